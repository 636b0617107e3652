#pragma once

#include "core/base/error.h"
#include "fedlink/strategy/strategy.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::fedlink {

/// A number that a named strategy takes.
struct StrategyParameter {
  std::string_view name;
  double standard = 0;  ///< where none is given
  double least = 0;
  double most = 1;
  std::string_view meaning;
  double step = 0;  ///< 1 for whole numbers, 0 for any
};

struct StrategyEntry {
  std::string_view name;
  std::string_view summary;
  std::vector<StrategyParameter> parameters;
};

/// Every strategy that has a name, in the order to list them.
[[nodiscard]] std::span<const StrategyEntry> strategyCatalogue();

using StrategyParameters = std::map<std::string, double, std::less<>>;

/// "fedavg", "krum" …; parameters that are not given take their standard. A usage error lists the names that there are, or
/// the parameters and their ranges.
[[nodiscard]] Result<Strategy> strategyNamed(std::string_view name,
                                             const StrategyParameters& parameters = {});

}  // namespace twinscope::fedlink
