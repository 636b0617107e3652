#include "app/services/federation/connection_check.h"

#include "app/services/federation/serve.h"
#include "core/base/text.h"
#include "fedlink/site/fleet_client.h"

#include <chrono>
#include <memory>

namespace twinscope::app {
namespace {

using namespace fedlink;

constexpr double kHeartbeatSeconds = 30;

ConnectionFinding passed(std::string detail) {
  return {StepOutcome::passed, std::move(detail), {}};
}

/// A call without a signature: a Fleet API refuses it in its own way, anything else does not know the path.
ConnectionFinding checkApi(ConnectionProbe& probe) {
  const auto answer =
      probe.transport.post({.method = "pull-messages", .headers = {}, .body = {}}, probe.stop);
  if (!answer) return findingOf(answer.error());
  if (answer->status == 404 || answer->status == 405)
    return {StepOutcome::failed,
            concat("the server has no Fleet API, status ", answer->status, " for /v1/fleet"),
            "check the address and the port: a SuperLink serves sites at its Fleet API, not at its "
            "control or ServerAppIo API"};
  if (answer->status >= 500)
    return {StepOutcome::failed, concat("the Fleet API is out of order, status ", answer->status),
            "ask the coordinator's staff to look at its log"};
  return passed("the Fleet API answers");
}

/// The first signed call of a site, made in one step and judged in two.
struct Introduction {
  SiteKey key;
  std::function<double()> clock;
  Result<std::string> outcome = std::string();  ///< in words

  void introduce(ConnectionProbe& probe);
};

/// A key that the staff have entered is activated to see that it is known, and leaves again.
Result<std::string> activated(FleetClient& client, std::stop_token stop) {
  const auto node = client.activateNode(kHeartbeatSeconds, stop);
  if (!node && node.error().code == "fleet.not-activated")
    return refusal("fleet.key-unknown", "the coordinator does not know this site's key",
                   "send the public key to the coordinator's staff; where the site was online "
                   "until now, wait a minute");
  if (!node) return std::unexpected(node.error());
  (void)client.deactivate(*node, stop);
  return "the coordinator knows this site's key";
}

void Introduction::introduce(ConnectionProbe& probe) {
  FleetClient client(probe.transport, key, clock);
  const auto registered = client.registerNode(probe.stop);
  if (registered)
    outcome = "the coordinator has taken this site's key";
  else if (registered.error().code == "fleet.key-known")
    outcome = "the coordinator knows this site's key";
  else if (registered.error().code == "fleet.not-yours")
    outcome = activated(client, probe.stop);
  else
    outcome = std::unexpected(registered.error());
}

}  // namespace

std::vector<ConnectionStep> fleetSteps(SiteKey key, std::function<double()> clock) {
  const std::shared_ptr<Introduction> site(
      new Introduction{.key = std::move(key), .clock = std::move(clock)});
  const auto version = [site](ConnectionProbe& probe) {
    site->introduce(probe);
    if (!site->outcome &&
        (site->outcome.error().code == "fleet.protocol" || isWorthRepeating(site->outcome.error())))
      return findingOf(site->outcome.error());
    return passed("answers as Flower 1.41 does");
  };
  const auto keyStep = [site](ConnectionProbe&) {
    return site->outcome ? passed(*site->outcome) : findingOf(site->outcome.error());
  };
  return {{"api", checkApi}, {"version", version}, {"key", keyStep}};
}

Result<ConnectionReport> checkConnection(const JoinOptions& options, std::stop_token stop) {
  auto key = siteKeyAt(options.key);
  if (!key) return std::unexpected(key.error());
  std::vector<ConnectionStep> steps = connectionSteps(options.http);
  for (ConnectionStep& step : fleetSteps(std::move(*key), secondsNow))
    steps.push_back(std::move(step));
  return testConnection(
      options.http, steps, [] { return std::chrono::system_clock::now(); }, std::move(stop));
}

}  // namespace twinscope::app
