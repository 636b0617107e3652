#include "app/services/correct_segmentation.h"

#include "app/services/response/patient_course.h"
#include "app/services/study_pipeline.h"

namespace twinscope::app {

Result<SegmentationId> keepCorrection(Workspace& workspace, StudyId study, const LabelMap& labels) {
  if (labels.empty())
    return usageError("There is no label map to keep", "Segment the study, or begin a correction");
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto record = (*store)->studies().study(study);
  if (!record) return std::unexpected(record.error());
  if (!*record) return usageError("There is no such study", "List them with \"studies\"");
  twin::NewSegmentation corrected{
      .record = {},
      .labels = labels,
      .measurements = (*record)->spacingKnown ? measurementsOf(labels) : voxelCountsOf(labels)};
  corrected.record.study = study;
  corrected.record.origin = "edited";
  const auto id = workspace.write<SegmentationId>(
      [&](storage::WriteStore& writer) { return writer.studies().addSegmentation(corrected); });
  if (!id) return id;
  if (const Status kept = keepTracks(workspace, study); !kept) return std::unexpected(kept.error());
  workspace.announceStudy(study);
  return id;
}

}  // namespace twinscope::app
