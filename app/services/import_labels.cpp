#include "app/services/import_labels.h"

#include "app/services/export_material.h"
#include "app/services/fingerprint.h"
#include "app/services/study_pipeline.h"
#include "core/base/text.h"
#include "core/compute/resample.h"

#include <algorithm>

namespace twinscope::app {
namespace {

/// A stored series by the UID that it had when it was imported.
struct Outlined {
  twin::StudyRecord study;
  twin::SeriesRecord series;
};

class SegmentationImport {
 public:
  SegmentationImport(Workspace& workspace, const JobContext& context)
      : m_workspace(workspace), m_context(context) {}

  Result<StudyId> run(const imaging::InspectedSeries& segmentation) {
    const auto outlined = find(segmentation.report.identity);
    if (!outlined) return std::unexpected(outlined.error());
    if (!*outlined)
      return refusal("seg.waiting",
                     "The series that this segmentation outlines is not in the workspace",
                     "Import that series together with it, or before it");
    const auto& [study, series] = **outlined;
    const auto labels = segmentation.loadLabels(series.grid, m_context);
    if (!labels) return std::unexpected(labels.error());
    const auto moved = labelsOn(series.grid, *labels, m_context);
    if (!moved) return std::unexpected(moved.error());
    if (const Status added = addImportedLabels(m_workspace, study, *moved); !added)
      return std::unexpected(added.error());
    m_workspace.announceStudy(study.id);
    return study.id;
  }

 private:
  /// Of several volumes of one series, one that has a slot.
  Result<std::optional<Outlined>> find(const imaging::Identity& identity) const {
    if (identity.referencedSeriesUid.empty()) return std::nullopt;
    const std::array wanted{identity.referencedSeriesUid,
                            m_workspace.pseudonymiser().uid(identity.referencedSeriesUid)};
    const auto store = m_workspace.reader();
    if (!store) return std::unexpected(store.error());
    const twin::StudyReader& reader = (*store)->studies();
    const auto studies = reader.studies(std::nullopt);
    if (!studies) return std::unexpected(studies.error());
    std::optional<Outlined> found;
    for (const auto& study : *studies) {
      const auto all = reader.series(study.id);
      if (!all) return std::unexpected(all.error());
      for (const auto& series : *all) {
        if (!isOneOf(series, wanted)) continue;
        if (!found || found->series.slot == Modality::unknown) found = Outlined{study, series};
      }
    }
    return found;
  }

  static bool isOneOf(const twin::SeriesRecord& series, const std::array<std::string, 2>& wanted) {
    const auto named = [&](const std::string& uid) {  // far quicker than parsing every header
      return series.header.find(uid) != std::string::npos;
    };
    if (std::ranges::none_of(wanted, named)) return false;
    const auto source = sourceOf(series);
    return source && std::ranges::find(wanted, source->seriesUid) != wanted.end();
  }

  Workspace& m_workspace;
  const JobContext& m_context;
};

bool isSegmentation(const imaging::InspectedSeries& series) {
  return series.loadLabels && series.report.verdict() != imaging::Verdict::refused;
}

bool hasAny(const LabelMap& labels) {
  return std::ranges::any_of(labels.labels(), [](std::uint8_t value) { return value != 0; });
}

}  // namespace

Status addImportedLabels(Workspace& workspace, const twin::StudyRecord& study,
                         const LabelMap& labels) {
  const std::string hash = Fingerprint().add("labels 1").add(labels).hex();
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto before = (*store)->studies().segmentations(study.id);
  if (!before) return std::unexpected(before.error());
  const auto same = [&](const auto& record) { return record.inputHash == hash; };
  if (std::ranges::any_of(*before, same)) return {};
  const twin::NewSegmentation segmentation{
      .record = {.id = {},
                 .study = study.id,
                 .origin = "import",
                 .modelName = {},
                 .modelHash = {},
                 .inputHash = hash,
                 .grid = labels.grid(),
                 .labels = {}},
      .labels = labels,
      .measurements = study.spacingKnown ? measurementsOf(labels) : voxelCountsOf(labels)};
  const auto id = workspace.write<SegmentationId>(
      [&](storage::WriteStore& writer) { return writer.studies().addSegmentation(segmentation); });
  return id ? Status{} : std::unexpected(id.error());
}

Result<LabelMap> labelsOn(const Grid& grid, const LabelMap& labels, const JobContext& context) {
  if (labels.grid().coincidesWith(grid))
    return LabelMap(grid, {labels.labels().begin(), labels.labels().end()});
  LabelMap moved = resample(labels, grid);
  if (hasAny(labels) && !hasAny(moved))
    return refusal("import.labels-elsewhere", "The labels lie outside the images of this visit",
                   "Choose the label file that belongs to these images");
  context.log.write(LogLevel::warning,
                    "Labels were resampled onto the grid of their images (nearest neighbour)");
  return moved;
}

Status importSegmentations(Workspace& workspace, const ImportPlan& plan, ImportOutcome& outcome,
                           const JobContext& context) {
  SegmentationImport import(workspace, context);
  for (const auto& series : plan.series) {
    if (!isSegmentation(series)) continue;
    if (context.stopRequested()) return std::unexpected(cancelled().error());
    const auto study = import.run(series);
    if (!study && study.error().kind == ErrorKind::cancelled) return std::unexpected(study.error());
    if (!study)
      outcome.skipped.push_back(study.error());
    else if (std::ranges::find(outcome.studies, *study) == outcome.studies.end())
      outcome.studies.push_back(*study);
  }
  return {};
}

}  // namespace twinscope::app
