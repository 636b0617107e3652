#include "fedlink/coordinator/detail/central_release.h"

#include "core/base/text.h"
#include "fedlink/privacy/gaussian_noise.h"

#include <algorithm>
#include <cmath>

namespace twinscope::fedlink {
namespace {

/// w_k − w in double, whatever the update holds.
class ChangeOf final : public UpdateSource<double> {
 public:
  ChangeOf(const SiteUpdate<float>& update, std::span<const float> global)
      : m_update(update), m_global(global) {}
  [[nodiscard]] std::size_t count() const override { return m_update.values->count(); }
  [[nodiscard]] Status read(std::size_t first, std::span<double> values) const override {
    std::vector<float> stored(values.size());
    if (auto got = m_update.values->read(first, stored); !got) return got;
    const bool isChange = m_update.kind == UpdateKind::delta;
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<double>(stored[i]) -
                  (isChange ? 0.0 : static_cast<double>(m_global[first + i]));
    return {};
  }

 private:
  const SiteUpdate<float>& m_update;
  std::span<const float> m_global;
};

std::uint64_t committedRounds(const FederationState& state) {
  return static_cast<std::uint64_t>(
      std::ranges::count(state.history, RoundEnd::committed, &RoundRecord::end));
}

PrivacyLedger ledgerOf(const PrivacyBudget& budget, const PrivacySpend& cost) {
  return PrivacyLedger::open(budget, {cost}).value();
}

}  // namespace

Status CentralPrivacy::validate() const {
  if (auto valid = budget.validate(); !valid) return valid;
  if (!(clipNorm > 0 && std::isfinite(clipNorm)))
    return refusal("privacy.central",
                   concat("Changes must be clipped to a norm above 0, not ", clipNorm));
  return PrivacySpend{.noiseMultiplier = noiseMultiplier}.validate();
}

Status checkCentral(const CentralPrivacy& privacy, const Strategy& strategy,
                    const FederationPlan& plan) {
  if (auto valid = privacy.validate(); !valid) return valid;
  const bool mean = std::holds_alternative<UniformWeights>(strategy.weighting) &&
                    std::holds_alternative<WeightedMean>(strategy.combination) && !strategy.clip &&
                    strategy.optimiser.rule == ServerRule::average;
  const bool wholeModel =
      strategy.siteRule == SiteRule::plain || strategy.siteRule == SiteRule::proximal;
  if (mean && wholeModel)
    return PrivacyLedger::open(privacy.budget)
        .value()
        .spend({privacy.noiseMultiplier, plan.sampleShare});
  return refusal(
      "privacy.central",
      concat("The noise is measured for a mean in which each site has one voice; under ",
             strategy.name, mean ? " sites send more than a model" : " one site may move it more"),
      "Take the strategy uniform");
}

std::string releaseName(std::uint64_t run, std::uint32_t round) {
  return concat("release-", run, "-", round);
}

bool CentralRelease::isMade(std::uint32_t round) const {
  std::error_code absent;
  return std::filesystem::exists(m_files.fileOf(releaseName(m_run, round)), absent);
}

Result<AggregationOutcome> CentralRelease::meanChange(std::size_t quorum,
                                                      std::span<const float> global,
                                                      std::span<const SiteUpdate<float>> updates,
                                                      std::span<double> mean) const {
  std::vector<ChangeOf> changes;
  changes.reserve(updates.size());
  std::vector<SiteUpdate<double>> clipped;
  for (const SiteUpdate<float>& update : updates) {
    changes.emplace_back(update, global);
    clipped.push_back({.site = update.site,
                       .report = update.report,
                       .values = &changes.back(),
                       .kind = UpdateKind::delta});
  }
  const std::vector<double> nothing(global.size());
  Aggregator<double> aggregator({.name = m_strategy.name,
                                 .weighting = UniformWeights{},
                                 .clip = NormClip{m_privacy.clipNorm}});
  return aggregator.aggregate(
      {.global = nothing, .updates = clipped, .quorum = quorum, .untouched = {}}, mean);
}

Result<Release> CentralRelease::release(std::uint32_t round, std::size_t quorum,
                                        std::span<const float> global,
                                        std::span<const SiteUpdate<float>> updates,
                                        SecureRandom& random) const {
  const std::string name = releaseName(m_run, round);
  std::vector<double> sum(global.size());
  auto outcome = meanChange(quorum, global, updates, sum);
  if (!outcome) return std::unexpected(outcome.error());
  if (isMade(round)) {
    auto made = m_files.load(name, global.size());
    if (!made) return std::unexpected(made.error());
    return Release{std::move(*made), std::move(*outcome)};
  }
  const auto sites = static_cast<double>(outcome->used);
  for (double& value : sum) value *= sites;
  addCentralNoise(sum, m_privacy.clipNorm, m_privacy.noiseMultiplier, random);
  Release made{.global = std::vector<float>(global.size()), .outcome = std::move(*outcome)};
  const double share = m_strategy.optimiser.learningRate / sites;
  for (std::size_t i = 0; i < sum.size(); ++i)
    made.global[i] = static_cast<float>(static_cast<double>(global[i]) + share * sum[i]);
  if (auto saved = m_files.save(name, made.global); !saved) return std::unexpected(saved.error());
  return made;
}

CentralSpend CentralRelease::spentWith(const FederationState& state) const {
  const PrivacySpend cost = costOf(committedRounds(state) + 1);
  return {.noiseMultiplier = cost.noiseMultiplier,
          .sampledShare = cost.sampledShare,
          .epsilon = ledgerOf(m_privacy.budget, cost).spent().epsilon,
          .delta = m_privacy.budget.delta};
}

std::string CentralRelease::whyNoMore(const FederationState& state) const {
  const PrivacyLedger ledger = ledgerOf(m_privacy.budget, costOf(committedRounds(state) + 1));
  const double next = ledger.spentAfter(costOf(1)).epsilon;
  if (next <= m_privacy.budget.epsilon) return {};
  return concat("One more round would bring epsilon from ", ledger.spent().epsilon, " to ", next,
                " at delta ", m_privacy.budget.delta, "; the budget is ", m_privacy.budget.epsilon);
}

}  // namespace twinscope::fedlink
