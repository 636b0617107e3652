#include "app/services/site_twin/twin_recipe.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace twinscope::app {
namespace {

constexpr std::pair<TwinPull, std::string_view> kPulls[] = {{TwinPull::plain, "plain"},
                                                            {TwinPull::l2sp, "l2sp"},
                                                            {TwinPull::ewc, "ewc"},
                                                            {TwinPull::ditto, "ditto"}};

}  // namespace

Status TwinRecipe::validate() const {
  if (epochs < 1 || stepsPerEpoch < 1 || batch < 1)
    return usageError("epochs, steps and batch must be at least 1");
  if (learningRates.empty() ||
      !std::ranges::all_of(learningRates, [](double rate) { return rate >= 0 && rate <= 1; }))
    return usageError("learning rates must be 0 to 1, at least one of them");
  if (!(strength >= 0 && strength <= 1e6)) return usageError("the pull must be 0 to 1e6");
  if (seed > 0xffffffffU) return usageError("the seed must fit 32 bits");
  return {};
}

double TwinRecipe::pullStrength() const { return strength > 0 ? strength : usualStrength(pull); }

std::string TwinRecipe::toJson() const {
  return nlohmann::ordered_json{{"pull", nameOf(pull)},
                                {"strength", pullStrength()},
                                {"tuned", learning::nameOf(tuned)},
                                {"epochs", epochs},
                                {"stepsPerEpoch", stepsPerEpoch},
                                {"batch", batch},
                                {"learningRates", learningRates},
                                {"seed", seed}}
      .dump();
}

double usualStrength(TwinPull pull) {
  switch (pull) {
    case TwinPull::plain:
      return 0;
    case TwinPull::l2sp:
      return 1e-2;
    case TwinPull::ewc:
      return 1e2;
    case TwinPull::ditto:
      return 0.1;
  }
  return 0;
}

std::string_view nameOf(TwinPull pull) {
  return std::ranges::find(kPulls, pull, &std::pair<TwinPull, std::string_view>::first)->second;
}

std::optional<TwinPull> twinPullFrom(std::string_view name) {
  const auto at = std::ranges::find(kPulls, name, &std::pair<TwinPull, std::string_view>::second);
  return at == std::end(kPulls) ? std::nullopt : std::optional(at->first);
}

}  // namespace twinscope::app
