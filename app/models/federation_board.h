#pragma once

#include "app/models/tone.h"
#include "app/services/federation/serve.h"
#include "app/services/federation/simulate.h"

#include <QList>
#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

namespace twinscope::app {

/// One site in one round, in the words of the screen.
struct SiteLine {
  fedlink::NodeId id = 0;
  QString name;  ///< as the staff call it; else the beginning of its id
  QString state;
  Tone tone = Tone::plain;
  std::optional<double> examples;
  std::optional<double> weight;  ///< share of the aggregate, once aggregated
  std::optional<double> metric;  ///< what the site itself measured
  QString reason;
  std::uint64_t bytesUp = 0, bytesDown = 0;
  QList<double>
      trend;  ///< its weight in the committed rounds up to this one; 0 where it did not count
};

/// One round; the one under way is the last.
struct RoundLine {
  std::uint32_t number = 0;
  QString state;
  Tone tone = Tone::plain;
  QString reason;  ///< of an abandoned one
  bool open = false;
  int invited = 0, joined = 0, reported = 0, refused = 0;
  std::optional<double> deadline;  ///< seconds since 1970, while sites work
  std::optional<double> seconds;   ///< that a round took which is over
  std::uint64_t bytesUp = 0, bytesDown = 0;
  std::uint64_t denseBytesUp = 0;  ///< that the same reports take in float32; 0 where unknown
  std::optional<double> metric;    ///< of the global model
  std::optional<double> epsilon;   ///< spent up to here
  QString model;                   ///< first digits of the weights' SHA-256
  std::vector<SiteLine> sites;
};

/// A federation as the screen shows it.
struct FederationBoard {
  QString title;  ///< state of the whole in one word
  Tone tone = Tone::muted;
  std::uint32_t plannedRounds = 0;
  std::size_t quorum = 0, online = 0;
  std::uint16_t port = 0;
  QString metricName;
  bool metricIsShare = false;  ///< from 0 to 1
  std::vector<RoundLine> rounds;
  std::optional<double> delta;         ///< of the rounds' ε, where the coordinator knows it
  std::optional<double> simulatedNow;  ///< seconds on the clock of a simulation

  /// Sums over all rounds.
  [[nodiscard]] std::uint64_t bytesUp() const;
  /// The newest value that there is.
  [[nodiscard]] std::optional<double> metric() const;
  [[nodiscard]] std::optional<double> epsilon() const;
};

/// 1 − sent / dense as "−62 %"; nothing where the dense size is unknown or nothing was sent.
[[nodiscard]] std::optional<double> changeAgainstDense(const RoundLine& round);

/// modelValues: of the global model, 0 where unknown.
[[nodiscard]] FederationBoard boardOf(const FederationReport& report, std::uint64_t modelValues);
/// With what the simulation measured itself; toy: by the model with a known optimum, which has no Dice.
enum class SimulationMeasure { dice, toy };
[[nodiscard]] FederationBoard boardOf(const SimulationReport& report, SimulationMeasure measure);

}  // namespace twinscope::app
