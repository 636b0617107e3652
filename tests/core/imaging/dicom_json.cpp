// dicom_json PATH…: what the DICOM intake says of the files of each path (a file or a folder), as JSON, with voxels at
// places that spread over the volume, for comparison with other readers.
#include "core/imaging/dicom/dicom_intake.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>

namespace {

using namespace twinscope;

std::vector<std::filesystem::path> filesOf(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(path))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

nlohmann::json rowsOf(const Affine& a) {
  const std::array<double, 3> offset{a.translation.x, a.translation.y, a.translation.z};
  nlohmann::json rows = nlohmann::json::array();
  for (int row = 0; row < 3; ++row)
    rows.push_back({a.linear[row][0], a.linear[row][1], a.linear[row][2], offset[row]});
  return rows;
}

nlohmann::json samplesOf(const imaging::InspectedSeries& series) {
  nlohmann::json samples = nlohmann::json::array();
  const auto volume = series.load(0, silentContext());
  if (!volume) return samples;
  const Size3 size = volume->grid().size;
  for (std::int64_t n = 0; n < 500; ++n) {
    const std::int64_t i = n * 7919 % size.i, j = n * 104729 % size.j, k = n * 1299709 % size.k;
    samples.push_back({i, j, k, volume->at(i, j, k)});
  }
  return samples;
}

nlohmann::json toJson(const imaging::InspectedSeries& series) {
  const imaging::SeriesReport& report = series.report;
  nlohmann::json codes = nlohmann::json::array();
  for (const imaging::Finding& finding : report.findings) codes.push_back(finding.code);
  nlohmann::json json{{"kind", report.kind},
                      {"codes", codes},
                      {"size", {report.grid.size.i, report.grid.size.j, report.grid.size.k}},
                      {"frames", report.frames},
                      {"worldFromVoxel", rowsOf(report.grid.worldFromVoxel)},
                      {"samples", samplesOf(series)}};
  if (report.statistics)
    json.update({{"min", report.statistics->min},
                 {"max", report.statistics->max},
                 {"mean", report.statistics->mean}});
  return json;
}

}  // namespace

int main(int argc, char** argv) {
  nlohmann::json all = nlohmann::json::array();
  for (int n = 1; n < argc; ++n) {
    nlohmann::json series = nlohmann::json::array();
    for (const auto& each : imaging::inspectDicomFiles(filesOf(argv[n]), {}, silentContext()))
      series.push_back(toJson(each));
    all.push_back({{"path", argv[n]}, {"series", series}});
  }
  std::cout << all.dump() << '\n';
  return 0;
}
