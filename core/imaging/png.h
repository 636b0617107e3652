#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace twinscope::imaging {

/// A picture as a PNG file (8-bit RGB, no interlace). rgb: width × height × 3 bytes, row by row from the top. Throws
/// std::invalid_argument where the length is another.
[[nodiscard]] std::string encodePng(std::span<const std::uint8_t> rgb, std::size_t width,
                                    std::size_t height);

}  // namespace twinscope::imaging
