#pragma once

#include "fedlink/wire/transport.h"

#include <string_view>

namespace twinscope::fedlink {

/// Flower's error bodies: authentication, routing and internal errors have a text only, {"detail":"Not Found"}.
[[nodiscard]] FleetResponse httpError(int status, std::string_view detail);
/// The others have a code as well, {"code":1002,"detail":"Unsupported Content-Type."}.
[[nodiscard]] FleetResponse httpError(int status, int code, std::string_view detail);

/// The answer to everything that may work later: 503, on which a stock SuperNode retries.
[[nodiscard]] FleetResponse tryLater();

}  // namespace twinscope::fedlink
