#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// A site as the wire names it: random, full range; 0 and 1 are never sites.
using NodeId = std::uint64_t;

/// What the coordinator may learn.
enum class Sums {
  open,    ///< each site's update
  secure,  ///< only the sum of the updates (Bonawitz et al., CCS 2017)
};

/// What the sites of a round are asked for: in an open round their update only, in a secure one the other four in turn.
enum class Stage { update, keys, shares, input, unmask };
[[nodiscard]] const char* nameOf(Stage stage);

/// Which question an answer belongs to, so that one to an earlier attempt of a secure sum counts for no other. The
/// default is an open round's.
struct Question {
  Stage stage = Stage::update;
  std::uint32_t sum = 0;  ///< from 1 in a secure run; no number comes twice
  friend bool operator==(const Question&, const Question&) = default;
};

/// Most sites of a secure sum.
inline constexpr std::size_t mostSecureSites = 255;

/// What a coordinator was asked to do; fixed for a run.
struct FederationPlan {
  std::uint32_t rounds = 1;
  std::size_t quorum = 2;         ///< sites that must report before a round can count
  double deadlineSeconds = 3600;  ///< of one round, from its invitations
  double gatherSeconds = 0;       ///< waits for more sites once the quorum is online
  std::uint32_t maxAttempts = 3;  ///< how often a round that missed its quorum is tried
  double sampleShare = 1;         ///< chance of each site to be invited (Poisson sampling)
  std::uint64_t seed = 1;         ///< of the sampling
  Sums sums = Sums::open;

  [[nodiscard]] Status validate() const;
  friend bool operator==(const FederationPlan&, const FederationPlan&) = default;
};

enum class Participation {
  invited,    ///< its instruction waits to be fetched
  delivered,  ///< it has its instruction
  accepted,   ///< its update, or its answer in the stage, is acknowledged and will be counted
  refused,    ///< its update was not acceptable
  failed,     ///< it said that it could not, or dropped out of a secure sum
};

struct Participant {
  Participation state = Participation::invited;
  std::string reply;    ///< id of the last accepted reply
  bool summed = false;  ///< its masked update is in the secure sum and cannot be taken out
  std::string reason;   ///< why refused or failed; why it weighs what it weighs, once aggregated
  double weight = 0;    ///< share of the aggregate, once aggregated
  std::uint64_t bytesUp = 0;  ///< of its requests in the round, once aggregated
  std::uint64_t bytesDown = 0;
  std::map<std::string, double> metrics;  ///< what the site reported
  friend bool operator==(const Participant&, const Participant&) = default;
};
using Participants = std::map<NodeId, Participant>;

enum class RoundEnd { committed, abandoned };

/// What a coordinator's own noise cost (central differential privacy).
struct CentralSpend {
  double noiseMultiplier = 0;  ///< of this round
  double sampledShare = 1;     ///< of the sites, that it was drawn from
  double epsilon = 0;          ///< spent by this round and all before it
  double delta = 0;
  friend bool operator==(const CentralSpend&, const CentralSpend&) = default;
};

/// A round that is over.
struct RoundRecord {
  std::uint32_t round = 0;
  RoundEnd end = RoundEnd::committed;
  std::string reason;  ///< of an abandoned one
  std::string model;   ///< SHA-256 of the global weights that a committed one made
  double startedAt = 0;
  double endedAt = 0;
  Participants participants;
  std::set<NodeId> late;                ///< reported after the end; not counted
  std::optional<CentralSpend> privacy;  ///< of a committed one under central privacy
  friend bool operator==(const RoundRecord&, const RoundRecord&) = default;
};

enum class Phase {
  gathering,    ///< waits for sites
  training,     ///< sites work
  aggregating,  ///< updates are being combined
  finished,     ///< every round is done
  failed,       ///< a round missed its quorum too often, or could not be aggregated
};

/// All that a coordinator knows of its run. A value: step() makes the next one.
struct FederationState {
  FederationPlan plan;
  Phase phase = Phase::gathering;
  std::uint32_t round = 1;      ///< the one under way, from 1
  std::uint32_t attempt = 1;    ///< of this round
  Stage stage = Stage::update;  ///< of the phase training
  double now = 0;               ///< latest time seen; never goes back
  double startedAt = 0;         ///< of the phase gathering, then of the invitations
  std::set<NodeId> online;
  Participants participants;  ///< of the round under way
  std::vector<RoundRecord> history;
  std::string endReason;  ///< why it finished before its last round; else empty

  /// A run that has not begun.
  [[nodiscard]] static FederationState begin(FederationPlan plan, double now) {
    FederationState state;
    state.plan = plan;
    state.now = state.startedAt = now;
    return state;
  }
  /// Of the stage under way.
  [[nodiscard]] double deadline() const;
  /// What the sites are asked for. Each attempt at a secure sum leaves one record, so their count numbers the sums.
  [[nodiscard]] Question question() const;
  /// Answers that the stage under way cannot do without.
  [[nodiscard]] std::size_t needed() const;
  [[nodiscard]] std::size_t count(Participation state) const;
  /// Rounds that made a model.
  [[nodiscard]] std::uint32_t roundsDone() const;
  friend bool operator==(const FederationState&, const FederationState&) = default;
};

}  // namespace twinscope::fedlink
