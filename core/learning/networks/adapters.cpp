#include "core/learning/networks/adapters.h"

#include "core/base/text.h"
#include "core/learning/networks/network.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace twinscope::learning {
namespace {

constexpr std::uint64_t kSeed = 1;  // of W₁, which no result depends on before W₂ has learnt

Result<ModelCard> adapted(ModelCard card, const AdapterOptions& options) {
  auto architecture = nlohmann::ordered_json::parse(card.architecture, nullptr, false);
  if (!architecture.is_object())
    return refusal("model.layout", "The card's architecture is no JSON object",
                   "Choose a card that this program wrote");
  architecture["adapters"] = {{"width", options.width}, {"levels", options.levels}};
  card.architecture = architecture.dump();
  card.weightsFile.clear();
  card.sha256.clear();
  return card;
}

}  // namespace

Status AdapterOptions::validate() const {
  if (width >= 1 && width <= 256 && levels >= 1 && levels <= 6) return {};
  return refusal("model.layout",
                 concat("Adapters of width ", width, " at ", levels, " levels are not possible"),
                 "Choose a width of 1 to 256 and 1 to 6 levels");
}

Result<AdaptedModel> withAdapters(const ModelCard& card, const ParameterSet& weights,
                                  const AdapterOptions& options) {
  if (const Status valid = options.validate(); !valid) return std::unexpected(valid.error());
  const auto plain = makeNetwork(card);
  if (!plain) return std::unexpected(plain.error());
  if (const Status set = setParameters(**plain, weights); !set) return std::unexpected(set.error());
  const auto roles = (*plain)->roles();
  if (std::ranges::find(roles, TensorRole::adapterIn) != roles.end())
    return AdaptedModel{card, weights};
  auto made = adapted(card, options);
  if (!made) return std::unexpected(made.error());
  const auto network = makeNetwork(*made);
  if (!network) return std::unexpected(network.error());
  initialise(**network, kSeed);
  AdaptedModel model{std::move(*made), parametersOf(**network)};
  for (const auto& part : weights.parts())
    std::ranges::copy(
        weights.valuesOf(part),
        model.weights.values().subspan(model.weights.find(part.name)->offset).begin());
  return model;
}

}  // namespace twinscope::learning
