#pragma once

#include "core/base/job_context.h"
#include "fedlink/coordinator/authenticator.h"
#include "fedlink/coordinator/coordinator.h"
#include "fedlink/coordinator/node_book.h"
#include "fedlink/coordinator/round_content.h"
#include "fedlink/coordinator/run_log.h"
#include "fedlink/coordinator/secure_round.h"
#include "fedlink/coordinator/submission.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace twinscope::fedlink {

/// What the server's threads and the coordinator's job share. Members are touched with `mutex` held; objects, models and
/// options take care of themselves.
struct Desk {
  Desk(CoordinatorOptions what, CoordinatorParts with, RunLog log, NodeBook book)
      : options(std::move(what)),
        parts(std::move(with)),
        run(std::move(log)),
        nodes(std::move(book)),
        authenticator(options.signatures, run.now()) {}

  const CoordinatorOptions options;
  CoordinatorParts parts;

  std::mutex mutex;
  std::condition_variable work;  ///< something for the coordinator's job
  RunLog run;
  NodeBook nodes;
  Authenticator authenticator;
  std::shared_ptr<const std::vector<float>> global;  ///< of the round under way, all that sites get
  RoundContent content;                              ///< its round is 0 before the first
  std::optional<SecureRound> secure;                 ///< the secure sum under way
  std::map<NodeId, Announcement> uploads;            ///< announced, not whole yet
  std::set<NodeId> reading;                          ///< whole, being read by a thread
  std::map<NodeId, std::uint64_t> stored;  ///< bytes of objects taken from a site in the round
  std::map<NodeId, Traffic> traffic;       ///< of the round under way
  std::function<void(NodeId)> wake = [](NodeId) {};  ///< a held request may have its answer
  std::set<NodeId> heardTheEnd;                      ///< stock nodes, which stay
  bool aggregate = false;                            ///< the round's updates are complete
  std::optional<Error> broken;  ///< the journal failed: nothing is acknowledged any more

  /// Journals an event and does what it asks for; with the mutex held.
  template <class What>
  Status apply(What what) {
    auto commands = run.apply(std::move(what));
    if (!commands) {
      broken = commands.error();
      return std::unexpected(commands.error());
    }
    carryOut(*commands);
    return {};
  }
  /// Of the round under way; a held call counts when it is answered. With the mutex held.
  void count(NodeId site, const FleetRequest& request, const FleetResponse& response);
  void carryOut(const std::vector<Command>& commands);
  /// Brings the secure sum to the state's stage, or gives it up.
  void openStage();
  Status dropSilent();
  /// A call of a site is a sign of life.
  Status arrived(NodeId site) {
    return run.state().online.contains(site) ? Status{} : apply(SiteOnline{site});
  }
};

/// The file of a site's update in a round.
[[nodiscard]] std::string updateName(std::uint32_t round, NodeId site);

}  // namespace twinscope::fedlink
