#include "core/volume/label_map.h"

#include "core/base/units.h"

#include <algorithm>
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

/// valueFor: of a region in the target, as a Result.
template <class ValueFor>
Result<LabelMap> rewritten(const LabelMap& map, const LabelTable& target, ValueFor valueFor) {
  const LabelTable& table = map.table();
  std::array<bool, 256> used{};
  for (const std::uint8_t label : map.labels()) used[label] = true;
  std::array<std::uint8_t, 256> there{};
  std::string unknown;
  for (int value = 1; value < 256; ++value) {
    if (!used[value]) continue;
    const auto entry = std::ranges::find(table.entries(), static_cast<std::uint8_t>(value),
                                         &LabelTable::Entry::value);
    if (entry == table.entries().end()) {
      unknown += (unknown.empty() ? "" : ", ") + std::to_string(value);
      continue;
    }
    if (!entry->region) continue;
    const auto to = valueFor(*entry->region);
    if (!to) return std::unexpected(to.error());
    there[value] = *to;
  }
  if (!unknown.empty())
    return refusal("labels.unknown-value",
                   "The values " + unknown + " are not in the edition " + table.edition(),
                   "State the edition that the file was written with");
  std::vector<std::uint8_t> converted(map.labels().size());
  for (std::size_t v = 0; v < converted.size(); ++v) converted[v] = there[map.labels()[v]];
  return LabelMap(map.grid(), std::move(converted), target);
}

}  // namespace

LabelMap::LabelMap(Grid grid, std::vector<std::uint8_t> labels, LabelTable table)
    : m_grid(grid), m_table(std::move(table)) {
  if (labels.size() != grid.voxels()) throw std::invalid_argument("label count is not the grid's");
  m_labels = std::make_shared<const std::vector<std::uint8_t>>(std::move(labels));
}

Result<LabelMap> LabelMap::convertedTo(const LabelTable& target) const {
  return rewritten(*this, target, [&target](Region region) -> Result<std::uint8_t> {
    if (const auto value = target.valueFor(region)) return *value;
    return refusal("labels.no-region", std::string(nameOf(region)) +
                                           " has no value in the edition " + target.edition());
  });
}

Result<LabelMap> LabelMap::narrowedTo(const LabelTable& target) const {
  return rewritten(*this, target, [&target](Region region) -> Result<std::uint8_t> {
    if (const auto value = target.valueFor(region)) return *value;
    for (const LabelTable::Entry& e : target.entries())
      if (e.region && isPartOf(region, *e.region)) return e.value;
    return std::uint8_t{0};
  });
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
  return static_cast<double>(count) * m_grid.voxelVolumeMm3() / kMm3PerMl;
}

}  // namespace twinscope
