#pragma once

#include <sstream>
#include <string>

namespace twinscope {

/// Joins values as an ostream prints them: concat("slice ", 3, " of ", 20).
template <class... Parts>
[[nodiscard]] std::string concat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return std::move(out).str();
}

}  // namespace twinscope
