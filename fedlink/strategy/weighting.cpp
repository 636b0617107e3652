#include "fedlink/strategy/weighting.h"

#include "core/base/overloaded.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace twinscope::fedlink {
namespace {

/// Each value's share of the sum; empty when there is nothing to share.
std::vector<double> sharesOf(std::vector<double> values) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  if (!(sum > 0)) return {};
  for (double& value : values) value /= sum;
  return values;
}

template <class Project>
std::vector<double> collect(std::span<const SiteReport> reports, Project project) {
  std::vector<double> values;
  for (const SiteReport& report : reports) values.push_back(project(report));
  return values;
}

std::vector<double> exampleShares(std::span<const SiteReport> reports) {
  return sharesOf(collect(reports, [](const SiteReport& r) { return r.examples; }));
}

Weights weighBy(const ExampleWeights&, std::span<const SiteReport> reports) {
  Weights weights;
  const auto shares = exampleShares(reports);
  for (std::size_t k = 0; k < reports.size(); ++k)
    weights.sites.push_back(
        {shares[k], std::nullopt, {{"examples", reports[k].examples, shares[k]}}});
  return weights;
}

Weights weighBy(const UniformWeights&, std::span<const SiteReport> reports) {
  const double share = 1 / static_cast<double>(reports.size());
  return {std::vector<SiteWeight>(reports.size(), {share, std::nullopt, {{"equal", 1, share}}})};
}

Weights weighBy(const NovaWeights&, std::span<const SiteReport> reports) {
  const auto shares = exampleShares(reports);
  double effectiveSteps = 0;
  double sum = 0;
  for (std::size_t k = 0; k < reports.size(); ++k) {
    effectiveSteps += shares[k] * reports[k].localSteps;
    sum += shares[k] / reports[k].localSteps;
  }
  Weights weights{{}, effectiveSteps * sum};
  for (std::size_t k = 0; k < reports.size(); ++k)
    weights.sites.push_back({shares[k] / reports[k].localSteps / sum,
                             std::nullopt,
                             {{"examples", reports[k].examples, shares[k]},
                              {"local steps", reports[k].localSteps, 0}}});
  return weights;
}

struct Term {
  const char* name;
  double factor;
  std::vector<double> values;
  std::vector<double> shares = sharesOf(values);
};

double dropOf(const SiteReport& report) {
  return report.previousLoss ? std::max(0.0, *report.previousLoss - *report.loss) : 0;
}

Weights weighBy(const LossDropWeights& options, std::span<const SiteReport> reports) {
  std::vector<Term> terms{
      {"examples", options.examples,
       collect(reports, [](const SiteReport& r) { return r.examples; })},
      {"loss drop", options.drop, collect(reports, dropOf)},
      {"loss history", options.history,
       collect(reports, [](const SiteReport& r) { return r.lossSum.value_or(0); })}};
  std::erase_if(terms, [](const Term& term) { return term.factor == 0 || term.shares.empty(); });
  double total = 0;
  for (const Term& term : terms) total += term.factor;
  if (terms.empty()) return weighBy(ExampleWeights{}, reports);
  Weights weights{std::vector<SiteWeight>(reports.size())};
  for (const Term& term : terms)
    for (std::size_t k = 0; k < reports.size(); ++k) {
      const double effect = term.factor / total * term.shares[k];
      weights.sites[k].weight += effect;
      weights.sites[k].parts.push_back({term.name, term.values[k], effect});
    }
  return weights;
}

/// Written as a mean of the updates: w − Σ F_k^q g_k / Σ h_k with g_k = L (w − w_k).
Weights weighBy(const FairWeights& options, std::span<const SiteReport> reports,
                std::span<const double> norms) {
  constexpr double kAboveZero = 1e-10;
  const double lipschitz = 1 / options.clientLearningRate;
  std::vector<double> powers;
  double curvature = 0;
  for (std::size_t k = 0; k < reports.size(); ++k) {
    const double loss = reports[k].loss.value() + kAboveZero;
    const double gradient = lipschitz * norms[k];
    powers.push_back(std::pow(loss, options.exponent));
    curvature += options.exponent * std::pow(loss, options.exponent - 1) * gradient * gradient +
                 lipschitz * powers.back();
  }
  const double sum = std::accumulate(powers.begin(), powers.end(), 0.0);
  Weights weights{{}, lipschitz * sum / curvature};
  for (std::size_t k = 0; k < reports.size(); ++k)
    weights.sites.push_back(
        {powers[k] / sum, std::nullopt, {{"loss", *reports[k].loss, powers[k] / sum}}});
  return weights;
}

Weights weighBy(const GapWeights& options, std::span<const SiteReport> reports,
                std::size_t roundsDone) {
  const double step =
      options.step * std::max(0.0, 1 - static_cast<double>(roundsDone) / options.rounds);
  const auto shares = exampleShares(reports);
  double largest = 0;
  for (const SiteReport& report : reports)
    largest = std::max(largest, std::abs(report.generalisationGap.value()));
  std::vector<double> moved;
  for (std::size_t k = 0; k < reports.size(); ++k) {
    const double move = largest > 0 ? step * *reports[k].generalisationGap / largest : 0;
    moved.push_back(std::max(0.0, reports[k].previousWeight.value_or(shares[k]) + move));
  }
  const auto weightShares = sharesOf(moved);
  if (weightShares.empty()) return weighBy(ExampleWeights{}, reports);
  Weights weights;
  for (std::size_t k = 0; k < reports.size(); ++k) {
    const double before = reports[k].previousWeight.value_or(shares[k]);
    weights.sites.push_back(
        {weightShares[k],
         std::nullopt,
         {{"previous weight", before, before},
          {"generalisation gap", *reports[k].generalisationGap, weightShares[k] - before}}});
  }
  return weights;
}

Weights weighBy(const AdaptiveWeights& options, std::span<const SiteReport> reports,
                const SquareMatrix& products) {
  const auto shares = exampleShares(reports);
  const auto attention = attentionOf(options, reports, products);
  Weights weights;
  for (std::size_t k = 0; k < reports.size(); ++k) {
    const Attention& a = attention[k];
    const double byExamples = (1 - options.gamma) * shares[k];
    const double byAttention = options.gamma * a.bounded;
    weights.sites.push_back(
        {byExamples + byAttention,
         a.share,
         {{"examples", reports[k].examples, byExamples},
          {"attention", a.bounded, byAttention},
          {"quality", *reports[k].quality, options.quality * a.qualityZ},
          {"performance", *reports[k].performance, options.performance * a.performanceZ},
          {"divergence", a.divergence, -options.divergence * a.divergenceZ}}});
  }
  return weights;
}

std::optional<std::string> unless(const std::optional<double>& value, const char* name,
                                  double least, double most) {
  if (!value) return concat(name, " is missing");
  if (!std::isfinite(*value)) return concat(name, " is not a finite number");
  if (*value < least || *value > most)
    return concat(name, " is ", *value, ", not between ", least, " and ", most);
  return std::nullopt;
}

constexpr double kAny = 1e15;  // bounds keep sums over sites finite

std::optional<std::string> unlessPositive(double value, const char* name) {
  if (value > 0 && value <= kAny) return std::nullopt;
  return concat(name, " is ", value, ", not between 0 and ", kAny);
}

std::optional<std::string> lossOf(const SiteReport& report) {
  return unless(report.loss, "loss", 0, kAny);
}

std::optional<std::string> whyNotBy(const LossDropWeights& options, const SiteReport& report) {
  if (auto why = lossOf(report)) return why;
  if (report.previousLoss)
    if (auto why = unless(report.previousLoss, "previous loss", 0, kAny)) return why;
  // In its first round a site has no history: the term is 0 then.
  return options.history > 0 && report.lossSum ? unless(report.lossSum, "sum of losses", 0, kAny)
                                               : std::nullopt;
}

std::optional<std::string> whyNotBy(const GapWeights&, const SiteReport& report) {
  if (report.previousWeight)
    if (auto why = unless(report.previousWeight, "previous weight", 0, 1)) return why;
  return unless(report.generalisationGap, "generalisation gap", -kAny, kAny);
}

std::optional<std::string> whyNotBy(const AdaptiveWeights&, const SiteReport& report) {
  if (auto why = unless(report.quality, "quality", 0, 1)) return why;
  if (report.previousAttention)
    if (auto why = unless(report.previousAttention, "previous attention", 0, 1)) return why;
  return unless(report.performance, "performance", 0, 1);
}

}  // namespace

Status validate(const Weighting& weighting) {
  return std::visit(
      Overloaded{
          [](const LossDropWeights& w) -> Status {
            if (!(w.examples >= 0 && w.drop >= 0 && w.history >= 0 &&
                  w.examples + w.drop + w.history > 0))
              return usageError(
                  "the shares of examples, loss drop and history are not negative "
                  "and not all 0");
            return {};
          },
          [](const FairWeights& w) -> Status {
            if (!(w.exponent >= 0 && w.clientLearningRate > 0))
              return usageError("q is not negative and the sites' learning rate is positive");
            return {};
          },
          [](const GapWeights& w) -> Status {
            if (!(w.step >= 0 && w.step <= 1 && w.rounds >= 1))
              return usageError("the step lies between 0 and 1 and there is at least one round");
            return {};
          },
          [](const AdaptiveWeights& w) { return w.validate(); },
          [](const auto&) { return Status{}; },
      },
      weighting);
}

std::optional<std::string> whyNotWeighable(const Weighting& weighting, const SiteReport& report) {
  if (auto why = unlessPositive(report.examples, "number of examples")) return why;
  return std::visit(Overloaded{
                        [&](const NovaWeights&) {
                          return unlessPositive(report.localSteps, "number of local steps");
                        },
                        [&](const FairWeights&) { return lossOf(report); },
                        [&](const ExampleWeights&) { return std::optional<std::string>(); },
                        [&](const UniformWeights&) { return std::optional<std::string>(); },
                        [&](const auto& options) { return whyNotBy(options, report); },
                    },
                    weighting);
}

Measure measureFor(const Weighting& weighting) {
  if (std::holds_alternative<AdaptiveWeights>(weighting)) return Measure::products;
  if (std::holds_alternative<FairWeights>(weighting)) return Measure::norms;
  return Measure::nothing;
}

Weights weigh(const Weighting& weighting, std::span<const SiteReport> reports,
              const Measurement& measurement, std::size_t roundsDone) {
  return std::visit(
      Overloaded{
          [&](const FairWeights& w) { return weighBy(w, reports, measurement.norms); },
          [&](const GapWeights& w) { return weighBy(w, reports, roundsDone); },
          [&](const AdaptiveWeights& w) { return weighBy(w, reports, measurement.pairs); },
          [&](const auto& w) { return weighBy(w, reports); },
      },
      weighting);
}

}  // namespace twinscope::fedlink
