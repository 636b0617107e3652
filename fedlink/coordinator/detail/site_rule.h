#pragma once

#include "core/base/parameter_set.h"
#include "fedlink/strategy/strategy.h"
#include "fedlink/wire/model_layout.h"

#include <cstddef>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// Whether sites can do on such a model what the strategy wants of them: "strategy.site-rule", "strategy.evaluation".
[[nodiscard]] Status checkSiteRule(const Strategy& strategy, const ModelLayout& layout);

/// As round_settings.h has it; empty where sites train plainly.
[[nodiscard]] std::string siteRuleText(SiteRule rule);

/// The rule without which an update makes no sense, as it must name it; empty where there is none.
[[nodiscard]] std::string requiredSiteRule(const Strategy& strategy);

/// What no update changes, because it stays at the sites.
[[nodiscard]] std::vector<ParameterRange> keptAtSites(const Strategy& strategy,
                                                      const ModelLayout& layout);

/// Vectors of the model's size that the sites get and change: the model, and SCAFFOLD's control variate behind it.
[[nodiscard]] inline std::size_t vectorsOf(const Strategy& strategy) {
  return strategy.siteRule == SiteRule::controlVariates ? 2 : 1;
}

}  // namespace twinscope::fedlink
