#pragma once

#include "core/base/error.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace twinscope::app {

/// "file.read" names the reason; the path itself is not in the message.
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path& file);
/// Whole or not at all: a temporary file beside it, fsync, rename. "file.write".
[[nodiscard]] Status writeFile(const std::filesystem::path& file, std::string_view bytes);

}  // namespace twinscope::app
