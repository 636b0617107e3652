#include "core/imaging/prepare/provenance.h"

#include "core/base/random.h"
#include "core/base/units.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iomanip>
#include <sstream>
#include <string_view>

namespace twinscope::imaging {
namespace {

using Json = nlohmann::ordered_json;

template <class Value>
std::string_view bytesOf(std::span<const Value> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

Json vectorJson(Vec3 v) { return {v.x, v.y, v.z}; }

/// Row-major 3×4.
Json affineJson(const Affine& map) {
  Json rows = Json::array();
  const std::array shift{map.translation.x, map.translation.y, map.translation.z};
  for (std::size_t r = 0; r < 3; ++r)
    rows.push_back({map.linear[r][0], map.linear[r][1], map.linear[r][2], shift[r]});
  return rows;
}

Json gridJson(const Grid& grid) {
  return {{"size", {grid.size.i, grid.size.j, grid.size.k}},
          {"spacingMm", vectorJson(grid.spacingMm())},
          {"worldFromVoxel", affineJson(grid.worldFromVoxel)},
          {"world", "LPS"}};
}

}  // namespace

struct Provenance::Record {
  Json document;
};

std::string inputHash(const Volume& volume) {
  const Grid& grid = volume.grid();
  const std::array<std::int64_t, 3> size{grid.size.i, grid.size.j, grid.size.k};
  const auto& rows = grid.worldFromVoxel.linear;
  const Vec3 shift = grid.worldFromVoxel.translation;
  const std::array<double, 12> place{rows[0][0], rows[0][1], rows[0][2], rows[1][0],
                                     rows[1][1], rows[1][2], rows[2][0], rows[2][1],
                                     rows[2][2], shift.x,    shift.y,    shift.z};
  std::uint64_t hash = stableHash(bytesOf(volume.voxels()));
  hash = stableHash(bytesOf(std::span<const std::int64_t>(size)), hash);
  hash = stableHash(bytesOf(std::span<const double>(place)), hash);
  std::ostringstream text;
  text << std::hex << std::setw(16) << std::setfill('0') << hash;
  return text.str();
}

Provenance::Provenance(const std::vector<Volume>& inputs, const PrepareOptions& options)
    : m_record(std::make_unique<Record>()) {
  Json list = Json::array();
  for (const Volume& input : inputs)
    list.push_back({{"slot", nameOf(input.modality())},
                    {"fnv1a64", inputHash(input)},
                    {"grid", gridJson(input.grid())}});
  m_record->document = {{"program", "Twinscope " TWINSCOPE_VERSION},
                        {"inputs", std::move(list)},
                        {"seed", options.seed},
                        {"steps", Json::array()}};
}

Provenance::~Provenance() = default;

void Provenance::biasCorrected(Modality slot) {
  m_record->document["steps"].push_back(
      {{"step", "bias"}, {"version", 1}, {"method", "N4"}, {"slot", nameOf(slot)}});
}

void Provenance::registered(const RegistrationReport& report, Modality reference) {
  m_record->document["steps"].push_back({{"step", "register"},
                                         {"version", 1},
                                         {"method", "rigid, mutual information"},
                                         {"slot", nameOf(report.slot)},
                                         {"reference", nameOf(reference)},
                                         {"parameters", {{"levelsMm", {8, 4, 2, 1}}, {"bins", 32}}},
                                         {"natsBefore", report.metricBefore},
                                         {"natsAfter", report.metricAfter},
                                         {"movingFromFixed", affineJson(report.movingFromFixed)}});
}

void Provenance::resampled(const Grid& grid) {
  m_record->document["steps"].push_back({{"step", "resample"},
                                         {"version", 1},
                                         {"method", "linear, one interpolation"},
                                         {"grid", gridJson(grid)}});
}

void Provenance::masked(const std::vector<std::uint8_t>& mask, const Grid& grid) {
  const auto voxels = std::ranges::count(mask, std::uint8_t{1});
  m_record->document["steps"].push_back(
      {{"step", "brain-mask"},
       {"version", 1},
       {"method", "joint tissue evidence, physical morphology"},
       {"volumeMl", static_cast<double>(voxels) * grid.voxelVolumeMm3() / kMm3PerMl}});
}

std::string Provenance::json() const { return m_record->document.dump(1); }

}  // namespace twinscope::imaging
