#pragma once

#include "core/volume/grid.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace twinscope::tests {

/// Paints the masks of metrics.json (its "input_formula") onto a grid of the case's shape and spacing.
[[nodiscard]] Grid goldenGrid(const nlohmann::json& entry);
[[nodiscard]] std::vector<std::uint8_t> goldenMask(const nlohmann::json& operations,
                                                   const Grid& grid);
/// A number, or nullopt for "nan", "inf" and "raises …".
[[nodiscard]] std::optional<double> goldenNumber(const nlohmann::json& value);

}  // namespace twinscope::tests
