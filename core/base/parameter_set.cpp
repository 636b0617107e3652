#include "core/base/parameter_set.h"

#include "core/base/text.h"

#include <algorithm>
#include <utility>

namespace twinscope {

Status ParameterSet::append(std::string name, std::vector<std::int64_t> shape,
                            std::span<const float> values) {
  if (find(name) != nullptr) return refusal("parameters.repeated", "Two parts are named " + name);
  std::size_t count = 1;
  for (const std::int64_t extent : shape) {
    if (extent < 0) return refusal("parameters.shape", "Negative extent in " + name);
    count *= static_cast<std::size_t>(extent);
  }
  if (count != values.size())
    return refusal("parameters.shape",
                   concat(name, " needs ", count, " values and has ", values.size()));
  m_parts.push_back({std::move(name), std::move(shape), m_values.size(), count});
  m_values.insert(m_values.end(), values.begin(), values.end());
  return {};
}

const ParameterSet::Part* ParameterSet::find(std::string_view name) const {
  const auto at = std::ranges::find(m_parts, name, &Part::name);
  return at == m_parts.end() ? nullptr : &*at;
}

bool ParameterSet::hasLayoutOf(const ParameterSet& other) const {
  return std::ranges::equal(m_parts, other.m_parts, [](const Part& a, const Part& b) {
    return a.name == b.name && a.shape == b.shape;
  });
}

}  // namespace twinscope
