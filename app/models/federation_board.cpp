#include "app/models/federation_board.h"

#include "app/models/federation_words.h"
#include "app/models/words.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>

namespace twinscope::app {
namespace {

using namespace fedlink;

constexpr std::uint64_t kBytesPerValue = 4;

QString words(const char* english) { return QCoreApplication::translate("Federation", english); }

/// What a round is judged by: the first of these that sites report.
struct Measure {
  const char* name;
  const char* title;
  bool isShare;
};
constexpr std::array kMeasures{
    //: Overlap with the truth, from 0 to 1
    Measure{"validation-dice", QT_TRANSLATE_NOOP("Federation", "Dice"), true},
    //: What training makes small
    Measure{"training-loss", QT_TRANSLATE_NOOP("Federation", "Loss"), false}};

const Measure* measureOf(const FederationState& state) {
  for (const Measure& measure : kMeasures)
    for (const RoundRecord& record : state.history)
      for (const auto& [id, site] : record.participants)
        if (site.metrics.contains(measure.name)) return &measure;
  return nullptr;
}

std::optional<double> reported(const Participant& site, const char* name) {
  const auto at = site.metrics.find(name);
  return at != site.metrics.end() && std::isfinite(at->second) ? std::optional(at->second)
                                                               : std::nullopt;
}

/// Mean of what the sites reported, by their weights.
std::optional<double> weightedMean(const Participants& sites, const Measure* measure) {
  double sum = 0, weights = 0;
  for (const auto& [id, site] : sites)
    if (const auto value = measure ? reported(site, measure->name) : std::nullopt;
        value && site.weight > 0) {
      sum += site.weight * *value;
      weights += site.weight;
    }
  return weights > 0 ? std::optional(sum / weights) : std::nullopt;
}

QString nameOf(const CoordinatorSnapshot& snapshot, NodeId id) {
  const auto node = std::ranges::find(snapshot.nodes, id, &NodeRecord::id);
  if (node != snapshot.nodes.end() && !node->name.empty()) return text(node->name);
  return QString::number(id, 16).rightJustified(16, QLatin1Char('0')).left(8);
}

Tone toneOf(Participation state) {
  switch (state) {
    case Participation::accepted:
      return Tone::good;
    case Participation::delivered:
      return Tone::busy;
    case Participation::invited:
      return Tone::muted;
    case Participation::refused:
    case Participation::failed:
      break;
  }
  return Tone::bad;
}

/// Makes the lines of a federation's rounds, oldest first.
class BoardMaker {
 public:
  BoardMaker(const CoordinatorSnapshot& snapshot, std::uint64_t modelValues)
      : m_snapshot(snapshot),
        m_denseBytes(modelValues * kBytesPerValue),
        m_measure(measureOf(snapshot.state)) {}

  FederationBoard make() {
    const FederationState& state = m_snapshot.state;
    FederationBoard board;
    board.plannedRounds = state.plan.rounds;
    board.quorum = state.plan.quorum;
    board.online = state.online.size();
    if (m_measure) {
      board.metricName = words(m_measure->title);
      board.metricIsShare = m_measure->isShare;
    }
    for (const RoundRecord& record : state.history) board.rounds.push_back(closed(record));
    if (state.phase != Phase::finished && state.phase != Phase::failed)
      board.rounds.push_back(underWay());
    board.delta = m_delta;
    return board;
  }

 private:
  RoundLine closed(const RoundRecord& record) {
    RoundLine line;
    line.number = record.round;
    const bool committed = record.end == RoundEnd::committed;
    //: State of a round: its updates are in the global model
    line.state = committed ? words(QT_TRANSLATE_NOOP("Federation", "committed"))
                           //: State of a round: it came to nothing
                           : words(QT_TRANSLATE_NOOP("Federation", "abandoned"));
    line.tone = committed ? Tone::good : Tone::bad;
    line.reason = text(record.reason);
    line.seconds = std::max(0.0, record.endedAt - record.startedAt);
    line.model = text(record.model).left(8);
    if (committed) {
      line.metric = weightedMean(record.participants, m_measure);
      for (auto& [id, weights] : m_weights) weights.push_back(0);
      for (const auto& [id, site] : record.participants) {
        QList<double>& weights = m_weights.try_emplace(id, m_committed + 1, 0.0).first->second;
        weights.back() = site.weight;
      }
      ++m_committed;
    }
    fill(line, record.participants, !committed);
    tellPrivacy(line, record);
    return line;
  }

  /// What the coordinator's own noise has spent; else what the site that has spent most tells.
  void tellPrivacy(RoundLine& line, const RoundRecord& record) {
    if (record.privacy) {
      line.epsilon = record.privacy->epsilon;
      m_delta = record.privacy->delta;
      return;
    }
    for (const auto& [id, site] : record.participants) {
      const auto spent = reported(site, "privacy-epsilon");
      if (!spent || *spent <= line.epsilon.value_or(0)) continue;
      line.epsilon = spent;
      m_delta = reported(site, "privacy-delta");
    }
  }

  RoundLine underWay() {
    const FederationState& state = m_snapshot.state;
    RoundLine line;
    line.number = state.round;
    line.open = true;
    line.tone = Tone::busy;
    //: State of a round: it waits for sites
    line.state = state.phase == Phase::gathering
                     ? words(QT_TRANSLATE_NOOP("Federation", "gathering"))
                 : state.phase == Phase::training
                     //: State of a round: sites train and report
                     ? words(QT_TRANSLATE_NOOP("Federation", "collecting"))
                     //: State of a round: updates are being combined
                     : words(QT_TRANSLATE_NOOP("Federation", "aggregating"));
    if (state.phase == Phase::training) line.deadline = state.deadline();
    fill(line, state.participants, true);
    return line;
  }

  /// weightless: no site has been weighed.
  void fill(RoundLine& line, const Participants& sites, bool weightless) {
    line.invited = int(sites.size());
    for (const auto& [id, site] : sites) {
      line.joined += site.state != Participation::invited;
      line.reported += site.state == Participation::accepted;
      line.refused += site.state == Participation::refused || site.state == Participation::failed;
      line.sites.push_back(siteLine(id, site, line.open));
      // Under a secure sum a weight is known only where all are equal.
      const bool masked = m_snapshot.state.plan.sums == Sums::secure && site.weight == 0;
      if (weightless || masked) line.sites.back().weight.reset();
      line.bytesUp += line.sites.back().bytesUp;
      line.bytesDown += line.sites.back().bytesDown;
    }
    line.denseBytesUp = std::uint64_t(line.reported) * m_denseBytes;
    std::ranges::sort(line.sites, {}, &SiteLine::name);
  }

  SiteLine siteLine(NodeId id, const Participant& site, bool open) {
    SiteLine line{.id = id,
                  .name = nameOf(m_snapshot, id),
                  .state = participationTitle(site.state),
                  .tone = toneOf(site.state),
                  .examples = reported(site, "num-examples"),
                  .weight = site.weight,
                  .metric = m_measure ? reported(site, m_measure->name) : std::nullopt,
                  .reason = reasonWords(site.reason),
                  .bytesUp = site.bytesUp,
                  .bytesDown = site.bytesDown,
                  .trend = m_weights[id]};
    if (!open) return line;
    if (const auto at = m_snapshot.traffic.find(id); at != m_snapshot.traffic.end()) {
      line.bytesUp = at->second.up;
      line.bytesDown = at->second.down;
    }
    if (site.state != Participation::accepted && !m_snapshot.state.online.contains(id)) {
      //: State of a site in a round: the coordinator does not hear of it
      line.state = words(QT_TRANSLATE_NOOP("Federation", "offline"));
      line.tone = Tone::warning;
    }
    return line;
  }

  const CoordinatorSnapshot& m_snapshot;
  std::uint64_t m_denseBytes;
  const Measure* m_measure;
  std::optional<double> m_delta;              ///< at which the rounds' ε is told
  std::map<NodeId, QList<double>> m_weights;  ///< of the committed rounds so far
  qsizetype m_committed = 0;
};

void nameWhole(FederationBoard& board, const FederationReport& report) {
  switch (report.snapshot.state.phase) {
    case Phase::finished:
      //: State of a federation
      board.title = words(QT_TRANSLATE_NOOP("Federation", "finished"));
      board.tone = Tone::good;
      if (const std::string& why = report.snapshot.state.endReason; !why.empty()) {
        //: State of a federation that had more rounds planned; why follows
        board.title = words(QT_TRANSLATE_NOOP("Federation", "ended early")) + QStringLiteral(": ") +
                      text(why);
        board.tone = Tone::warning;
      }
      return;
    case Phase::failed:
      //: State of a federation
      board.title = words(QT_TRANSLATE_NOOP("Federation", "failed"));
      board.tone = Tone::bad;
      return;
    default:
      break;
  }
  board.title = board.rounds.back().state;
  board.tone = board.rounds.back().tone;
  if (report.port != 0) return;
  //: State of a federation that nobody serves at the moment
  board.title = words(QT_TRANSLATE_NOOP("Federation", "stopped"));
  board.tone = Tone::warning;
}

}  // namespace

std::uint64_t FederationBoard::bytesUp() const {
  std::uint64_t sum = 0;
  for (const RoundLine& round : rounds) sum += round.bytesUp;
  return sum;
}

std::optional<double> FederationBoard::metric() const {
  for (auto round = rounds.rbegin(); round != rounds.rend(); ++round)
    if (round->metric) return round->metric;
  return std::nullopt;
}

std::optional<double> FederationBoard::epsilon() const {
  for (auto round = rounds.rbegin(); round != rounds.rend(); ++round)
    if (round->epsilon) return round->epsilon;
  return std::nullopt;
}

std::optional<double> changeAgainstDense(const RoundLine& round) {
  if (round.denseBytesUp == 0 || round.bytesUp == 0) return std::nullopt;
  return double(round.bytesUp) / double(round.denseBytesUp) - 1;
}

FederationBoard boardOf(const FederationReport& report, std::uint64_t modelValues) {
  FederationBoard board = BoardMaker(report.snapshot, modelValues).make();
  board.port = report.port;
  nameWhole(board, report);
  return board;
}

FederationBoard boardOf(const SimulationReport& report, SimulationMeasure measure) {
  FederationBoard board = BoardMaker(report.federation.snapshot, 0).make();
  FederationReport served = report.federation;
  served.port = 1;  // a simulation is always served, though at no port
  nameWhole(board, served);
  if (measure == SimulationMeasure::toy)
    //: What the model of a quick simulation is judged by: 1 at its optimum, 0 at the start
    board.metricName = words(QT_TRANSLATE_NOOP("Federation", "nearness to the optimum"));
  else
    board.metricName = words(QT_TRANSLATE_NOOP("Federation", "Dice"));
  board.metricIsShare = true;
  if (!board.delta) board.delta = report.delta;
  board.simulatedNow = report.federation.snapshot.state.now;
  for (RoundLine& line : board.rounds) {
    const auto seen = std::ranges::find(report.rounds, line.number, &SimulatedRound::round);
    if (seen == report.rounds.end() || line.tone != Tone::good) continue;
    line.metric = seen->dice;
    line.bytesUp = seen->bytesUp;
    line.bytesDown = seen->bytesDown;
    line.denseBytesUp = seen->denseBytes;
    if (seen->epsilon > 0) line.epsilon = seen->epsilon;
  }
  return board;
}

}  // namespace twinscope::app
