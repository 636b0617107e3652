#pragma once

#include "app/services/workspace.h"

namespace twinscope::tests {

/// Fills a workspace with "TW-LONG": visits of four sequences of 240×240×155 eight weeks apart, a tumour that grows, prepared and
/// segmented; and the facts that make every one assessed. About 180 MB of voxels a visit.
void fillLongPatient(app::Workspace& workspace, int visits);

}  // namespace twinscope::tests
