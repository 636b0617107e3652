#include "fedlink/coordinator/detail/round_aggregator.h"

#include "core/base/text.h"
#include "fedlink/coordinator/detail/control_variates.h"
#include "fedlink/coordinator/detail/desk.h"
#include "fedlink/coordinator/detail/site_rule.h"
#include "fedlink/coordinator/detail/update_views.h"
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

}  // namespace

std::string siteName(NodeId id) {
  std::string digits = std::to_string(id);
  return std::string(20 - digits.size(), '0') + digits;
}

NodeId siteOf(const std::string& name) {
  NodeId id = 0;
  std::from_chars(name.data(), name.data() + name.size(), id);
  return id;
}

RoundAggregator::RoundAggregator(const CoordinatorOptions& options, const ModelFiles& files)
    : m_aggregator(options.strategy),
      m_outlierFactor(options.outlierFactor),
      m_keptAtSites(keptAtSites(options.strategy, options.parts)),
      m_files(files) {}

Result<std::unique_ptr<RoundAggregator>> RoundAggregator::open(const CoordinatorOptions& options,
                                                               const RunRecord& run,
                                                               const ModelFiles& files,
                                                               std::uint32_t roundsDone,
                                                               std::size_t count) {
  std::unique_ptr<RoundAggregator> opened(new RoundAggregator(options, files));
  if (options.centralPrivacy) {
    opened->m_central.emplace(*options.centralPrivacy, options.strategy, run, files);
    // Who is an outlier depends on the others: a site would move the sum by more than the clip norm.
    opened->m_outlierFactor = 0;
  }
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

Result<AggregationOutcome> RoundAggregator::settled(Result<AggregationOutcome> outcome,
                                                    std::uint32_t round,
                                                    const ServerState<float>& before) {
  if (outcome)
    if (auto kept = keepState(round); !kept) outcome = std::unexpected(kept.error());
  if (!outcome) m_aggregator.restore(before);
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
  CombinedRound combined{
      .global = std::vector<float>(global.size()), .sites = {}, .privacy = {}, .lastBecause = {}};
  const AggregationInput<float> input{
      .global = global, .updates = {&update, 1}, .quorum = 1, .untouched = {}};
  const auto before = m_aggregator.state();
  const auto outcome = settled(m_aggregator.aggregate(input, combined.global), round, before);
  if (!outcome) return std::unexpected(outcome.error());
  return combined;
}

Result<RoundAggregator::Gathered> RoundAggregator::gather(const FederationState& state,
                                                          std::size_t count,
                                                          std::span<const SiteVerdict> left) const {
  Gathered gathered;
  for (const auto& [id, site] : state.participants) {
    if (site.state != Participation::accepted) continue;
    if (std::ranges::find(left, id, &SiteVerdict::site) != left.end()) continue;
    auto source = submittedValues(m_files, updateName(state.round, id), count);
    if (!source) return std::unexpected(source.error());
    gathered.sources.push_back(std::move(*source));
    gathered.updates.push_back(
        {.site = siteName(id),
         .report = reportOf(state, id, site),
         .values = gathered.sources.back().get(),
         .kind = metric(site, kUpdateIsDelta) == 1.0 ? UpdateKind::delta : UpdateKind::weights});
  }
  return gathered;
}

Result<AggregationOutcome> RoundAggregator::combineMeans(const FederationState& state,
                                                         std::span<const float> global,
                                                         const Gathered& gathered,
                                                         std::vector<float>& result) {
  const std::size_t count = global.size() / vectorsOf(m_aggregator.strategy());
  const PartsOf models(gathered.updates, 0, count);
  result.resize(count);
  auto outcome = m_aggregator.aggregate({.global = global.first(count),
                                         .updates = models.updates(),
                                         .quorum = state.plan.quorum,
                                         .untouched = m_keptAtSites},
                                        result);
  if (!outcome || count == global.size()) return outcome;
  const auto control = nextControl(global.subspan(count), gathered.updates, *outcome, state);
  if (!control) return std::unexpected(control.error());
  if (auto saved = saveControl(m_files, state.round, *control); !saved)
    return std::unexpected(saved.error());
  result.insert(result.end(), control->begin(), control->end());
  return outcome;
}

Result<AggregationOutcome> RoundAggregator::combinePrivately(const FederationState& state,
                                                             std::span<const float> global,
                                                             const Gathered& gathered,
                                                             SecureRandom& random,
                                                             CombinedRound& combined) const {
  auto made = m_central->release(state.round, state.plan.quorum, global, gathered.updates, random);
  if (!made) return std::unexpected(made.error());
  combined.global = std::move(made->global);
  combined.privacy = m_central->spentWith(state);
  combined.lastBecause = m_central->whyNoMore(state);
  return std::move(made->outcome);
}

Result<CombinedRound> RoundAggregator::combine(const FederationState& state,
                                               std::span<const float> global,
                                               SecureRandom& random) {
  CombinedRound combined{
      .global = {}, .sites = outliersOf(state, m_outlierFactor), .privacy = {}, .lastBecause = {}};
  const auto gathered = gather(state, global.size(), combined.sites);
  if (!gathered) return std::unexpected(gathered.error());
  const auto before = m_aggregator.state();
  const auto outcome =
      settled(m_central ? combinePrivately(state, global, *gathered, random, combined)
                        : combineMeans(state, global, *gathered, combined.global),
              state.round, before);
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
