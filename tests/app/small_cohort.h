#pragma once

#include "app/services/workspace.h"

namespace twinscope::tests {

/// Edge length of the enhancing cube at each visit of the growing patient, in voxels of 2 mm: 8 mm³ each.
inline constexpr std::array kCubeEdges{6, 4, 8};

[[nodiscard]] inline double cubeMl(int edge) { return edge * edge * edge * 8 / 1000.0; }

/// Fills a workspace: "TW-GROWS" with three segmented visits (cubes of kCubeEdges about (10, −6, 4) mm, T1 and T1c, prepared),
/// "TW-PLAIN" with one visit without a segmentation.
void fillSmallCohort(app::Workspace& workspace);

/// With them the growing patient's last scan is progression (R-PD-2); the one before lacks a steroid dose (R-NE-3).
inline constexpr const char* kFactsOfGrows =
    "patient,kind,date,until,amount,count,detail\n"
    "TW-GROWS,radiotherapy,2025-11-03,2025-12-15,60,30,\n"
    "TW-GROWS,clinical,2026-01-12,,,,stable\n"
    "TW-GROWS,clinical,2026-03-09,,,,stable\n"
    "TW-GROWS,clinical,2026-05-04,,,,stable\n";

/// An image of a study as an import would leave it.
[[nodiscard]] twin::NewStudy::Image usableImage(const Volume& volume);

}  // namespace twinscope::tests
