#include "app/services/federation/host_port.h"

#include <charconv>

namespace twinscope::app {

Result<HostPort> hostPortFrom(const std::string& text) {
  HostPort address{.host = text};
  const std::size_t colon = text.rfind(':');
  const bool bracketed = text.starts_with('[');
  if (colon != std::string::npos && (!bracketed || text[colon - 1] == ']')) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, address.port);
    if (error != std::errc{} || stop != end)
      return usageError("\"" + text + "\" is no address", "Write it as HOST:PORT");
    address.host = text.substr(0, colon);
  }
  if (address.host.starts_with('[') && address.host.ends_with(']'))
    address.host = address.host.substr(1, address.host.size() - 2);
  if (address.host.empty())
    return usageError("\"" + text + "\" is no address", "Write it as HOST:PORT");
  return address;
}

}  // namespace twinscope::app
