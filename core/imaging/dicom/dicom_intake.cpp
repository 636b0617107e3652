#include "core/imaging/dicom/dicom_intake.h"

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/imaging/dicom/pixels.h"
#include "core/imaging/dicom/series_report.h"
#include "core/imaging/dicom/stack_loader.h"
#include "core/imaging/dicom/transfer_syntax.h"
#include "core/imaging/dicom/verdicts.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>

namespace twinscope::imaging {
namespace dicom {
namespace {

using Path = std::filesystem::path;

/// What the header pass found in one file.
struct Scanned {
  SharedRow row;               ///< null where nothing of it is DICOM
  std::optional<Error> error;  ///< of the structure
};

Scanned scan(const Path& file, const IntakeLimits& limits) {
  auto outline = readOutline(file, limits);
  if (!outline) return {nullptr, outline.error()};
  Scanned result;
  result.error = outline->broken;
  result.row = std::make_shared<const HeaderRow>(toHeaderRow(file, std::move(*outline)));
  return result;
}

std::vector<Scanned> scanAll(std::span<const Path> files, const IntakeLimits& limits,
                             const JobContext& context) {
  std::vector<Scanned> scanned(files.size());
  std::atomic<std::size_t> done = 0;
  parallelFor(files.size(), 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end && !context.stopRequested(); ++n)
      scanned[n] = scan(files[n], limits);
    done += end - begin;
    context.progress.report(0.5 * static_cast<double>(done) / static_cast<double>(files.size()),
                            "reading headers");
  });
  return scanned;
}

/// The report on a file that is not DICOM at all.
InspectedSeries notDicom(const Path& file, const Error& error, std::size_t others) {
  SeriesReport report;
  report.path = file;
  report.kind = "other";
  report.spacingKnown = false;
  report.findings.push_back(findingOf(file, error));
  if (error.code == "dicom.not-dicom")
    report.findings.back().remedy += concat("; ", others, " other files were read");
  const Finding worst = report.findings.front();
  return {report, [worst](int, const JobContext&) -> Result<Volume> {
            return refusal(worst.code, worst.message, worst.remedy);
          }};
}

bool isImage(const HeaderRow& row) {
  const bool untold =
      row.sopClass.empty() && row.pixelElement && (row.modality == "MR" || row.modality == "CT");
  return row.kind == ObjectKind::image || untold;
}

/// Why the file cannot be part of a volume, or be what it says it is; nothing where it can.
std::optional<Finding> refusalOf(const Scanned& scanned, const IntakeLimits& limits) {
  const HeaderRow& row = *scanned.row;
  const bool told = !row.sopClass.empty();
  if (row.isSlide) return findingOf("dicom.not-image", "Microscopy is not a CT or MR volume");
  if (row.kind == ObjectKind::other && (told || row.kindName == "directory of a medium"))
    return findingOf("dicom.not-image", concat("This ", row.kindName, " is not a CT or MR volume"));
  if (scanned.error) return findingOf(row.file, *scanned.error);
  if (!told && !isImage(row))
    return findingOf("dicom.corrupt", concat("The header of ", row.file.filename().string(),
                                             " has no SOP Class UID"));
  // Readers of these trust every sequence, so that none may be broken.
  if (row.irregular && row.kind != ObjectKind::image)
    return findingOf("dicom.corrupt", concat("The header of ", row.file.filename().string(),
                                             " holds a broken sequence"));
  if (row.kind == ObjectKind::report)
    return findingOf("dicom.sr", "A measurement report for another series");
  if (const Status pixels = checkPixels(row, limits); !pixels)
    return findingOf(row.file, pixels.error());
  if (row.kind == ObjectKind::segmentation)
    return findingOf("dicom.seg", "A segmentation for another series");
  return std::nullopt;
}

/// Files of one series, and those among them that share a refusal.
struct Series {
  std::size_t first = 0;  ///< index of its first file
  std::vector<SharedRow> images;
  std::map<std::string, std::pair<Finding, std::vector<SharedRow>>> refused;
};

/// Studies and series whose images name more than one patient, with how many. Names count only where no file has an id;
/// files without either belong to whoever the others name. Segmentations and reports may carry a pseudonym.
std::map<std::string, std::size_t> mixedUids(const std::vector<Scanned>& scanned) {
  std::map<std::string, std::set<std::string>> ids, names;
  for (const Scanned& each : scanned) {
    if (!each.row || each.row->kind == ObjectKind::segmentation ||
        each.row->kind == ObjectKind::report)
      continue;
    for (const std::string& uid : {each.row->studyUid, each.row->seriesUid}) {
      if (uid.empty()) continue;
      if (!each.row->patientId.empty()) ids[uid].insert(each.row->patientId);
      if (!each.row->patientName.empty()) names[uid].insert(each.row->patientName);
    }
  }
  std::map<std::string, std::size_t> mixed;
  for (const auto& [uid, known] : ids)
    if (known.size() > 1) mixed.emplace(uid, known.size());
  for (const auto& [uid, known] : names)
    if (known.size() > 1 && !ids.contains(uid)) mixed.emplace(uid, known.size());
  return mixed;
}

/// A file that refuses for itself, a segmentation or a report stands alone; the rest by study and series.
std::string seriesKey(const HeaderRow& row, std::size_t index) {
  const bool alone = row.seriesUid.empty() || row.kind == ObjectKind::segmentation ||
                     row.kind == ObjectKind::report;
  return alone ? concat("file ", index) : row.studyUid + "\n" + row.seriesUid;
}

std::map<std::string, Series> seriesOf(const std::vector<Scanned>& scanned,
                                       const IntakeLimits& limits) {
  std::map<std::string, Series> all;
  for (std::size_t n = 0; n < scanned.size(); ++n) {
    if (!scanned[n].row) continue;
    const SharedRow& row = scanned[n].row;
    const auto [place, isNew] = all.try_emplace(seriesKey(*row, n));
    Series& series = place->second;
    if (isNew) series.first = n;
    if (auto refused = refusalOf(scanned[n], limits)) {
      const std::string code = refused->code;
      auto& [finding, rows] = series.refused[code];
      if (rows.empty()) finding = std::move(*refused);
      rows.push_back(row);
    } else {
      series.images.push_back(row);
    }
  }
  return all;
}

void refuseMixed(InspectedSeries& inspected, const std::map<std::string, std::size_t>& mixed) {
  SeriesReport& report = inspected.report;
  for (const std::string& uid : {report.studyKey, report.identity.seriesUid}) {
    const auto found = mixed.find(uid);
    if (found == mixed.end()) continue;
    Finding finding = findingOf("dicom.mixed-patient", concat("Files of ", found->second,
                                                              " patients in one series or study"));
    inspected.load = [finding](int, const JobContext&) -> Result<Volume> {
      return refusal(finding.code, finding.message, finding.remedy);
    };
    report.findings.insert(report.findings.begin(), std::move(finding));
    return;
  }
}

class Inspection {
 public:
  Inspection(std::span<const Path> files, Depth depth, const IntakeLimits& limits,
             const JobContext& context)
      : m_files(files),
        m_depth(depth),
        m_limits(limits),
        m_context(context),
        m_pixelHash(pixelHasher(limits, context)) {}

  std::vector<InspectedSeries> run() {
    const auto scanned = scanAll(m_files, m_limits, m_context);
    const std::size_t known = static_cast<std::size_t>(
        std::ranges::count_if(scanned, [](const Scanned& each) { return each.row != nullptr; }));
    for (std::size_t n = 0; n < scanned.size(); ++n)
      if (!scanned[n].row && scanned[n].error)
        m_reports.emplace(n, notDicom(m_files[n], *scanned[n].error, known));
    const auto mixed = mixedUids(scanned);
    const auto all = seriesOf(scanned, m_limits);
    std::size_t done = 0;
    for (const auto& [key, series] : all) {
      if (m_context.stopRequested()) break;
      report(series);
      m_context.progress.report(
          0.5 + 0.5 * static_cast<double>(++done) / static_cast<double>(all.size()),
          "reading pixels");
    }
    std::vector<InspectedSeries> ordered;
    for (auto& [index, inspected] : m_reports) {
      refuseMixed(inspected, mixed);
      ordered.push_back(std::move(inspected));
    }
    return ordered;
  }

 private:
  void report(const Series& series) {
    if (!series.images.empty())
      for (Stack& stack : stacksOf(series.images, m_pixelHash))
        m_reports.emplace(series.first, reportOn(std::move(stack), m_depth, m_limits, m_context));
    for (const auto& [code, refused] : series.refused)
      m_reports.emplace(series.first, reportOnObject(refused.second, refused.first, m_depth,
                                                     m_limits, m_context));
  }

  std::span<const Path> m_files;
  Depth m_depth;
  const IntakeLimits& m_limits;
  const JobContext& m_context;
  PixelHash m_pixelHash;
  std::multimap<std::size_t, InspectedSeries> m_reports;  ///< by the index of the first file
};

}  // namespace
}  // namespace dicom

std::vector<InspectedSeries> inspectDicomFiles(std::span<const std::filesystem::path> files,
                                               const IntakeLimits& limits,
                                               const JobContext& context) {
  return dicom::Inspection(files, dicom::Depth::statistics, limits, context).run();
}

std::vector<InspectedSeries> indexDicomFiles(std::span<const std::filesystem::path> files,
                                             const IntakeLimits& limits,
                                             const JobContext& context) {
  return dicom::Inspection(files, dicom::Depth::headers, limits, context).run();
}

}  // namespace twinscope::imaging
