#pragma once

#include "core/volume/grid.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace twinscope::bench {

/// The folder that run.py gives both sides of a pair, so that a peer reads exactly what ours worked on; nullopt when a
/// benchmark is run by hand.
[[nodiscard]] std::optional<std::filesystem::path> dataFolder();

/// Writes an array in NumPy's format (first index fastest) into dataFolder(); does nothing without one.
void share(const std::string& name, Size3 size, std::span<const float> values);
void share(const std::string& name, Size3 size, std::span<const std::uint8_t> values);

}  // namespace twinscope::bench
