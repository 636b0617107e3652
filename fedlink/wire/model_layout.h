#pragma once

#include "fedlink/wire/records.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// A named, shaped part of a model's flat weights.
struct ModelPart {
  std::string name;
  std::vector<std::int64_t> shape;  ///< empty for a scalar
  friend bool operator==(const ModelPart&, const ModelPart&) = default;
};
/// In the order of the flat weights.
using ModelLayout = std::vector<ModelPart>;

/// Values that the parts hold together; refuses a negative extent and more than 2^40 bytes.
[[nodiscard]] Result<std::size_t> valueCount(const ModelLayout& layout);

/// As a ConfigRecord of the instruction, "names" and "shapes" ("16,4,3,3,3"): the weights themselves travel as one array.
[[nodiscard]] Values layoutValues(const ModelLayout& layout);
/// "layout.malformed".
[[nodiscard]] Result<ModelLayout> parseLayout(const Values& values);

}  // namespace twinscope::fedlink
