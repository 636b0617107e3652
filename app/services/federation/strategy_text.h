#pragma once

#include "fedlink/strategy/catalogue.h"

#include <string>

namespace twinscope::app {

/// "fedavg", or a name with parameters: "fedadam eta=0.05 beta1=0.9". A usage error lists what there is.
[[nodiscard]] Result<fedlink::Strategy> strategyFromText(const std::string& text);

}  // namespace twinscope::app
