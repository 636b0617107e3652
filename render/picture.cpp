#include "render/picture.h"

#include <algorithm>
#include <cmath>

namespace twinscope::render {

std::uint8_t greyOf(float value, WindowLevel window) {
  const double width = std::max(window.window, 1e-6);
  const double share = (static_cast<double>(value) - window.level) / width + 0.5;
  return share > 0 ? static_cast<std::uint8_t>(std::min(share, 1.0) * 255.0 + 0.5) : 0;
}

std::uint32_t blended(std::uint32_t base, Colour over, double share) {
  const auto mix = [share](std::uint32_t below, std::uint8_t above) {
    return static_cast<std::uint32_t>(std::lround(below + share * (above - double(below)))) & 0xFFU;
  };
  return 0xFF000000U | mix(base >> 16 & 0xFFU, over.red) << 16 |
         mix(base >> 8 & 0xFFU, over.green) << 8 | mix(base & 0xFFU, over.blue);
}

}  // namespace twinscope::render
