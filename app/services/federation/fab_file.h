#pragma once

#include "core/base/error.h"
#include "fedlink/coordinator/fab.h"

#include <filesystem>

namespace twinscope::app {

/// A Flower application bundle, with the publisher, name and version that its pyproject.toml tells. "fab.malformed",
/// "fab.large" above Flower's own 10 MB.
[[nodiscard]] Result<fedlink::Fab> readFab(const std::filesystem::path& file);

}  // namespace twinscope::app
