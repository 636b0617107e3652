#include "app/services/markup.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace twinscope::app {

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (c == '"')
      safe += "&quot;";
    else
      safe += c;
  }
  return safe;
}

std::string quotedCell(std::string_view text) {
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + '"';
}

std::string fixedPoint(double value, int digits) {
  const bool vanishes = std::abs(value) < 0.5 * std::pow(10, -digits);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, vanishes ? 0.0 : value);
  return text.data();
}

}  // namespace twinscope::app
