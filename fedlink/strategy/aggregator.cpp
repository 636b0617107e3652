#include "fedlink/strategy/aggregator.h"

#include "core/base/text.h"
#include "fedlink/strategy/detail/passes.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

namespace twinscope::fedlink {
namespace {

Status checkUntouched(std::span<const ParameterRange> untouched, std::size_t count) {
  std::size_t end = 0;
  for (const ParameterRange& range : untouched) {
    if (range.first < end || range.first > count || range.count > count - range.first)
      return usageError(concat("the untouched range at ", range.first, " of ", range.count,
                               " values overlaps another or leaves the ", count, " weights"));
    end = range.first + range.count;
  }
  return {};
}

template <class Value>
bool overlap(std::span<const Value> a, std::span<const Value> b) {
  const std::less<const Value*> before;
  return before(a.data(), b.data() + b.size()) && before(b.data(), a.data() + a.size());
}

template <class Value>
Status checkInput(const AggregationInput<Value>& input, std::span<const Value> result,
                  const ServerState<Value>& state) {
  const std::size_t count = input.global.size();
  if (result.size() != count)
    return usageError(
        concat("the result holds ", result.size(), " values, the global weights ", count));
  if (overlap<Value>(input.global, result))
    return usageError("the result lies over the global weights");
  for (const auto* kept : {&state.momentum, &state.secondMoment})
    if (!kept->empty() && kept->size() != count)
      return usageError(concat("the server optimiser's state is for ", kept->size(),
                               " weights, the model has ", count),
                        "Start the federation's optimiser anew");
  return checkUntouched(input.untouched, count);
}

/// Why an update cannot take part, seen without its values.
template <class Value>
std::string whyRefused(const SiteUpdate<Value>& update, const Weighting& weighting,
                       std::size_t count) {
  if (update.values == nullptr) return "holds no weights";
  if (update.values->count() != count)
    return concat("holds ", update.values->count(), " values, the model has ", count);
  return whyNotWeighable(weighting, update.report).value_or("");
}

/// One round on its way: which updates still count, and what became of each.
template <class Value>
class Round {
 public:
  Round(const Strategy& strategy, std::size_t roundsDone, const AggregationInput<Value>& input,
        std::span<Value> result)
      : m_strategy(strategy),
        m_roundsDone(roundsDone),
        m_input(input),
        m_result(result),
        m_blocks(detail::blocksWithout(input.global.size(), input.untouched)),
        m_gathering{input.global, m_blocks, {}} {}

  Status admit();
  Result<AggregationOutcome> run();
  [[nodiscard]] std::span<const ParameterRange> blocks() const { return m_blocks; }

 private:
  [[nodiscard]] Status checkEnough() const;
  // False: an update turned out to be unusable, and the others have to start again.
  Result<bool> attempt();
  Result<bool> measure(Measure what);
  Result<bool> combine(const Weights& weights);
  Result<bool> allUsable(const detail::ReadFaults& faults, std::span<const std::size_t> updates);
  void clip();
  [[nodiscard]] detail::Reduction reductionFor(const detail::Gathering<Value>& gathering,
                                               std::span<const double> factors) const;
  [[nodiscard]] detail::Finish finishFor(double stretch) const;
  [[nodiscard]] std::unexpected<Error> overflow() const;
  void note(const Weights& weights);

  const Strategy& m_strategy;
  std::size_t m_roundsDone;
  const AggregationInput<Value>& m_input;
  std::span<Value> m_result;
  std::vector<ParameterRange> m_blocks;
  std::vector<const SiteUpdate<Value>*> m_updates;  // by site id
  AggregationOutcome m_outcome;                     // its sites in the same order
  std::vector<std::size_t> m_active;                // of both
  detail::Gathering<Value> m_gathering;             // the active ones
  Measurement m_measured;                           // of the active ones
};

template <class Value>
Status Round<Value>::admit() {
  for (const auto& update : m_input.updates) m_updates.push_back(&update);
  std::ranges::sort(m_updates, {},
                    [](const auto* update) -> const std::string& { return update->site; });
  for (std::size_t k = 0; k < m_updates.size(); ++k) {
    const SiteUpdate<Value>& update = *m_updates[k];
    if (k > 0 && update.site == m_updates[k - 1]->site)
      return refusal("aggregation.repeated", concat("site ", update.site, " sent two updates"));
    m_outcome.sites.push_back(
        {.site = update.site,
         .refused = whyRefused(update, m_strategy.weighting, m_input.global.size())});
    if (m_outcome.sites.back().refused.empty()) m_active.push_back(k);
  }
  return {};
}

template <class Value>
Status Round<Value>::checkEnough() const {
  const std::size_t least = std::max<std::size_t>(m_input.quorum, 1);
  if (m_active.size() >= least) return enoughFor(m_strategy.combination, m_active.size());
  std::string refused;
  for (const SiteOutcome& site : m_outcome.sites)
    if (!site.refused.empty()) refused += concat("; ", site.site, " ", site.refused);
  return refusal("aggregation.quorum",
                 concat(m_active.size(), " of ", m_updates.size(), " updates are usable, ", least,
                        " are needed", refused),
                 "Wait for more sites or lower the quorum");
}

template <class Value>
Result<AggregationOutcome> Round<Value>::run() {
  for (;;) {
    if (auto enough = checkEnough(); !enough) return std::unexpected(enough.error());
    const auto done = attempt();
    if (!done) return std::unexpected(done.error());
    if (*done) break;
  }
  for (const ParameterRange& range : m_input.untouched)
    std::ranges::copy(m_input.global.subspan(range.first, range.count),
                      m_result.begin() + static_cast<std::ptrdiff_t>(range.first));
  m_outcome.used = m_active.size();
  return std::move(m_outcome);
}

template <class Value>
Result<bool> Round<Value>::attempt() {
  m_gathering.members.clear();
  m_measured = {};
  std::vector<SiteReport> reports;
  for (const std::size_t k : m_active) {
    m_gathering.members.push_back({m_updates[k]});
    reports.push_back(m_updates[k]->report);
  }
  Measure first = measureFor(m_strategy.weighting);
  if (first == Measure::nothing && m_strategy.clip) first = Measure::norms;
  if (first != Measure::nothing)
    if (auto usable = measure(first); !usable.value_or(false)) return usable;
  if (m_strategy.clip) clip();
  Weights weights = weigh(m_strategy.weighting, reports, m_measured, m_roundsDone);
  if (measureFor(m_strategy.combination) == Measure::distances)
    if (auto usable = measure(Measure::distances); !usable.value_or(false)) return usable;
  weights = chosenBy(m_strategy.combination, std::move(weights), m_measured.pairs);
  if (auto usable = combine(weights); !usable.value_or(false)) return usable;
  note(weights);
  return true;
}

template <class Value>
Result<bool> Round<Value>::measure(Measure what) {
  detail::Measured measured = detail::measure(m_gathering, what);
  m_measured = std::move(measured.measurement);
  return allUsable(measured.faults, m_active);
}

/// Refuses the updates with faults; updates are the indices that the faults are of.
template <class Value>
Result<bool> Round<Value>::allUsable(const detail::ReadFaults& faults,
                                     std::span<const std::size_t> updates) {
  bool usable = true;
  for (std::size_t i = 0; i < faults.size(); ++i)
    if (faults[i]) {
      m_outcome.sites[updates[i]].refused = *faults[i];
      usable = false;
    }
  if (usable) return true;
  std::erase_if(m_active, [&](std::size_t k) { return !m_outcome.sites[k].refused.empty(); });
  // With a spoilt w every difference to it is spoilt too; that is no site's fault.
  if (m_active.empty() &&
      !std::ranges::all_of(m_input.global, [](Value value) { return std::isfinite(value); }))
    return refusal("aggregation.global", "the global weights hold NaN or infinite values",
                   "Go back to the weights of an earlier round");
  return false;
}

template <class Value>
void Round<Value>::clip() {
  const double bound = m_strategy.clip->bound.value_or(medianOf(m_measured.norms));
  for (std::size_t i = 0; i < m_active.size(); ++i)
    if (m_measured.norms[i] > bound) m_gathering.members[i].scale = bound / m_measured.norms[i];
}

template <class Value>
detail::Reduction Round<Value>::reductionFor(const detail::Gathering<Value>& gathering,
                                             std::span<const double> factors) const {
  const std::size_t count = gathering.members.size();
  if (std::holds_alternative<CoordinateMedian>(m_strategy.combination))
    return detail::KeepMiddle{(count - 1) / 2};
  if (const auto* rule = std::get_if<TrimmedMean>(&m_strategy.combination))
    return detail::KeepMiddle{static_cast<std::size_t>(rule->share * static_cast<double>(count))};
  if (const auto* rule = std::get_if<Bulyan>(&m_strategy.combination))
    return detail::KeepNearest{count - 2 * rule->faulty};
  return detail::Mean{{factors.begin(), factors.end()}};
}

template <class Value>
detail::Finish Round<Value>::finishFor(double stretch) const {
  detail::Finish how{.stretch = stretch, .largest = std::numeric_limits<Value>::max()};
  if (m_strategy.optimiser.rule == ServerRule::average) {
    how.stretch *= m_strategy.optimiser.learningRate;
  } else {
    how.content = detail::RowContent::change;
    how.largest = std::sqrt(how.largest) / 10;  // its square is kept as a Value
  }
  return how;
}

template <class Value>
Result<bool> Round<Value>::combine(const Weights& weights) {
  detail::Gathering<Value> used{m_input.global, m_blocks, {}};
  std::vector<std::size_t> updates;
  std::vector<double> factors;
  detail::Finish how = finishFor(weights.stretch);
  for (std::size_t i = 0; i < m_active.size(); ++i) {
    const double weight = weights.sites[i].weight;
    if (weight == 0 && !m_measured.norms.empty()) continue;  // nothing more to learn from it
    const detail::Member<Value>& member = m_gathering.members[i];
    used.members.push_back(member);
    updates.push_back(m_active[i]);
    factors.push_back(weight * member.scale);
    how.ofGlobal += weight * (1 - member.scale);
  }
  const detail::Reduction reduction = reductionFor(used, factors);
  if (!std::holds_alternative<detail::Mean>(reduction)) how.ofGlobal = 0;
  const detail::Combined combined = detail::combine(used, reduction, how, m_result);
  const auto usable = allUsable(combined.faults, updates);
  if (!usable.value_or(false)) return usable;
  if (m_measured.norms.empty()) m_measured.norms = combined.norms;
  if (combined.outOfRange > 0) return overflow();
  return true;
}

template <class Value>
std::unexpected<Error> Round<Value>::overflow() const {
  const auto largest = std::ranges::max_element(m_measured.norms) - m_measured.norms.begin();
  const SiteOutcome& site = m_outcome.sites[m_active[static_cast<std::size_t>(largest)]];
  return refusal(
      "aggregation.overflow",
      concat("the new weights are too large to be kept; the largest change, of norm ",
             m_measured.norms[static_cast<std::size_t>(largest)], ", is of site ", site.site),
      "Clip the updates' norms or leave that site out");
}

template <class Value>
void Round<Value>::note(const Weights& weights) {
  for (std::size_t i = 0; i < m_active.size(); ++i) {
    SiteOutcome& site = m_outcome.sites[m_active[i]];
    site.weight = weights.sites[i].weight;
    site.attention = weights.sites[i].attention;
    site.parts = weights.sites[i].parts;
    site.changeNorm = m_measured.norms[i];
    site.clipFactor = m_gathering.members[i].scale;
  }
}

double rounded(double value) { return std::round(value * 1000) / 1000; }

}  // namespace

std::string inWords(const SiteOutcome& outcome) {
  if (!outcome.refused.empty()) return concat("refused: ", outcome.refused);
  std::string words = concat("weight ", rounded(outcome.weight));
  for (const ReasonPart& part : outcome.parts) {
    words += concat(&part == &outcome.parts.front() ? ": " : ", ", part.name, ' ', part.value);
    if (part.effect != 0)
      words += concat(part.effect > 0 ? " (+" : " (", rounded(part.effect), ')');
  }
  if (outcome.clipFactor < 1) words += concat(", change scaled by ", rounded(outcome.clipFactor));
  return words;
}

template <class Value>
Aggregator<Value>::Aggregator(Strategy strategy) : m_strategy(std::move(strategy)) {
  if (const auto valid = m_strategy.validate(); !valid)
    throw std::invalid_argument(describe(valid.error()));
}

template <class Value>
Result<AggregationOutcome> Aggregator<Value>::aggregate(const AggregationInput<Value>& input,
                                                        std::span<Value> result) {
  if (auto valid = checkInput<Value>(input, result, m_state); !valid)
    return std::unexpected(valid.error());
  Round<Value> round(m_strategy, m_state.rounds, input, result);
  if (auto admitted = round.admit(); !admitted) return std::unexpected(admitted.error());
  auto outcome = round.run();
  if (!outcome) return outcome;
  if (m_strategy.optimiser.rule != ServerRule::average)
    step(m_strategy.optimiser, round.blocks(), input.global, m_state, result);
  ++m_state.rounds;
  return outcome;
}

template class Aggregator<float>;
template class Aggregator<double>;

}  // namespace twinscope::fedlink
