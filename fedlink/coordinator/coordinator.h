#pragma once

#include "core/base/job_context.h"
#include "fedlink/coordinator/authenticator.h"
#include "fedlink/coordinator/central_privacy.h"
#include "fedlink/coordinator/coordinator_store.h"
#include "fedlink/coordinator/fab.h"
#include "fedlink/coordinator/http/http_handler.h"
#include "fedlink/coordinator/model_files.h"
#include "fedlink/coordinator/run_log.h"
#include "fedlink/crypto/secure_random.h"
#include "fedlink/strategy/strategy.h"
#include "fedlink/wire/object_store.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// Who may join.
enum class Registration {
  open,    ///< any key registers itself
  listed,  ///< only keys that the coordinator's staff have entered
};

struct CoordinatorOptions {
  FederationPlan plan;
  Strategy strategy;
  std::string strategyText = "fedavg";  ///< as asked for; a run goes on only with the same
  ModelLayout parts;                    ///< of the model, in the order of its flat weights
  Registration registration = Registration::open;
  std::vector<std::string> listedKeys;  ///< PEM
  std::size_t maxNodes =
      10'000;  ///< known keys, spent ones too, beyond which none registers itself
  SignaturePolicy signatures = SignaturePolicy::flower;
  double maxChangeNorm = 0;  ///< an update that changes the model more is refused; 0: any
  double outlierFactor =
      10;  ///< an update this many times the round's median change is refused; 0: none
  std::optional<Fab> fab;  ///< for stock SuperNodes
  /// Noise of the coordinator's own. Turns the outlier rule off, by which sites would depend on each other.
  std::optional<CentralPrivacy> centralPrivacy;
};

/// What a coordinator works with; all outlive it.
struct CoordinatorParts {
  CoordinatorStore& store;
  ObjectStore& objects;
  ModelFiles models;
  Clock clock;
  SecureRandom& random;
  Logger& log;
};

/// Bytes of requests and answers, bodies and headers.
struct Traffic {
  std::uint64_t up = 0;
  std::uint64_t down = 0;
};

struct CoordinatorSnapshot {
  FederationState state;
  std::vector<NodeRecord> nodes;
  std::map<NodeId, Traffic> traffic;  ///< of the round under way
};

/// What one turn of a coordinator brought.
enum class CoordinatorTurn {
  waiting,  ///< for sites, or for due()
  closed,   ///< a round's updates were combined, or could not be
  ended,    ///< every round is done
};

struct Desk;

/// Serves Flower's Fleet API and runs the rounds. After an end of any kind, open() with the same parts goes on where the
/// journal stands: nothing that was acknowledged is lost, and nothing counts twice.
class Coordinator {
 public:
  /// `initial` holds the weights of a run that begins; one that goes on has its own. "run.other", "strategy.site-rule",
  /// "privacy.central", "privacy.exhausted", "model.…", and what the store brings.
  [[nodiscard]] static Result<std::unique_ptr<Coordinator>> open(CoordinatorOptions options,
                                                                 CoordinatorParts parts,
                                                                 std::span<const float> initial);
  ~Coordinator();

  /// Answers the calls of sites; from any thread, until the coordinator is gone.
  [[nodiscard]] HttpHandler& handler();
  /// Told of a site for which a held request may have an answer now; set it before the first call.
  void onNews(std::function<void(NodeId)> wake);

  /// Watches the time, aggregates and moves on, until the run has ended or the job is stopped. One thread.
  [[nodiscard]] Status run(const JobContext& job);
  /// One step of run(), which does nothing else but to wait in between: for whoever drives coordinator and sites on one
  /// thread. "federation.failed" once the run has.
  [[nodiscard]] Result<CoordinatorTurn> turn(const JobContext& job);
  /// When time alone calls for a turn: a deadline, or the end of the gathering; infinite where there is none.
  [[nodiscard]] double due() const;

  /// Waits until every site has heard of the run's end or is silent for two heartbeats, or the time is over.
  void bidFarewell(double seconds, std::stop_token stop);

  [[nodiscard]] CoordinatorSnapshot snapshot() const;
  /// The global weights of the model after the last committed round.
  [[nodiscard]] std::vector<float> global() const;

 private:
  explicit Coordinator(std::unique_ptr<Desk> desk);
  void tellProgress(const JobContext& job) const;
  [[nodiscard]] Status prepareRound();
  [[nodiscard]] Status combine(const JobContext& job);
  [[nodiscard]] Result<struct CombinedRound> openSum(const FederationState& state,
                                                     std::span<const float> global);

  std::unique_ptr<Desk> m_desk;
  std::unique_ptr<HttpHandler> m_service;
  std::unique_ptr<class RoundAggregator> m_aggregator;
};

}  // namespace twinscope::fedlink
