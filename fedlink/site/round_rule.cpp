#include "fedlink/site/detail/round_rule.h"

#include "core/base/text.h"
#include "fedlink/wire/normalisation.h"
#include "fedlink/wire/round_settings.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace twinscope::fedlink {
namespace {

std::vector<float> differenceOf(std::span<const float> a, std::span<const float> b) {
  std::vector<float> difference(a.size());
  std::ranges::transform(a, b, difference.begin(), std::minus{});
  return difference;
}

class PlainRule final : public RoundRule {
 public:
  explicit PlainRule(const ReceivedInstruction& instruction) : m_instruction(instruction) {}
  [[nodiscard]] const SiteInstruction& task() const override { return m_instruction.work; }
  [[nodiscard]] Result<std::vector<float>> changeOf(const SiteResult& result) override {
    return differenceOf(result.weights, m_instruction.work.weights);
  }
  void released(Update&) override {}
  void packed(std::span<float>) override {}
  [[nodiscard]] std::optional<KeptValues> kept() const override { return std::nullopt; }

 private:
  const ReceivedInstruction& m_instruction;
};

/// What this run has left at the site; nothing before its first answer.
Result<std::optional<KeptValues>> keptIn(SiteJournal& journal, std::uint64_t run,
                                         std::size_t count) {
  auto kept = journal.kept();
  if (!kept) return kept;
  if (*kept && ((*kept)->run != run || (*kept)->values.size() != count)) kept->reset();
  return kept;
}

/// FedBN (Li et al., arXiv 2102.07623).
class LocalNormalisation final : public RoundRule {
 public:
  static Result<std::unique_ptr<RoundRule>> make(const ReceivedInstruction& instruction,
                                                 SiteJournal& journal) {
    std::unique_ptr<LocalNormalisation> rule(new LocalNormalisation(instruction));
    std::size_t count = 0;
    for (const ParameterRange& range : rule->m_ranges) count += range.count;
    const auto kept = keptIn(journal, instruction.head.runId, count);
    if (!kept) return std::unexpected(kept.error());
    if (*kept) rule->lay((*kept)->values);
    return rule;
  }

  [[nodiscard]] const SiteInstruction& task() const override { return m_task; }

  [[nodiscard]] Result<std::vector<float>> changeOf(const SiteResult& result) override {
    auto change = differenceOf(result.weights, m_global.weights);
    m_kept.values.clear();
    for (const ParameterRange& range : m_ranges) {
      const auto own = std::span(result.weights).subspan(range.first, range.count);
      // Nobody else sees them: once kept, such values would spoil every later round.
      if (!std::ranges::all_of(own, [](float value) { return std::isfinite(value); }))
        return refusal("update.not_finite", "The normalisation layers hold NaN or infinity",
                       "Training diverged: use a smaller learning rate");
      m_kept.values.insert(m_kept.values.end(), own.begin(), own.end());
      std::ranges::fill(std::span(change).subspan(range.first, range.count), 0.F);
    }
    return change;
  }

  void released(Update& update) override { update.leaveOut(m_ranges); }
  void packed(std::span<float>) override {}
  [[nodiscard]] std::optional<KeptValues> kept() const override { return m_kept; }

 private:
  explicit LocalNormalisation(const ReceivedInstruction& instruction)
      : m_global(instruction.work),
        m_task(instruction.work),
        m_ranges(normalisationRanges(instruction.work.layout)),
        m_kept{.run = instruction.head.runId, .round = instruction.work.round, .values = {}} {}

  void lay(std::span<const float> own) {
    for (const ParameterRange& range : m_ranges) {
      std::ranges::copy(own.first(range.count),
                        m_task.weights.begin() + static_cast<std::ptrdiff_t>(range.first));
      own = own.subspan(range.count);
    }
  }

  const SiteInstruction& m_global;
  SiteInstruction m_task;
  std::vector<ParameterRange> m_ranges;
  KeptValues m_kept;
};

/// SCAFFOLD's option II (Karimireddy et al., arXiv 1910.06378). The server's c must stay the mean of what the sites hold,
/// else they agree on a place beside the optimum for ever. So the site's c_i moves by what the server gets, clipped, noised
/// and compressed, and only once the coordinator has counted it: kept are [c_i before the round; c_i after it].
class ControlVariates final : public RoundRule {
 public:
  static Result<std::unique_ptr<RoundRule>> make(const ReceivedInstruction& instruction,
                                                 SiteJournal& journal) {
    const std::size_t count = instruction.work.weights.size() / 2;
    auto own = ownControl(instruction, count, journal);
    if (!own) return std::unexpected(own.error());
    return std::unique_ptr<RoundRule>(new ControlVariates(instruction, std::move(*own)));
  }

  [[nodiscard]] const SiteInstruction& task() const override { return m_task; }

  [[nodiscard]] Result<std::vector<float>> changeOf(const SiteResult& result) override {
    if (!(result.stepSizes > 0 && std::isfinite(result.stepSizes)))
      return failure("site.control-variates",
                     "The training does not tell the sizes of its steps: it cannot take the "
                     "control variates that the strategy asks for",
                     "Join with a network that learns from studies");
    auto change = differenceOf(result.weights, m_task.weights);
    const std::size_t count = change.size();
    change.resize(2 * count);
    for (std::size_t i = 0; i < count; ++i)
      change[count + i] = static_cast<float>(-static_cast<double>(change[i]) / result.stepSizes -
                                             static_cast<double>(m_control[i]));
    // No gradient trains them, so they have no variate.
    for (const ParameterRange& range : runningStatisticsRanges(m_task.layout))
      std::ranges::fill(std::span(change).subspan(count + range.first, range.count), 0.F);
    return change;
  }

  void released(Update& update) override {
    const auto sent = update.values().subspan(m_own.size());
    m_sent.assign(sent.begin(), sent.end());
  }
  /// What is left out stays in c_i, hence in the next change of it: a residual would send it twice.
  void packed(std::span<float> residual) override {
    if (residual.empty()) return;
    const auto leftOut = residual.subspan(m_own.size());
    std::ranges::transform(m_sent, leftOut, m_sent.begin(), std::minus{});
    std::ranges::fill(leftOut, 0.F);
  }
  [[nodiscard]] std::optional<KeptValues> kept() const override {
    KeptValues kept{.run = m_run, .round = m_task.round, .values = m_own};
    kept.values.resize(2 * m_own.size());
    std::ranges::transform(m_own, m_sent,
                           kept.values.begin() + static_cast<std::ptrdiff_t>(m_own.size()),
                           std::plus{});
    return kept;
  }

 private:
  ControlVariates(const ReceivedInstruction& instruction, std::vector<float> own)
      : m_run(instruction.head.runId), m_own(std::move(own)) {
    const std::span<const float> both = instruction.work.weights;
    const auto control = both.subspan(m_own.size());
    m_control.assign(control.begin(), control.end());
    m_task.round = instruction.work.round;
    m_task.deadline = instruction.work.deadline;
    m_task.layout = instruction.work.layout;
    m_task.weights.assign(both.begin(), both.end() - static_cast<std::ptrdiff_t>(control.size()));
    m_task.settings = instruction.work.settings;
    m_task.correction = differenceOf(m_control, m_own);
  }

  /// c_i as the coordinator knows it: its verdicts come before its next instruction, or with it.
  static Result<std::vector<float>> ownControl(const ReceivedInstruction& instruction,
                                               std::size_t count, SiteJournal& journal) {
    const auto kept = keptIn(journal, instruction.head.runId, 2 * count);
    if (!kept) return std::unexpected(kept.error());
    if (!*kept) return std::vector<float>(count);
    const auto rounds = journal.rounds();
    if (!rounds) return std::unexpected(rounds.error());
    const bool counted = std::ranges::any_of(*rounds, [&](const SiteRound& round) {
      return round.kind == "train" && round.round == (*kept)->round &&
             round.round != instruction.work.round && round.accepted == true;
    });
    const auto own = std::span((*kept)->values).subspan(counted ? count : 0, count);
    return std::vector<float>(own.begin(), own.end());
  }

  std::uint64_t m_run;
  SiteInstruction m_task;
  std::vector<float> m_control;  ///< c
  std::vector<float> m_own;      ///< c_i
  std::vector<float> m_sent;     ///< c_i⁺ − c_i, as the server gets it
};

}  // namespace

Result<std::unique_ptr<RoundRule>> roundRuleFor(const ReceivedInstruction& instruction,
                                                SiteJournal& journal) {
  const std::string& rule = instruction.siteRule;
  if (rule == localNormalisationRule) return LocalNormalisation::make(instruction, journal);
  if (rule == controlVariatesRule) return ControlVariates::make(instruction, journal);
  if (!rule.empty())
    return refusal("instruction.rule",
                   concat("The strategy asks for \"", rule, "\", which this site does not know"),
                   "Take a newer version of Twinscope at this site");
  return std::make_unique<PlainRule>(instruction);
}

}  // namespace twinscope::fedlink
