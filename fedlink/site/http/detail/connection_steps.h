#pragma once

#include "fedlink/site/http/http_client_options.h"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

namespace twinscope::fedlink {

/// Each does one thing that a whole call does as well, and says what it found.
[[nodiscard]] Result<std::string> resolveHost(const HttpClientOptions& options,
                                              const std::stop_token& stop);
[[nodiscard]] Result<std::string> openTcp(const HttpClientOptions& options,
                                          const std::stop_token& stop);
[[nodiscard]] Result<std::string> openTls(const HttpClientOptions& options,
                                          const std::stop_token& stop);

/// "Sat, 28 Nov 2026 09:22:00 GMT", the form of RFC 9110 that servers must write.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> httpDate(
    const std::string& text);

}  // namespace twinscope::fedlink
