#pragma once

#include "core/base/error.h"

#include <filesystem>
#include <string>
#include <vector>

namespace twinscope::app {

/// The sites that a secure sum may be of: one public key a line, as ssh-keygen writes it; a comment behind the key, empty
/// lines and lines that begin with # say nothing. The keys without their comments. "roster.invalid" with the line's
/// number, "roster.too-few" for fewer than three, and what reading the file brings.
[[nodiscard]] Result<std::vector<std::string>> readRoster(const std::filesystem::path& file);

}  // namespace twinscope::app
