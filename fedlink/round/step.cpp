#include "fedlink/round/step.h"

#include "core/base/random.h"
#include "core/base/text.h"

#include <algorithm>

namespace twinscope::fedlink {
namespace {

bool isAnswered(const Participant& site) {
  return site.state != Participation::invited && site.state != Participation::delivered;
}

/// One step under way: the state that events change and what they ask for.
class Stepper {
 public:
  explicit Stepper(FederationState state) : m_step{.state = std::move(state), .commands = {}} {}

  Step take(const Event& event) {
    // A clock that was set back must not reopen a deadline.
    m_state.now = std::max(m_state.now, event.at);
    std::visit([this](const auto& what) { on(what); }, event.what);
    settle();
    return std::move(m_step);
  }

 private:
  void on(const SiteOnline& event) { note(m_state.online.insert(event.site).second); }
  void on(const SiteOffline& event) { note(m_state.online.erase(event.site) > 0); }

  void on(const Delivered& event) {
    Participant* site = open(event.site, event.round, event.question);
    if (site == nullptr || site->state != Participation::invited) return;
    site->state = Participation::delivered;
    note();
  }

  void on(const Reported& event) {
    if (Participant* site = open(event.site, event.round, event.question)) {
      site->state = Participation::accepted;
      site->reply = event.reply;
      site->metrics.insert(event.metrics.begin(), event.metrics.end());
      site->summed = site->summed || m_state.stage == Stage::input;
      note();
    } else {
      noteLate(event.site, event.round);
    }
  }

  void on(const Refused& event) { answer(event, Participation::refused); }
  void on(const SiteFailed& event) { answer(event, Participation::failed); }
  void on(const SumLost& event) {
    if (isSecure() && (m_state.phase == Phase::training || m_state.phase == Phase::aggregating))
      abandon(event.reason);
  }
  void on(const Tick&) {}

  void on(const Aggregated& event) {
    if (m_state.phase != Phase::aggregating) return;
    for (const SiteVerdict& outcome : event.sites) {
      const auto at = m_state.participants.find(outcome.site);
      if (at == m_state.participants.end() || at->second.state != Participation::accepted) continue;
      at->second.weight = outcome.weight;
      at->second.bytesUp = outcome.bytesUp;
      at->second.bytesDown = outcome.bytesDown;
      if (outcome.attention) at->second.metrics["attention"] = *outcome.attention;
      at->second.reason = outcome.refusal.empty() ? outcome.reason : outcome.refusal;
      if (!outcome.refusal.empty()) at->second.state = Participation::refused;
    }
    close(RoundEnd::committed, {}, event.model);
    m_state.history.back().privacy = event.privacy;
    if (m_state.round == m_state.plan.rounds) return end(Phase::finished);
    if (!event.lastBecause.empty()) {
      m_state.endReason = event.lastBecause;
      return end(Phase::finished);
    }
    ++m_state.round;
    m_state.attempt = 1;
    gather();
  }

  void on(const AggregationFailed& event) {
    if (m_state.phase == Phase::aggregating) abandon(event.reason);
  }

  [[nodiscard]] bool isSecure() const { return m_state.plan.sums == Sums::secure; }

  /// The participant that may still answer that question of that round.
  Participant* open(NodeId site, std::uint32_t round, const Question& question) {
    if (m_state.phase != Phase::training || round != m_state.round) return nullptr;
    if (question != m_state.question()) return nullptr;
    const auto at = m_state.participants.find(site);
    return at == m_state.participants.end() || isAnswered(at->second) ? nullptr : &at->second;
  }

  template <class Answer>
  void answer(const Answer& event, Participation state) {
    Participant* site = open(event.site, event.round, event.question);
    if (site == nullptr) return;
    site->state = state;
    site->reason = event.reason;
    note();
  }

  void noteLate(NodeId site, std::uint32_t round) {
    for (RoundRecord& record : m_state.history) {
      const auto at = record.participants.find(site);
      if (record.round == round && at != record.participants.end() && !isAnswered(at->second))
        note(record.late.insert(site).second);
    }
  }

  /// Moves on as far as the present allows.
  void settle() {
    const auto before = std::pair(m_state.attempt, m_state.stage);
    if (m_state.phase == Phase::gathering) startWhereQuorumIsOnline();
    if (m_state.phase == Phase::training) inviteNewcomers();
    if (m_state.phase == Phase::training) closeWhereDone();
    if (std::pair(m_state.attempt, m_state.stage) != before)
      settle();  // the next try may start at once, and a stage that nobody is there for may end
  }

  void startWhereQuorumIsOnline() {
    if (m_state.online.size() < m_state.plan.quorum) return;
    if (m_state.now < m_state.startedAt + m_state.plan.gatherSeconds) return;
    m_state.phase = Phase::training;
    m_state.stage = isSecure() ? Stage::keys : Stage::update;
    m_state.startedAt = m_state.now;
    note();
  }

  /// A site that comes late in the round could not be done in time, so it waits for the next one. The sites of a secure
  /// sum must all know of each other from its beginning.
  [[nodiscard]] bool takesNewcomers() const {
    if (isSecure() && !m_state.participants.empty()) return false;
    return m_state.now <= m_state.startedAt + (m_state.deadline() - m_state.startedAt) / 2;
  }

  void inviteNewcomers() {
    if (!takesNewcomers()) return;
    const std::vector<NodeId> newcomers = newcomersNow();
    if (isSecure() && newcomers.size() < m_state.plan.quorum) return;
    if (isSecure()) m_step.commands.emplace_back(OpenStage{});
    for (const NodeId site : newcomers) {
      m_state.participants[site] = {};
      m_step.commands.emplace_back(Invite{site});
      note();
    }
  }

  [[nodiscard]] std::vector<NodeId> newcomersNow() const {
    std::vector<NodeId> newcomers;
    for (const NodeId site : m_state.online)
      if (!m_state.participants.contains(site) && sampled(site)) newcomers.push_back(site);
    if (isSecure() && newcomers.size() > mostSecureSites) newcomers.resize(mostSecureSites);
    return newcomers;
  }

  [[nodiscard]] bool sampled(NodeId site) const {
    const std::uint64_t turn = std::uint64_t{m_state.round} << 16 | m_state.attempt;
    return Random(m_state.plan.seed).stream("sample", site).stream("round", turn).uniform() <
           m_state.plan.sampleShare;
  }

  void closeWhereDone() {
    const std::size_t accepted = m_state.count(Participation::accepted);
    const bool enough = accepted >= m_state.needed();
    const bool waiting = std::ranges::any_of(m_state.participants, [this](const auto& each) {
      return !isAnswered(each.second) && m_state.online.contains(each.first);
    });
    const bool mayGrow = waiting || (!enough && takesNewcomers());
    if (mayGrow && m_state.now < m_state.deadline()) return;
    if (!enough) return abandon(tooFew(accepted));
    if (isSecure() && m_state.stage != Stage::unmask) return openNextStage();
    for (auto& [id, site] : m_state.participants)
      if (site.summed)
        site.state = Participation::accepted;  // also where it did not help to unmask
    m_state.phase = Phase::aggregating;
    m_step.commands.emplace_back(Aggregate{});
    note();
  }

  [[nodiscard]] std::string tooFew(std::size_t accepted) const {
    if (isSecure())
      return concat(accepted, " of ", m_state.needed(),
                    " sites were left in the secure sum's stage ", nameOf(m_state.stage));
    return concat(accepted, " of ", m_state.plan.quorum, " sites reported before the deadline");
  }

  /// Those who answered are asked for more; the others have dropped out, whatever comes of them later.
  void openNextStage() {
    m_step.commands.emplace_back(OpenStage{});
    for (auto& [id, site] : m_state.participants) {
      if (!isAnswered(site)) {
        site.state = Participation::failed;
        site.reason = concat("Dropped out of the secure sum: nothing came in the stage ",
                             nameOf(m_state.stage));
      } else if (site.state == Participation::accepted) {
        site.state = Participation::invited;
        m_step.commands.emplace_back(Invite{id});
      }
    }
    m_state.stage = static_cast<Stage>(static_cast<int>(m_state.stage) + 1);
    note();
  }

  void abandon(std::string reason) {
    m_step.commands.clear();  // of what is abandoned
    close(RoundEnd::abandoned, std::move(reason), {});
    if (m_state.attempt >= m_state.plan.maxAttempts) return end(Phase::failed);
    ++m_state.attempt;
    gather();
  }

  void close(RoundEnd how, std::string reason, std::string model) {
    m_state.history.push_back({.round = m_state.round,
                               .end = how,
                               .reason = std::move(reason),
                               .model = std::move(model),
                               .startedAt = m_state.startedAt,
                               .endedAt = m_state.now,
                               .participants = std::move(m_state.participants),
                               .late = {},
                               .privacy = {}});
    m_state.participants.clear();
    m_state.stage = Stage::update;
    note();
  }

  void gather() {
    m_state.phase = Phase::gathering;
    m_state.startedAt = m_state.now;
    note();
  }

  void end(Phase how) {
    m_state.phase = how;
    m_step.commands.emplace_back(Finish{});
    note();
  }

  void note(bool changed = true) { m_step.changed = m_step.changed || changed; }

  Step m_step;
  FederationState& m_state = m_step.state;
};

}  // namespace

Step step(FederationState state, const Event& event) {
  return Stepper(std::move(state)).take(event);
}

std::vector<Command> outstanding(const FederationState& state) {
  std::vector<Command> commands;
  if (state.phase == Phase::training && state.plan.sums == Sums::secure &&
      !state.participants.empty())
    commands.emplace_back(OpenStage{});
  if (state.phase == Phase::training)
    for (const auto& [site, participant] : state.participants)
      if (!isAnswered(participant)) commands.emplace_back(Invite{site});
  if (state.phase == Phase::aggregating) commands.emplace_back(Aggregate{});
  if (state.phase == Phase::finished || state.phase == Phase::failed)
    commands.emplace_back(Finish{});
  return commands;
}

std::optional<std::string> refusalOf(const FederationState& state, NodeId site, std::uint32_t round,
                                     const Question& question) {
  if (round > state.round || round == 0) return concat("Round ", round, " has not begun");
  if (round < state.round || state.phase != Phase::training)
    return concat("Round ", round, " is closed: the update came too late");
  if (question != state.question())
    return concat("Round ", round, " has gone on to its stage ", nameOf(state.stage),
                  ": the answer came too late");
  const auto at = state.participants.find(site);
  if (at == state.participants.end()) return concat("This site was not invited to round ", round);
  if (isAnswered(at->second)) return concat("This site has already answered in round ", round);
  return std::nullopt;
}

}  // namespace twinscope::fedlink
