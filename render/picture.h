#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace twinscope::render {

/// Pixels as 0xAARRGGBB, row by row from the top; what QImage calls Format_ARGB32.
struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint32_t> argb;

  [[nodiscard]] std::uint32_t at(int x, int y) const {
    return argb[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                static_cast<std::size_t>(x)];
  }
};

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  friend bool operator==(const Colour&, const Colour&) = default;
};

[[nodiscard]] constexpr std::uint32_t argbOf(Colour c) {
  return 0xFF000000U | static_cast<std::uint32_t>(c.red) << 16 |
         static_cast<std::uint32_t>(c.green) << 8 | c.blue;
}

/// Safe for colour-blind eyes; the same in both themes.
inline constexpr Colour kEnhancingColour{0xFF, 0xB0, 0x00};
inline constexpr Colour kNecrosisColour{0xDC, 0x26, 0x7F};
inline constexpr Colour kOedemaColour{0x64, 0x8F, 0xFF};
inline constexpr Colour kCavityColour{0x9A, 0xA5, 0xB1};
inline constexpr Colour kGrownColour{0xE5, 0x48, 0x4D};
inline constexpr Colour kGoneColour{0x30, 0xA4, 0x6C};

/// Colour of each value of a canonical label map.
inline constexpr std::array<Colour, 5> kRegionColours{Colour{}, kNecrosisColour, kOedemaColour,
                                                      kEnhancingColour, kCavityColour};

/// Colour of each value of a map of what became of a region: grown, gone, unchanged.
inline constexpr std::array<Colour, 5> kChangeColours{Colour{}, kGrownColour, kGoneColour,
                                                      kEnhancingColour, Colour{}};

/// The middle value mapped to the middle grey, and the width of the ramp; in the volume's unit.
struct WindowLevel {
  double window = 1;
  double level = 0.5;
  friend bool operator==(const WindowLevel&, const WindowLevel&) = default;
};

/// 0 to 255, linear over the window and clamped outside; 0 for values that are not numbers.
[[nodiscard]] std::uint8_t greyOf(float value, WindowLevel window);
/// base with share (0 to 1) of the colour over it.
[[nodiscard]] std::uint32_t blended(std::uint32_t base, Colour over, double share);

}  // namespace twinscope::render
