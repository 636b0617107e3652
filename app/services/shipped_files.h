#pragma once

#include <filesystem>
#include <optional>

namespace twinscope::app {

/// A file that comes with the program ("models/phantom-unet/card.json"): under $TWINSCOPE_SHARE, beside the program
/// (../share/twinscope), or in the source tree of a build that has not been installed. nullopt where it is nowhere.
[[nodiscard]] std::optional<std::filesystem::path> shippedFile(
    const std::filesystem::path& relative);

}  // namespace twinscope::app
