#include "tests/app/federation_reports.h"

#include "core/base/text.h"

#include <cmath>

namespace twinscope::tests {
namespace {

using namespace fedlink;

constexpr double kStart = 1'800'000'000;
constexpr double kRoundSeconds = 90;
constexpr std::uint64_t kUp = 250'000, kDown = 1'000'000;

NodeId idOf(std::size_t site) { return 0x9e3779b97f4a7c15ULL * (site + 1); }

double diceOf(std::uint32_t round) { return 0.9 - 0.5 * std::exp(-0.35 * round); }

Participant weighed(std::size_t site, std::size_t sites, std::uint32_t round) {
  Participant participant{.state = Participation::accepted,
                          .bytesUp = kUp + 1000 * site,
                          .bytesDown = kDown,
                          .metrics = {{"num-examples", 40.0 + 10 * double(site)},
                                      {"validation-dice", diceOf(round) - 0.005 * double(site)}}};
  if (site == 1) {
    participant.state = Participation::refused;
    participant.reason = "the update changes the model by 91.2, 10 are allowed";
    return participant;
  }
  participant.weight = (1 + 0.5 * std::sin(double(site + round))) / double(sites);
  participant.reason = concat("weight ", participant.weight, ": examples ", 40 + 10 * site,
                              " (+0.041), attention 0.62 (+0.031), quality 0.9", site % 10,
                              " (+0.2), performance 0.81 (+0.12), divergence 1.4 (-0.1)");
  return participant;
}

RoundRecord record(std::size_t sites, std::uint32_t round, RoundEnd end) {
  RoundRecord made{.round = round,
                   .end = end,
                   .startedAt = kStart + kRoundSeconds * round,
                   .endedAt = kStart + kRoundSeconds * (round + 1)};
  if (end == RoundEnd::abandoned) {
    made.reason = "1 of 3 sites reported before the deadline";
    made.participants[idOf(0)] = {.state = Participation::accepted};
    made.participants[idOf(2)] = {.state = Participation::delivered};
    return made;
  }
  made.model = concat("b71e04", 10 + round, "aa00");
  for (std::size_t site = 0; site < sites; ++site)
    made.participants[idOf(site)] = weighed(site, sites, round);
  return made;
}

}  // namespace

app::FederationReport madeUpReport(std::size_t sites, std::uint32_t committed,
                                   std::uint32_t planned) {
  app::FederationReport report{.snapshot = {}, .port = 8443};
  FederationState& state = report.snapshot.state;
  state.plan = {.rounds = planned, .quorum = 3, .deadlineSeconds = 600};
  for (std::uint32_t round = 1; round <= committed; ++round) {
    if (round == 2) state.history.push_back(record(sites, round, RoundEnd::abandoned));
    state.history.push_back(record(sites, round, RoundEnd::committed));
  }
  state.round = committed + 1;
  state.phase = committed == planned ? Phase::finished : Phase::training;
  state.startedAt = state.now = kStart + kRoundSeconds * (committed + 1);
  for (std::size_t site = 0; site < sites; ++site) {
    const NodeId id = idOf(site);
    report.snapshot.nodes.push_back(
        {.id = id, .publicKeyPem = {}, .name = concat("site ", site < 9 ? "0" : "", site + 1)});
    if (site + 1 < sites) state.online.insert(id);
    if (state.phase == Phase::finished) continue;
    state.participants[id] = {.state = site % 3 == 0   ? Participation::accepted
                                       : site % 3 == 1 ? Participation::delivered
                                                       : Participation::invited};
    report.snapshot.traffic[id] = {.up = site % 3 == 0 ? kUp : 0, .down = kDown};
  }
  return report;
}

app::SimulationReport madeUpSimulation(std::size_t sites, std::uint32_t committed,
                                       std::uint32_t planned) {
  app::SimulationReport report{.federation = madeUpReport(sites, committed, planned), .rounds = {}};
  for (std::uint32_t round = 1; round <= committed; ++round)
    report.rounds.push_back({.round = round,
                             .dice = diceOf(round),
                             .epsilon = 0.4 * std::sqrt(double(round)),
                             .bytesUp = kUp * sites,
                             .bytesDown = kDown * sites,
                             .denseBytes = 4 * kUp * sites});
  return report;
}

}  // namespace twinscope::tests
