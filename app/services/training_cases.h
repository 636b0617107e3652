#pragma once

#include "app/services/workspace.h"
#include "core/learning/training/trainer.h"

#include <vector>

namespace twinscope::app {

/// Studies of a workspace that a network can learn from: prepared, with all channels and a segmentation that a person or a
/// phantom stands behind ("truth", "import", "edited"), split so that no patient is on both sides.
struct TrainingStudies {
  learning::CaseSource training, validation;
};

/// Every fifth patient (by key) is held out, at least one. The sources read the workspace when asked, from any thread.
/// "train.too-few" where there are not two patients with usable studies.
[[nodiscard]] Result<TrainingStudies> trainingStudies(const Workspace& workspace,
                                                      const std::vector<Modality>& channels);

}  // namespace twinscope::app
