#include "fedlink/coordinator/detail/site_rule.h"

#include "core/base/text.h"
#include "fedlink/wire/normalisation.h"
#include "fedlink/wire/round_settings.h"

namespace twinscope::fedlink {
namespace {

/// c is the mean of the sites' variates only where each site has one voice in it.
Status checkControlVariates(const Strategy& strategy) {
  if (std::holds_alternative<UniformWeights>(strategy.weighting) && !strategy.clip &&
      std::holds_alternative<WeightedMean>(strategy.combination) &&
      strategy.optimiser.rule == ServerRule::average)
    return {};
  return refusal("strategy.site-rule", "Control variates go with a plain uniform mean only",
                 "Take the strategy scaffold");
}

}  // namespace

Status checkSiteRule(const Strategy& strategy, const ModelLayout& layout) {
  if (std::holds_alternative<GapWeights>(strategy.weighting))
    return refusal("strategy.evaluation",
                   concat("The strategy ", strategy.name,
                          " weighs sites by their loss on the aggregated model, and this "
                          "coordinator asks no site to evaluate"),
                   "Choose another one, such as fedpidavg or adaptive");
  if (strategy.siteRule == SiteRule::controlVariates) return checkControlVariates(strategy);
  if (strategy.siteRule != SiteRule::localNormalisation) return {};
  if (auto count = valueCount(layout); !count) return std::unexpected(count.error());
  if (!normalisationRanges(layout).empty()) return {};
  return refusal("strategy.site-rule",
                 concat("The strategy ", strategy.name,
                        " keeps normalisation layers at the sites, and none of the model's ",
                        layout.size(), " parts is one"),
                 "Take fedavg, or a network with trained normalisation");
}

std::string siteRuleText(SiteRule rule) {
  if (rule == SiteRule::localNormalisation) return localNormalisationRule;
  if (rule == SiteRule::controlVariates) return controlVariatesRule;
  return {};
}

std::string requiredSiteRule(const Strategy& strategy) {
  return vectorsOf(strategy) > 1 ? siteRuleText(strategy.siteRule) : std::string();
}

std::vector<ParameterRange> keptAtSites(const Strategy& strategy, const ModelLayout& layout) {
  if (strategy.siteRule != SiteRule::localNormalisation) return {};
  return normalisationRanges(layout);
}

}  // namespace twinscope::fedlink
