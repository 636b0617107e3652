// inspect_json FILE…: what the NIfTI reader says of each file, as JSON, for comparison with other readers.
#include "core/imaging/nifti/nifti.h"

#include <nlohmann/json.hpp>

#include <iostream>

int main(int argc, char** argv) {
  using namespace twinscope;
  nlohmann::json all = nlohmann::json::array();
  for (int n = 1; n < argc; ++n) {
    const imaging::SeriesReport report = imaging::inspectNifti(argv[n], {}, silentContext()).report;
    nlohmann::json codes = nlohmann::json::array();
    for (const imaging::Finding& finding : report.findings) codes.push_back(finding.code);
    const Affine& a = report.grid.worldFromVoxel;
    nlohmann::json rows = nlohmann::json::array();
    const std::array<double, 3> offset{a.translation.x, a.translation.y, a.translation.z};
    for (int row = 0; row < 3; ++row)
      rows.push_back({a.linear[row][0], a.linear[row][1], a.linear[row][2], offset[row]});
    nlohmann::json one{{"path", argv[n]},
                       {"verdict", nameOf(report.verdict())},
                       {"codes", codes},
                       {"size", {report.grid.size.i, report.grid.size.j, report.grid.size.k}},
                       {"frames", report.frames},
                       {"voxelVolumeMm3", report.grid.voxelVolumeMm3()},
                       {"worldFromVoxel", rows}};
    if (report.statistics)
      one.update({{"min", report.statistics->min},
                  {"max", report.statistics->max},
                  {"mean", report.statistics->mean}});
    all.push_back(std::move(one));
  }
  std::cout << all.dump() << '\n';
  return 0;
}
