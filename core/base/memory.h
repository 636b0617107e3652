#pragma once

#include <cstddef>
#include <optional>

namespace twinscope {

/// Bytes of memory that a process may still take without swapping, within the limit of its control group; nullopt where
/// the system does not tell. Any thread.
[[nodiscard]] std::optional<std::size_t> availableMemoryBytes();

/// The most that this process has held in memory so far; nullopt where the system does not tell. Any thread.
[[nodiscard]] std::optional<std::size_t> peakMemoryBytes();

}  // namespace twinscope
