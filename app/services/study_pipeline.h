#pragma once

#include "app/services/workspace.h"
#include "core/imaging/prepare/prepare.h"
#include "core/learning/inference/segmentation_model.h"

#include <filesystem>
#include <string>
#include <vector>

namespace twinscope::app {

/// Registers, masks and resamples a study and stores the result; one that was prepared with the same inputs and options is kept.
[[nodiscard]] Result<twin::PreparationRecord> prepareStoredStudy(
    Workspace& workspace, StudyId study, const imaging::PrepareOptions& options,
    const JobContext& context);

/// The same of every study that is not prepared yet; how many. One that cannot be prepared is left as it is, its reason logged.
[[nodiscard]] Result<std::size_t> prepareAllStudies(Workspace& workspace,
                                                    const imaging::PrepareOptions& options,
                                                    const JobContext& context);

struct StoredSegmentation {
  SegmentationId id;
  learning::SegmentationOutcome outcome;
  std::string modelName, modelHash;
};

/// Prepares where needed, segments and measures, by the model's fallback where it refuses the study's sequences; all in one transaction. Same inputs, model and options: the stored result.
[[nodiscard]] Result<StoredSegmentation> segmentStoredStudy(Workspace& workspace, StudyId study,
                                                            const std::string& modelName,
                                                            const JobContext& context);

/// Volumes of every region and lesions with diameters, ready to store.
[[nodiscard]] std::vector<twin::MeasurementRecord> measurementsOf(const LabelMap& labels);
/// The same where the true voxel size is unknown: "volumeVoxels" only.
[[nodiscard]] std::vector<twin::MeasurementRecord> voxelCountsOf(const LabelMap& labels);

/// The true voxel size of a study that had none; its newest segmentation is measured again (a new revision).
[[nodiscard]] Status setStudySpacing(Workspace& workspace, StudyId study, Vec3 spacingMm);

}  // namespace twinscope::app
