#pragma once

#include <string>
#include <string_view>

namespace twinscope::app {

/// Text that may stand in HTML and SVG, also within a quoted attribute: what a hospital typed may hold any sign.
[[nodiscard]] std::string escaped(std::string_view text);

/// A cell of a CSV in quotes, as RFC 4180 has it.
[[nodiscard]] std::string quotedCell(std::string_view text);

/// With so many digits after the point; a zero has no sign.
[[nodiscard]] std::string fixedPoint(double value, int digits);

}  // namespace twinscope::app
