#pragma once

#include "app/services/workspace.h"
#include "core/volume/label_map.h"

namespace twinscope::app {

/// Keeps a corrected label map as a new revision of its study ("edited"); nothing is overwritten. Measures it and follows its
/// lesions. "correct.empty" for a map without voxels.
[[nodiscard]] Result<SegmentationId> keepCorrection(Workspace& workspace, StudyId study,
                                                    const LabelMap& labels);

}  // namespace twinscope::app
