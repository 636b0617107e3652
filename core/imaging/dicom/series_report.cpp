#include "core/imaging/dicom/series_report.h"

#include "core/base/text.h"
#include "core/imaging/dicom/derived/segmentation_file.h"
#include "core/imaging/dicom/pixels.h"
#include "core/imaging/dicom/stack_loader.h"
#include "core/imaging/dicom/transfer_syntax.h"
#include "core/imaging/dicom/verdicts.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace twinscope::imaging::dicom {
namespace {

constexpr double kThickMm = 5;

SequenceEvidence evidenceOf(const HeaderRow& row, const FrameRow& frame) {
  SequenceEvidence evidence;
  evidence.modality = row.modality;
  evidence.description = row.description;
  evidence.protocol = row.protocol;
  evidence.folder = row.file.parent_path().filename().string();
  evidence.imageType = frame.imageType;
  evidence.scanningSequence = row.scanningSequence;
  evidence.sequenceVariant = row.sequenceVariant;
  evidence.sequenceName = row.sequenceName;
  evidence.contrastAgent = row.contrastAgent;
  evidence.echoTimeMs = frame.echoTimeMs;
  evidence.repetitionTimeMs = frame.repetitionTimeMs;
  evidence.inversionTimeMs = frame.inversionTimeMs;
  evidence.flipAngleDeg = frame.flipAngleDeg;
  evidence.diffusionB = frame.diffusionB;
  return evidence;
}

/// The file of a series of one, else its folder.
std::filesystem::path pathOf(const std::vector<Slice>& slices) {
  const auto& first = slices.front().row->file;
  const bool alone =
      std::ranges::all_of(slices, [&](const Slice& s) { return s.row == slices.front().row; });
  return alone ? first : first.parent_path();
}

SeriesReport describeRow(const HeaderRow& row, const FrameRow& frame) {
  SeriesReport report;
  report.kind = "dicom";
  report.path = row.file;
  report.description = row.description.empty() ? row.protocol : row.description;
  report.date = row.date;
  report.studyKey = row.studyUid;
  report.caseKey = row.file.parent_path().filename().string();
  report.identity = {row.patientId,
                     row.patientName,
                     row.birthDate,
                     row.seriesUid,
                     row.frameOfReference,
                     row.referencedSeries,
                     {}};
  report.header = toJson(row, frame);
  return report;
}

bool isDerivedValue(std::string_view value) {
  static const std::set<std::string_view> kWords{
      "PROJECTION IMAGE", "CSA MIP",     "MIP",    "MINIP", "MNIP",
      "MIN_IP",           "SUBTRACTION", "SUB",    "FA",    "COLFA",
      "TENSOR",           "TTP",         "MTT",    "RCBV",  "RCBF",
      "RELCBV",           "RELCBF",      "T_TEST", "FMRI"};
  return kWords.contains(value);
}

void judgeType(SeriesReport& report, const Slice& first) {
  if (first.row->isMosaic)
    report.findings.push_back(
        findingOf("dicom.mosaic", "Tiled (mosaic) images without slice positions"));
  const auto& types = first.info().imageType;
  if (const auto found = std::ranges::find_if(types, isDerivedValue); found != types.end())
    report.findings.push_back(
        findingOf("dicom.derived", concat("Projection, subtraction or map (", *found, ")")));
  if (first.row->sopClass.empty())
    report.findings.push_back(findingOf(
        "dicom.corrupt",
        concat("The header of ", first.row->file.filename().string(), " has no SOP Class UID")));
  if (first.row->burnedIn)
    report.findings.push_back(findingOf("dicom.burned-in", "Text may be burned into the pixels"));
}

void judgeLoss(SeriesReport& report, const HeaderRow& row) {
  const bool lossy = row.lossy == "01" || (row.lossy.empty() && isLossySyntax(row.transferSyntax));
  if (!lossy) return;
  report.findings.push_back(findingOf(
      "dicom.lossy", row.lossyRatio ? concat("Lossy compression, ratio ", *row.lossyRatio)
                                    : std::string("Lossy compression, ratio not stated")));
}

/// CT needs slope and intercept; MR may do without. Zero is nobody's slope.
void judgeRescale(SeriesReport& report, const std::vector<Slice>& slices, bool isCt) {
  bool missing = false, zero = false, changing = false;
  const Rescale first = rescaleOf(slices.front().info());
  for (const Slice& slice : slices) {
    const FrameRow& frame = slice.info();
    missing |= isCt && (!frame.slope || !frame.intercept);
    zero |= frame.slope == 0.0;
    const Rescale own = rescaleOf(frame);
    changing |= own.slope != first.slope || own.intercept != first.intercept;
  }
  if (missing || zero) {
    Finding finding =
        findingOf("dicom.rescale", concat("Slope or intercept ", zero ? "zero" : "missing"));
    finding.remedy = "Treated as slope 1, intercept 0; check the values of air and fat";
    report.findings.push_back(std::move(finding));
  } else if (changing && isCt) {
    Finding finding = findingOf("dicom.rescale", "Slope or intercept changing between slices");
    finding.remedy = "Treated slice by slice; check the values of air and fat";
    report.findings.push_back(std::move(finding));
  }
}

void judgeThickness(SeriesReport& report, const Slice& first, const StackGeometry& geometry) {
  if (!geometry.spacingKnown || geometry.grid.size.k < 2) return;
  const double thickness = std::max(first.info().thicknessMm, geometry.native.spacingMm().z);
  if (thickness > kThickMm + 1e-3)
    report.findings.push_back(findingOf(
        "dicom.thick", concat("Slices are ", std::round(thickness * 100) / 100, " mm thick")));
}

/// Where the slices of the first frame lie; nothing where they do not all say so.
SourceSeries sourceOf(const std::vector<Slice>& slices) {
  const HeaderRow& row = *slices.front().row;
  const FrameRow& first = slices.front().info();
  if (!first.orientation || !first.spacingMm) return {};
  SourceSeries source{row.studyUid,         row.seriesUid,
                      row.frameOfReference, row.sopClass,
                      row.pixels.rows,      row.pixels.columns,
                      *first.orientation,   *first.spacingMm,
                      first.thicknessMm,    {}};
  for (const Slice& slice : slices) {
    if (!slice.info().position) return {};
    const int frame = slice.row->frames.size() > 1 ? static_cast<int>(slice.frame) + 1 : 0;
    source.slices.push_back({slice.row->sopInstance, frame, *slice.info().position});
  }
  return source;
}

void addStatistics(SeriesReport& report, const std::vector<std::vector<Slice>>& frames,
                   const IntakeLimits& limits, const JobContext& context) {
  const auto statistics = statisticsOf(frames, limits, context);
  if (statistics)
    report.statistics = *statistics;
  else if (statistics.error().kind != ErrorKind::cancelled)
    report.findings.push_back(findingOf(frames.front().front().row->file, statistics.error()));
}

bool spansOneSlice(const Stack& stack, const SeriesReport& report) {
  return stack.positioned && stack.frames.front().size() == 1 &&
         !stack.frames.front().front().row->isMosaic &&
         std::ranges::none_of(report.findings, [](const Finding& finding) {
           return finding.code == "dicom.localizer";
         });
}

std::function<Result<Volume>(int, const JobContext&)> refusing(const SeriesReport& report) {
  const Finding worst = report.findings.front();
  return [worst](int, const JobContext&) -> Result<Volume> {
    return refusal(worst.code, worst.message, worst.remedy);
  };
}

}  // namespace

InspectedSeries reportOn(Stack stack, Depth depth, const IntakeLimits& limits,
                         const JobContext& context) {
  const std::vector<Slice>& slices = stack.frames.front();
  const Slice first = slices.front();
  SeriesReport report = describeRow(*first.row, first.info());
  report.path = pathOf(slices);
  report.slot = classify(evidenceOf(*first.row, first.info()));
  report.frames = static_cast<int>(stack.frames.size());
  report.findings = std::move(stack.findings);
  const bool planning =
      !report.findings.empty() && report.findings.front().code == "dicom.localizer";
  judgeType(report, first);
  LoadableStack loadable{{},
                         geometryOf(slices, stack.positioned && !planning, limits),
                         report.slot.slot,
                         first.row->kindName == "CT" || first.row->modality == "CT",
                         limits};
  if (!planning && !first.row->isMosaic)
    report.findings.insert(report.findings.end(), loadable.geometry.findings.begin(),
                           loadable.geometry.findings.end());
  if (spansOneSlice(stack, report))
    report.findings.push_back(findingOf("dicom.single-slice", "One slice"));
  judgeLoss(report, *first.row);
  judgeRescale(report, slices, loadable.isCt);
  judgeThickness(report, first, loadable.geometry);
  report.grid = loadable.geometry.grid;
  report.spacingKnown = loadable.geometry.spacingKnown;
  if (stack.positioned) report.identity.source = sourceOf(slices);
  if (depth == Depth::statistics) addStatistics(report, stack.frames, limits, context);
  sortBySeverity(report.findings);
  loadable.frames = std::move(stack.frames);
  if (report.verdict() == Verdict::refused) return {report, refusing(report)};
  return {report,
          [loadable = std::make_shared<const LoadableStack>(std::move(loadable))](
              int frame, const JobContext& job) { return loadFrame(*loadable, frame, job); }};
}

InspectedSeries reportOnObject(const std::vector<SharedRow>& rows, Finding finding, Depth depth,
                               const IntakeLimits& limits, const JobContext& context) {
  const SharedRow& row = rows.front();
  static const FrameRow kNoFrame;
  SeriesReport report = describeRow(*row, row->frames.empty() ? kNoFrame : row->frames.front());
  if (rows.size() > 1) report.path = row->file.parent_path();
  if (row->kind == ObjectKind::segmentation) report.kind = "dicom-seg";
  if (row->kind == ObjectKind::report) report.kind = "dicom-sr";
  if (row->kind == ObjectKind::other) report.kind = "other";
  if (row->kind == ObjectKind::image)
    report.slot = classify(evidenceOf(*row, row->frames.empty() ? kNoFrame : row->frames.front()));
  report.spacingKnown = false;
  report.findings.push_back(std::move(finding));
  const bool readable =
      row->kind == ObjectKind::segmentation && report.verdict() == Verdict::usable;
  if (readable) {
    report.grid.size = {row->pixels.columns, row->pixels.rows, 1};
    report.frames = static_cast<int>(row->frames.size());
    std::vector<Slice> slices;
    for (std::size_t n = 0; n < row->frames.size(); ++n) slices.push_back({row, n});
    if (depth == Depth::statistics) addStatistics(report, {slices}, limits, context);
    sortBySeverity(report.findings);
    return {report, refusing(report),
            [row, limits](const Grid& outlined, const JobContext& job) -> Result<LabelMap> {
              auto file = SegmentationFile::open(row, limits);
              if (!file) return std::unexpected(file.error());
              return file->labelsNear(outlined, job);
            }};
  }
  return {report, refusing(report)};
}

}  // namespace twinscope::imaging::dicom
