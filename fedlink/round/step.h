#pragma once

#include "fedlink/round/federation_state.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace twinscope::fedlink {

struct SiteOnline {
  NodeId site = 0;
};
struct SiteOffline {
  NodeId site = 0;
};
/// A site has fetched its instruction.
struct Delivered {
  NodeId site = 0;
  std::uint32_t round = 0;
  Question question = {};
};
/// A whole, acceptable update lies on the disk.
struct Reported {
  NodeId site = 0;
  std::uint32_t round = 0;
  std::string reply;
  std::map<std::string, double> metrics;
  Question question = {};
};
/// An update that is not acceptable: its shape, its values, its signature.
struct Refused {
  NodeId site = 0;
  std::uint32_t round = 0;
  std::string reason;
  Question question = {};
};
/// The site could not do what it was asked.
struct SiteFailed {
  NodeId site = 0;
  std::uint32_t round = 0;
  std::string reason;
  Question question = {};
};
/// The coordinator has no part of the secure sum any more: it was started anew, for its secrets lie in memory only.
struct SumLost {
  std::string reason;
};
struct Tick {};
/// What aggregation made of one site's update.
struct SiteVerdict {
  NodeId site = 0;
  double weight = 0;
  std::string refusal;  ///< empty where the update was used
  std::string reason;   ///< why it weighs what it weighs
  std::uint64_t bytesUp = 0;
  std::uint64_t bytesDown = 0;
  std::optional<double>
      attention;  ///< of adaptive weights; becomes the participant's metric "attention"
};
/// The new global weights lie on the disk.
struct Aggregated {
  std::string model;
  std::vector<SiteVerdict> sites;
  std::optional<CentralSpend> privacy = {};
  std::string lastBecause = {};  ///< why no round may follow; empty where the plan says
};
struct AggregationFailed {
  std::string reason;
};

/// What happened, and when, in seconds since 1970.
struct Event {
  double at = 0;
  std::variant<SiteOnline, SiteOffline, Delivered, Reported, Refused, SiteFailed, SumLost, Tick,
               Aggregated, AggregationFailed>
      what;
};

/// Make this round's instruction available to that site.
struct Invite {
  NodeId site = 0;
};
/// Bring the secure sum to the state's stage, before its sites are invited to it.
struct OpenStage {};
/// Combine the accepted updates of the round under way, in the order of their sites' ids; or open their secure sum.
struct Aggregate {};
/// The run is over.
struct Finish {};
using Command = std::variant<Invite, OpenStage, Aggregate, Finish>;

struct Step {
  FederationState state;
  std::vector<Command> commands;
  bool changed = false;  ///< false: the event need not be remembered
};

/// The coordinator's whole behaviour: pure, no clock, no sockets. An event that makes no sense any more (a report for a
/// closed round, a second report, a site that nobody knows) changes nothing but what the record says of it.
[[nodiscard]] Step step(FederationState state, const Event& event);

/// What still has to be done in a state: after a restart, step() has told it already to a process that is gone.
[[nodiscard]] std::vector<Command> outstanding(const FederationState& state);

/// Why an answer to that question of that round would not be taken from that site now, in words for the site.
[[nodiscard]] std::optional<std::string> refusalOf(const FederationState& state, NodeId site,
                                                   std::uint32_t round,
                                                   const Question& question = {});

}  // namespace twinscope::fedlink
