#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string_view>

namespace twinscope::tests {

/// A path under ../shared/data beside the project, or nullopt where this machine does not have it (then skip and say so).
[[nodiscard]] std::optional<std::filesystem::path> sharedData(std::string_view relative);
/// The same for ../shared/models.
[[nodiscard]] std::optional<std::filesystem::path> sharedModel(std::string_view relative);
/// A file of the golden folder: $TWINSCOPE_GOLDEN where set, else tests/golden. Throws when it is not there.
[[nodiscard]] nlohmann::json goldenFile(std::string_view name);

}  // namespace twinscope::tests

/// Skips the test function where a path is not on this machine.
#define TWINSCOPE_NEED(path, what) \
  if (!(path)) QSKIP("needs ../shared/" what)
