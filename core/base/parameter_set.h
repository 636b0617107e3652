#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope {

/// Coordinates [first, first + count) of the flat weights.
struct ParameterRange {
  std::size_t first = 0;
  std::size_t count = 0;
  friend bool operator==(const ParameterRange&, const ParameterRange&) = default;
};

/// A model's weights as one fp32 vector with named, shaped parts in a fixed order: what travels in a federation.
/// Knows nothing of networks, patients or devices.
class ParameterSet {
 public:
  struct Part {
    std::string name;                 ///< unique within the set
    std::vector<std::int64_t> shape;  ///< empty for a scalar
    std::size_t offset = 0;           ///< first element in values()
    std::size_t count = 1;            ///< product of shape
  };

  /// Appends a part. Refuses a repeated name and a shape that does not hold values.size() elements.
  [[nodiscard]] Status append(std::string name, std::vector<std::int64_t> shape,
                              std::span<const float> values);

  [[nodiscard]] const std::vector<Part>& parts() const { return m_parts; }
  [[nodiscard]] std::span<const float> values() const { return m_values; }
  [[nodiscard]] std::span<float> values() { return m_values; }
  [[nodiscard]] std::span<const float> valuesOf(const Part& part) const {
    return values().subspan(part.offset, part.count);
  }
  /// nullptr where no part has that name.
  [[nodiscard]] const Part* find(std::string_view name) const;
  /// Same names, shapes and order.
  [[nodiscard]] bool hasLayoutOf(const ParameterSet& other) const;

 private:
  std::vector<Part> m_parts;
  std::vector<float> m_values;
};

}  // namespace twinscope
