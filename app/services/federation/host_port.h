#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string>

namespace twinscope::app {

struct HostPort {
  std::string host;
  std::uint16_t port = 8000;
};
/// "HOST:PORT", "[::1]:8000"; port 8000 where none is given.
[[nodiscard]] Result<HostPort> hostPortFrom(const std::string& text);

}  // namespace twinscope::app
