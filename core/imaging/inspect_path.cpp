#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/imaging/archive.h"
#include "core/imaging/dicom/dicom_intake.h"
#include "core/imaging/file_tree.h"
#include "core/imaging/intake.h"
#include "core/imaging/layouts.h"
#include "core/imaging/nifti/nifti.h"
#include "core/imaging/sidecar.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace twinscope::imaging {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kAtOnce = 4;  // images in memory at a time

/// The path from three folders above the root: enough to tell a layout when a visit's own folder was chosen.
std::string pathForLayout(const fs::path& file, const fs::path& root) {
  fs::path above = root;
  for (int n = 0; n < 3 && above.has_relative_path(); ++n) above = above.parent_path();
  return file.lexically_relative(above).generic_string();
}

/// dataset.json of nnU-Net and the decathlon lies beside imagesTr and labelsTr.
class DatasetFiles {
 public:
  const DatasetDescription* of(const fs::path& image) {
    const fs::path folder = image.parent_path().parent_path();
    auto [at, fresh] = m_known.try_emplace(folder);
    if (fresh)
      if (const auto text = smallText(folder / "dataset.json", 64U << 20U))
        at->second = datasetDescription(*text);
    return at->second ? &*at->second : nullptr;
  }

 private:
  std::map<fs::path, std::optional<DatasetDescription>> m_known;
};

/// Decathlon: a file whose frames are the four sequences is four series of one frame each.
std::vector<InspectedSeries> oneSeriesAFrame(const InspectedSeries& whole) {
  constexpr std::array kOrder{Modality::flair, Modality::t1, Modality::t1c, Modality::t2};
  std::vector<InspectedSeries> series;
  for (std::size_t frame = 0; frame < kOrder.size(); ++frame) {
    InspectedSeries one = whole;
    one.report.frames = 1;
    one.report.slot = {kOrder[frame], 0.95, concat("layout msd: frame ", frame + 1), {}, false};
    std::erase_if(one.report.findings,
                  [](const Finding& f) { return f.code.starts_with("slot."); });
    one.load = [load = whole.load, n = static_cast<int>(frame), slot = kOrder[frame]](
                   int, const JobContext& job) -> Result<Volume> {
      const auto volume = load(n, job);
      if (!volume) return volume;
      return volume->withModality(slot);
    };
    series.push_back(std::move(one));
  }
  return series;
}

/// Volumes carry the slot that the layout settled.
void loadWithSlot(InspectedSeries& series) {
  series.load = [load = std::move(series.load), slot = series.report.slot.slot](
                    int frame, const JobContext& job) -> Result<Volume> {
    const auto volume = load(frame, job);
    if (!volume) return volume;
    return volume->withModality(slot);
  };
}

void place(InspectedSeries& series, const fs::path& root, DatasetFiles& datasets,
           std::vector<InspectedSeries>& out) {
  SeriesReport& report = series.report;
  const auto at = placeOf(pathForLayout(report.path, root));
  if (!at) return out.push_back(std::move(series));
  applyPlace(*at, datasets.of(report.path), report);
  if (at->layout == "bids" && !at->studyKey.empty() && !report.date)
    report.date =
        bidsSessionDate(report.path.parent_path().parent_path().parent_path(), at->studyKey);
  if (at->framesAreSequences && report.frames == 4 && report.verdict() != Verdict::refused) {
    std::ranges::move(oneSeriesAFrame(series), std::back_inserter(out));
    return;
  }
  loadWithSlot(series);
  out.push_back(std::move(series));
}

Result<std::vector<InspectedSeries>> inspectNiftiFiles(const std::vector<fs::path>& files,
                                                       const fs::path& root,
                                                       const IntakeLimits& limits,
                                                       const JobContext& context) {
  std::vector<InspectedSeries> found, placed;
  found.resize(files.size());
  for (std::size_t first = 0; first < files.size(); first += kAtOnce) {
    if (context.stopRequested()) return cancelled();
    context.progress.report(static_cast<double>(first) / static_cast<double>(files.size()),
                            "reading images");
    const std::size_t count = std::min(kAtOnce, files.size() - first);
    parallelFor(count, 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t n = first + begin; n < first + end; ++n)
        found[n] = inspectNifti(files[n], limits, context);
    });
  }
  DatasetFiles datasets;
  for (InspectedSeries& series : found) place(series, root, datasets, placed);
  settlePlainT1(placed);
  return placed;
}

Result<std::vector<InspectedSeries>> inspectFiles(const std::vector<fs::path>& files,
                                                  const fs::path& root, const IntakeLimits& limits,
                                                  const JobContext& context) {
  const SplitFiles split = splitFiles(files);
  auto series = inspectNiftiFiles(split.nifti, root, limits, context);
  if (!series) return series;
  if (!split.others.empty())
    std::ranges::move(inspectDicomFiles(split.others, limits, context),
                      std::back_inserter(*series));
  if (context.stopRequested()) return cancelled();
  return series;
}

Result<std::vector<InspectedSeries>> inspectFolder(const fs::path& folder,
                                                   const IntakeLimits& limits,
                                                   const JobContext& context) {
  auto tree = listFiles(folder, limits, context);
  if (!tree) return std::unexpected(tree.error());
  auto series = inspectFiles(tree->files, folder, limits, context);
  if (!series) return series;
  for (SeriesReport& report : tree->refused) {
    const Finding why = report.findings.front();
    series->push_back({std::move(report), [why](int, const JobContext&) -> Result<Volume> {
                         return refusal(why.code, why.message, why.remedy);
                       }});
  }
  std::ranges::stable_sort(*series, {}, [](const InspectedSeries& s) { return s.report.path; });
  return series;
}

/// The unpacked files live as long as a way to their voxels does.
Result<std::vector<InspectedSeries>> inspectArchive(const fs::path& file,
                                                    const IntakeLimits& limits,
                                                    const JobContext& context) {
  const auto unpacked = unpack(file, limits, context);
  if (!unpacked) return std::unexpected(unpacked.error());
  auto series = inspectFolder((*unpacked)->content(), limits, context);
  if (!series) return series;
  for (InspectedSeries& one : *series) {
    one.load = [keep = *unpacked, load = std::move(one.load)](int frame, const JobContext& job) {
      return load(frame, job);
    };
    if (one.loadLabels)
      one.loadLabels = [keep = *unpacked, load = std::move(one.loadLabels)](const Grid& outlined,
                                                                            const JobContext& job) {
        return load(outlined, job);
      };
  }
  return series;
}

}  // namespace

Result<std::vector<InspectedSeries>> inspectPath(const fs::path& path, const IntakeLimits& limits,
                                                 const JobContext& context) {
  if (auto ok = limits.validate(); !ok) return std::unexpected(ok.error());
  std::error_code failed;
  const fs::path given = fs::absolute(path, failed).lexically_normal();
  const fs::path where = given.has_filename() ? given : given.parent_path();
  const fs::file_status status = fs::status(where, failed);
  if (!fs::exists(status))
    return failure("file.missing", "There is nothing at this path",
                   "Check its spelling and that the drive is connected");
  if (fs::is_directory(status)) return inspectFolder(where, limits, context);
  if (!fs::is_regular_file(status))
    return failure("file.unreadable", "This is no file that can be read",
                   "Choose a file or a folder");
  if (where.filename() == "DICOMDIR") return inspectFolder(where.parent_path(), limits, context);
  if (!looksLikeNifti(where) && looksLikeArchive(where))
    return inspectArchive(where, limits, context);
  const std::vector<fs::path> one{where};
  if (looksLikeNifti(where)) return inspectNiftiFiles(one, where.parent_path(), limits, context);
  return inspectDicomFiles(one, limits, context);
}

}  // namespace twinscope::imaging
