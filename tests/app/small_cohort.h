#pragma once

#include "app/services/workspace.h"

namespace twinscope::tests {

/// Edge length of the enhancing cube at each visit of the growing patient, in voxels of 2 mm: 8 mm³ each.
inline constexpr std::array kCubeEdges{6, 4, 8};

[[nodiscard]] inline double cubeMl(int edge) { return edge * edge * edge * 8 / 1000.0; }

/// Fills a workspace: "TW-GROWS" with three segmented visits (cubes of kCubeEdges about (10, −6, 4) mm, T1 and T1c, prepared),
/// "TW-PLAIN" with one visit without a segmentation.
void fillSmallCohort(app::Workspace& workspace);

/// An image of a study as an import would leave it.
[[nodiscard]] twin::NewStudy::Image usableImage(const Volume& volume);

}  // namespace twinscope::tests
