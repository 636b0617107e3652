#include "fedlink/strategy/catalogue.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace twinscope::fedlink {
namespace {

using Values = std::map<std::string_view, double>;

struct Named {
  StrategyEntry entry;
  std::function<void(Strategy&, const Values&)> build;
};

constexpr double kMany = 1e6;

StrategyParameter rate(double standard) {
  return {"eta", standard, 1e-6, 10, "learning rate of the server"};
}
StrategyParameter beta1(double standard) {
  return {"beta1", standard, 0, 0.9999, "share of the momentum that is kept"};
}
constexpr StrategyParameter kBeta2{"beta2", 0.99, 0, 0.9999, "share of the second moment kept"};
constexpr StrategyParameter kTau{"tau", 1e-3, 1e-9, 1, "added to the root of the second moment"};
constexpr StrategyParameter kFaulty{"faulty", 1, 0, kMany, "sites that may be faulty or hostile",
                                    1};

std::size_t whole(double value) { return static_cast<std::size_t>(value); }

ServerOptimiser adaptiveOptimiser(ServerRule rule, const Values& v) {
  return {.rule = rule,
          .learningRate = v.at("eta"),
          .beta1 = v.contains("beta1") ? v.at("beta1") : 0,
          .beta2 = v.contains("beta2") ? v.at("beta2") : 0,
          .tau = v.at("tau")};
}

std::vector<Named> meansAndSiteRules() {
  return {
      {{"fedavg", "mean of the weights by number of examples", {}},
       [](Strategy&, const Values&) {}},
      {{"uniform", "mean of the weights, each site one voice", {}},
       [](Strategy& s, const Values&) { s.weighting = UniformWeights{}; }},
      {{"fedprox",
        "fedavg; sites add a pull towards the global weights",
        {{"mu", 0.01, 0, 10, "strength of the pull"}}},
       [](Strategy& s, const Values& v) {
         s.siteRule = SiteRule::proximal;
         s.proximalMu = v.at("mu");
       }},
      {{"fedbn", "fedavg; normalisation layers stay at the sites", {}},
       [](Strategy& s, const Values&) { s.siteRule = SiteRule::localNormalisation; }},
      {{"scaffold", "uniform mean with control variates; sites train by plain SGD", {rate(1)}},
       [](Strategy& s, const Values& v) {
         s.weighting = UniformWeights{};
         s.optimiser.learningRate = v.at("eta");
         s.siteRule = SiteRule::controlVariates;
       }},
      {{"normclip",
        "fedavg of changes that are scaled down to a norm",
        {{"bound", 0, 0, kMany, "largest norm; 0 takes the round's median"}}},
       [](Strategy& s, const Values& v) {
         s.clip.emplace();
         if (v.at("bound") > 0) s.clip->bound = v.at("bound");
       }},
  };
}

std::vector<Named> weightings() {
  return {
      {{"fednova", "mean by examples and local steps", {}},
       [](Strategy& s, const Values&) { s.weighting = NovaWeights{}; }},
      {{"fedpidavg",
        "mean by examples, drop of the loss and its history",
        {{"alpha", 0.45, 0, 1, "share of the examples"},
         {"beta", 0.45, 0, 1, "share of the drop"},
         {"gamma", 0.1, 0, 1, "share of the history"}}},
       [](Strategy& s, const Values& v) {
         s.weighting = LossDropWeights{v.at("alpha"), v.at("beta"), v.at("gamma")};
       }},
      {{"fedcostwavg",
        "mean by examples and drop of the loss",
        {{"alpha", 0.5, 0, 1, "share of the examples; the drop has the rest"}}},
       [](Strategy& s, const Values& v) {
         s.weighting = LossDropWeights{v.at("alpha"), 1 - v.at("alpha"), 0};
       }},
      {{"qfedavg",
        "sites with a larger loss count more",
        {{"q", 0.1, 0, 10, "how much more"}, {"lr", 0.1, 1e-6, 10, "learning rate of the sites"}}},
       [](Strategy& s, const Values& v) {
         s.weighting = FairWeights{v.at("q"), v.at("lr")};
       }},
      {{"gap",
        "last round's weights, moved towards sites with a large generalisation gap",
        {{"step", 0.1, 0, 1, "largest move in the first round"},
         {"rounds", 100, 1, kMany, "of the whole training", 1}}},
       [](Strategy& s, const Values& v) {
         s.weighting = GapWeights{v.at("step"), v.at("rounds")};
       }},
      {{"adaptive",
        "mean by examples and by attention: data quality, performance, divergence",
        {{"gamma", 0.5, 0, 1, "share of the attention; 0 is fedavg"},
         {"temperature", 1, 0.05, 100, "of the softmax"},
         {"memory", 0, 0, 0.99, "share of the attention of the round before"},
         {"clip", 1, 0, 1, "1: with attention, changes are scaled down to the median norm", 1}}},
       [](Strategy& s, const Values& v) {
         s.weighting = AdaptiveWeights{
             .gamma = v.at("gamma"), .temperature = v.at("temperature"), .memory = v.at("memory")};
         // The attention bounds a site's weight, not what it sends: ten times the change is not outweighed.
         if (v.at("gamma") > 0 && v.at("clip") == 1) s.clip.emplace();
       }},
  };
}

std::vector<Named> optimisers() {
  return {
      {{"fedavgm", "fedavg with momentum at the server", {rate(1), beta1(0.9)}},
       [](Strategy& s, const Values& v) {
         s.optimiser = {
             .rule = ServerRule::momentum, .learningRate = v.at("eta"), .beta1 = v.at("beta1")};
       }},
      {{"fedadam",
        "Adam at the server, on the mean change",
        {rate(0.1),
         beta1(0.9),
         kBeta2,
         kTau,
         {"flower-bias", 0, 0, 1, "1: scale eta as Flower's FedAdam does", 1}}},
       [](Strategy& s, const Values& v) {
         s.optimiser = adaptiveOptimiser(ServerRule::adam, v);
         if (v.at("flower-bias") == 1) s.optimiser.bias = AdamBias::flower;
       }},
      {{"fedyogi", "Yogi at the server", {rate(0.01), beta1(0.9), kBeta2, kTau}},
       [](Strategy& s, const Values& v) { s.optimiser = adaptiveOptimiser(ServerRule::yogi, v); }},
      {{"fedadagrad", "Adagrad at the server", {rate(0.1), kTau}},
       [](Strategy& s, const Values& v) {
         s.optimiser = adaptiveOptimiser(ServerRule::adagrad, v);
       }},
  };
}

std::vector<Named> robustRules() {
  return {
      {{"median", "median of each coordinate", {}},
       [](Strategy& s, const Values&) { s.combination = CoordinateMedian{}; }},
      {{"trimmedmean",
        "mean of each coordinate without its extremes",
        {{"beta", 0.2, 0, 0.49, "share cut on each side"}}},
       [](Strategy& s, const Values& v) { s.combination = TrimmedMean{v.at("beta")}; }},
      {{"krum", "the update with the nearest neighbours", {kFaulty}},
       [](Strategy& s, const Values& v) {
         s.combination = Krum{whole(v.at("faulty")), 1};
       }},
      {{"multikrum",
        "mean of the updates with the nearest neighbours",
        {kFaulty, {"chosen", 3, 1, kMany, "updates to take", 1}}},
       [](Strategy& s, const Values& v) {
         s.combination = Krum{whole(v.at("faulty")), whole(v.at("chosen"))};
       }},
      {{"bulyan", "Multi-Krum, then the values nearest the median", {kFaulty}},
       [](Strategy& s, const Values& v) { s.combination = Bulyan{whole(v.at("faulty"))}; }},
      {{"geometricmedian",
        "the point with the least sum of distances",
        {{"nu", 1e-6, 1e-12, 1, "least distance that counts"}}},
       [](Strategy& s, const Values& v) { s.combination = GeometricMedian{v.at("nu")}; }},
  };
}

const std::vector<Named>& named() {
  static const std::vector<Named> all = [] {
    std::vector<Named> list;
    for (const auto& part : {meansAndSiteRules(), weightings(), optimisers(), robustRules()})
      list.insert(list.end(), part.begin(), part.end());
    return list;
  }();
  return all;
}

template <class List>
std::string namesOf(const List& list) {
  std::string names;
  for (const auto& item : list) names += concat(names.empty() ? "" : ", ", item.name);
  return names;
}

Result<Values> valuesFor(const StrategyEntry& entry, const StrategyParameters& given) {
  Values values;
  for (const StrategyParameter& parameter : entry.parameters)
    values[parameter.name] = parameter.standard;
  for (const auto& [name, value] : given) {
    const auto parameter = std::ranges::find(entry.parameters, name, &StrategyParameter::name);
    if (parameter == entry.parameters.end())
      return usageError(
          concat(entry.name, " has no parameter ", name),
          entry.parameters.empty() ? "It takes none" : "It takes " + namesOf(entry.parameters));
    if (!(value >= parameter->least && value <= parameter->most))
      return usageError(concat(name, " of ", entry.name, " is ", value, ", not between ",
                               parameter->least, " and ", parameter->most));
    if (parameter->step > 0 && std::remainder(value, parameter->step) != 0)
      return usageError(concat(name, " of ", entry.name, " is ", value, ", not a whole number"));
    values[parameter->name] = value;
  }
  return values;
}

}  // namespace

std::span<const StrategyEntry> strategyCatalogue() {
  static const std::vector<StrategyEntry> entries = [] {
    std::vector<StrategyEntry> list;
    for (const Named& item : named()) list.push_back(item.entry);
    return list;
  }();
  return entries;
}

Result<Strategy> strategyNamed(std::string_view name, const StrategyParameters& parameters) {
  const auto found =
      std::ranges::find(named(), name, [](const Named& item) { return item.entry.name; });
  if (found == named().end())
    return usageError(concat("there is no strategy ", name),
                      "Choose one of " + namesOf(strategyCatalogue()));
  const auto values = valuesFor(found->entry, parameters);
  if (!values) return std::unexpected(values.error());
  Strategy strategy{.name = std::string(name)};
  found->build(strategy, *values);
  if (auto valid = strategy.validate(); !valid) return std::unexpected(valid.error());
  return strategy;
}

}  // namespace twinscope::fedlink
