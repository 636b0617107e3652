#include "core/volume/label_map.h"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>

namespace twinscope {
namespace {

std::array<std::uint8_t, 256> membership(const LabelTable& table, Region region) {
  std::array<std::uint8_t, 256> member{};
  for (const std::uint8_t value : table.valuesOf(region)) member[value] = 1;
  return member;
}

}  // namespace

LabelMap::LabelMap(Grid grid, std::vector<std::uint8_t> labels, LabelTable table)
    : m_grid(grid), m_table(std::move(table)) {
  if (labels.size() != grid.voxels()) throw std::invalid_argument("label count is not the grid's");
  m_labels = std::make_shared<const std::vector<std::uint8_t>>(std::move(labels));
}

Result<LabelMap> LabelMap::convertedTo(const LabelTable& target) const {
  std::array<bool, 256> used{};
  for (const std::uint8_t label : labels()) used[label] = true;
  std::array<std::uint8_t, 256> map{};
  std::string unknown;
  for (int value = 1; value < 256; ++value) {
    if (!used[value]) continue;
    const auto region = m_table.regionOf(static_cast<std::uint8_t>(value));
    if (!region) {
      unknown += (unknown.empty() ? "" : ", ") + std::to_string(value);
      continue;
    }
    const auto values = target.valuesOf(*region);
    if (values.empty())
      return refusal("labels.no-region", std::string(nameOf(*region)) +
                                             " has no value in the edition " + target.edition());
    map[value] = values.front();
  }
  if (!unknown.empty())
    return refusal("labels.unknown-value",
                   "The values " + unknown + " are not in the edition " + m_table.edition(),
                   "State the edition that the file was written with");
  std::vector<std::uint8_t> converted(labels().size());
  for (std::size_t v = 0; v < converted.size(); ++v) converted[v] = map[labels()[v]];
  return LabelMap(m_grid, std::move(converted), target);
}

std::vector<std::uint8_t> LabelMap::mask(Region region) const {
  const auto member = membership(m_table, region);
  std::vector<std::uint8_t> result(labels().size());
  for (std::size_t v = 0; v < result.size(); ++v) result[v] = member[labels()[v]];
  return result;
}

double LabelMap::volumeMl(Region region) const {
  const auto member = membership(m_table, region);
  std::size_t count = 0;
  for (const std::uint8_t label : labels()) count += member[label];
  return static_cast<double>(count) * m_grid.voxelVolumeMm3() / 1000.0;
}

}  // namespace twinscope
