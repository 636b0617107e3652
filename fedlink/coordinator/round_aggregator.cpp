#include "fedlink/coordinator/detail/round_aggregator.h"

#include "core/base/text.h"
#include "fedlink/coordinator/detail/desk.h"
#include "fedlink/coordinator/submission.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace twinscope::fedlink {
namespace {

std::string momentumName(std::uint32_t round) { return "momentum-" + globalName(round); }
std::string secondName(std::uint32_t round) { return "second-moment-" + globalName(round); }

std::optional<double> metric(const Participant& site, const char* name) {
  const auto at = site.metrics.find(name);
  return at == site.metrics.end() ? std::nullopt : std::optional(at->second);
}

/// What a site told in this round and in the ones before.
SiteReport reportOf(const FederationState& state, NodeId id, const Participant& site) {
  SiteReport report;
  report.examples = metric(site, "num-examples").value_or(0);
  report.localSteps = metric(site, "local-steps").value_or(0);
  report.quality = metric(site, "data-quality");
  report.performance = metric(site, "validation-dice");
  report.loss = metric(site, "training-loss");
  for (const RoundRecord& record : state.history) {
    const auto before = record.participants.find(id);
    if (record.end != RoundEnd::committed || before == record.participants.end() ||
        before->second.state != Participation::accepted)
      continue;
    report.previousWeight = before->second.weight;
    report.previousAttention = metric(before->second, "attention");
    report.previousLoss = metric(before->second, "training-loss");
    if (report.previousLoss) report.lossSum = report.lossSum.value_or(0) + *report.previousLoss;
  }
  return report;
}

/// Ids as text of equal length, so that their order is the numbers'.
std::string siteName(NodeId id) {
  std::string digits = std::to_string(id);
  return std::string(20 - digits.size(), '0') + digits;
}

/// Sites whose change is far larger than the others', with the reason that they are told. Three updates at least are
/// needed to say what is usual.
std::vector<SiteVerdict> outliersOf(const FederationState& state, double factor) {
  std::vector<double> norms;
  for (const auto& [id, site] : state.participants)
    if (site.state == Participation::accepted)
      norms.push_back(metric(site, kUpdateNorm).value_or(0));
  if (factor <= 0 || norms.size() < 3) return {};
  const auto middle = norms.begin() + static_cast<std::ptrdiff_t>(norms.size() / 2);
  std::ranges::nth_element(norms, middle);
  std::vector<SiteVerdict> outliers;
  for (const auto& [id, site] : state.participants) {
    const double norm = metric(site, kUpdateNorm).value_or(0);
    if (site.state != Participation::accepted || norm <= factor * *middle) continue;
    outliers.push_back({.site = id,
                        .refusal = concat("refused: it changes the model by ", norm,
                                          ", the round's median is ", *middle),
                        .reason = {}});
  }
  return outliers;
}

NodeId siteOf(const std::string& name) {
  NodeId id = 0;
  std::from_chars(name.data(), name.data() + name.size(), id);
  return id;
}

}  // namespace

Result<std::unique_ptr<RoundAggregator>> RoundAggregator::open(Strategy strategy,
                                                               double outlierFactor,
                                                               const ModelFiles& files,
                                                               std::uint32_t roundsDone,
                                                               std::size_t count) {
  std::unique_ptr<RoundAggregator> opened(
      new RoundAggregator(std::move(strategy), outlierFactor, files));
  ServerState<float> state;
  state.rounds = roundsDone;
  for (auto [name, values] : {std::pair{momentumName(roundsDone), &state.momentum},
                              std::pair{secondName(roundsDone), &state.secondMoment}}) {
    std::error_code absent;
    if (!std::filesystem::exists(files.fileOf(name), absent)) continue;  // a rule that has none
    auto loaded = files.load(name, count);
    if (!loaded) return std::unexpected(loaded.error());
    *values = std::move(*loaded);
  }
  opened->m_aggregator.restore(std::move(state));
  return opened;
}

Status RoundAggregator::keepState(std::uint32_t round) {
  const ServerState<float>& state = m_aggregator.state();
  for (const auto& [name, values] : {std::pair{momentumName(round), &state.momentum},
                                     std::pair{secondName(round), &state.secondMoment}}) {
    if (values->empty()) continue;
    if (auto saved = m_files.save(name, *values); !saved) return std::unexpected(saved.error());
  }
  m_files.remove(momentumName(round - 2));
  m_files.remove(secondName(round - 2));
  return {};
}

Result<AggregationOutcome> RoundAggregator::aggregate(std::uint32_t round,
                                                      const AggregationInput<float>& input,
                                                      std::span<float> result) {
  const auto before = m_aggregator.state();
  auto outcome = m_aggregator.aggregate(input, result);
  if (!outcome) return outcome;
  if (auto kept = keepState(round); !kept) {
    m_aggregator.restore(before);
    return std::unexpected(kept.error());
  }
  return outcome;
}

Result<CombinedRound> RoundAggregator::combineSum(std::uint32_t round, const SecureSum& sum,
                                                  std::span<const float> global) {
  std::vector<float> mean(global.size());
  const auto weight = static_cast<double>(sum.weight);
  std::ranges::transform(sum.values, mean.begin(),
                         [&](double value) { return static_cast<float>(value / weight); });
  const SpanSource<float> source(mean);
  SiteUpdate<float> update{
      .site = "sum", .report = {}, .values = &source, .kind = UpdateKind::delta};
  update.report.examples = weight;
  CombinedRound combined{.global = std::vector<float>(global.size()), .sites = {}};
  const AggregationInput<float> input{
      .global = global, .updates = {&update, 1}, .quorum = 1, .untouched = {}};
  const auto outcome = aggregate(round, input, combined.global);
  if (!outcome) return std::unexpected(outcome.error());
  return combined;
}

Result<CombinedRound> RoundAggregator::combine(const FederationState& state,
                                               std::span<const float> global) {
  std::vector<std::unique_ptr<UpdateSource<float>>> sources;
  std::vector<SiteUpdate<float>> updates;
  CombinedRound combined{.global = {}, .sites = outliersOf(state, m_outlierFactor)};
  for (const auto& [id, site] : state.participants) {
    if (site.state != Participation::accepted) continue;
    if (std::ranges::find(combined.sites, id, &SiteVerdict::site) != combined.sites.end()) continue;
    auto source = submittedValues(m_files, updateName(state.round, id), global.size());
    if (!source) return std::unexpected(source.error());
    sources.push_back(std::move(*source));
    updates.push_back(
        {.site = siteName(id),
         .report = reportOf(state, id, site),
         .values = sources.back().get(),
         .kind = metric(site, kUpdateIsDelta) == 1.0 ? UpdateKind::delta : UpdateKind::weights});
  }
  combined.global.resize(global.size());
  const AggregationInput<float> input{
      .global = global, .updates = updates, .quorum = state.plan.quorum, .untouched = {}};
  const auto outcome = aggregate(state.round, input, combined.global);
  if (!outcome) return std::unexpected(outcome.error());
  for (const SiteOutcome& site : outcome->sites)
    combined.sites.push_back({.site = siteOf(site.site),
                              .weight = site.weight,
                              .refusal = site.refused,
                              .reason = inWords(site),
                              .attention = site.attention});
  return combined;
}

}  // namespace twinscope::fedlink
