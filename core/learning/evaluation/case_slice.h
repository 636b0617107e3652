#pragma once

#include "core/learning/training/trainer.h"
#include "core/volume/label_map.h"
#include "core/volume/volume.h"

#include <vector>

namespace twinscope::learning {

/// What a picture of a scored case needs: one slice, a voxel thick, in its place in the world.
struct CaseSlice {
  Volume image;  ///< FLAIR where there is one, else T1c, else the first; native intensities
  LabelMap truth, found;
};

/// The axial slice (along the grid's axis nearest to the patient's head-foot axis) with the most voxels that the models,
/// taken together, labelled wrongly; where nothing is wrong, the one with the most truth. Cut to the brain with a margin. One
/// a model, all of the same slice. Everything is on the case's grid; its images and `found` hold at least one each.
[[nodiscard]] std::vector<CaseSlice> worstSlices(const TrainingCase& scored, const LabelMap& truth,
                                                 const std::vector<LabelMap>& found);

}  // namespace twinscope::learning
