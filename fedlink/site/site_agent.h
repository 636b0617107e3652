#pragma once

#include "core/base/job_context.h"
#include "fedlink/compression/link_choice.h"
#include "fedlink/privacy/privacy_policy.h"
#include "fedlink/site/fleet_client.h"
#include "fedlink/site/instruction.h"
#include "fedlink/site/local_trainer.h"
#include "fedlink/site/site_journal.h"
#include "fedlink/wire/object_store.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// How updates travel.
enum class UpdatePacking {
  dense,      ///< the whole weights in float32: what every strategy takes
  automatic,  ///< the densest that arrives in time, where the strategy unpacks
  fixed,      ///< AgentOptions::compression, where the strategy unpacks
};

struct AgentOptions {
  double heartbeatSeconds = 30;         ///< 10 to 1800; the site counts as gone after twice as long
  double pollSeconds = 2;               ///< between two questions for work
  std::optional<std::uint32_t> rounds;  ///< leaves after so many answered instructions to train
  PrivacyPolicy privacy;
  UpdatePacking packing = UpdatePacking::automatic;
  Compression compression;  ///< of UpdatePacking::fixed
  /// Public keys as ssh-keygen writes them, without a comment, of the sites that this one adds its update to in a secure
  /// sum. They come from people, not from the coordinator. Empty: it takes part in none.
  std::vector<std::string> roster;
  std::uint64_t seed = 1;  ///< of back-off and random rounding; never of privacy
  std::size_t maxModelValues = largestModelValues;         ///< of an instruction that is worked on
  std::size_t maxInstructionBytes = std::size_t{4} << 30;  ///< of all its objects, on the disk

  [[nodiscard]] Status validate() const;
};

/// What an agent works with; all outlive it.
struct AgentParts {
  Transport& transport;
  SiteJournal& journal;
  ObjectStore& objects;
  LocalTrainer& trainer;
  SiteKey key;
  SecureRandom& random;
  std::function<double()> clock;  ///< seconds since 1970
  /// Waits; returns early where the stop is asked for.
  std::function<void(double seconds, std::stop_token stop)> sleep;
};

enum class AgentPhase { connecting, waiting, fetching, training, sending, ended };

/// What a screen shows of a site's part.
struct AgentStatus {
  AgentPhase phase = AgentPhase::connecting;
  std::uint32_t round = 0;
  std::optional<Error> trouble;  ///< why it is offline, while it is
  double troubleSince = 0;
  std::size_t queued = 0;  ///< answers that wait to be sent
  std::uint64_t bytesUp = 0;
  std::uint64_t bytesDown = 0;
  double epsilon = 0;  ///< spent, at the policy's δ
  std::optional<double> uplinkBytesPerSecond;
  std::string packing;  ///< how the last update travelled, and why
};

/// What one turn of an agent brought.
enum class AgentTurn {
  enrolled,  ///< the coordinator knows the site
  claimed,   ///< an instruction was taken
  worked,    ///< it was fetched and done; the answer waits to be sent
  closed,    ///< the answer was sent, or is not wanted any more
  idle,      ///< nothing to do: ask again after a pause
  ended,     ///< the run is over, or AgentOptions::rounds are done
};

/// A site of a federation: joins, fetches work, trains, protects the update and sends it; a native SuperNode of Flower.
/// After an end of any kind, a new agent over the same journal and objects goes on where it stood: what was trained is not
/// trained again, what was sent is not sent twice.
class SiteAgent {
 public:
  SiteAgent(AgentOptions options, AgentParts parts);
  ~SiteAgent();

  /// Until the run has ended, AgentOptions::rounds are done, the job is stopped, or something waits for a person: a key
  /// that is not known, a server that is none. One thread; needs beat() beside it.
  [[nodiscard]] Status run(const JobContext& job);
  /// One step of run(), which does nothing else but to pause and to take leave: so that one thread can drive many agents.
  /// Waits only where the network is away.
  [[nodiscard]] Result<AgentTurn> turn(const JobContext& job);
  /// Tells the coordinator that the site lives, through training too, until stopped. Its own thread.
  [[nodiscard]] Status beat(std::stop_token stop);

  [[nodiscard]] AgentStatus status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace twinscope::fedlink
