#include "app/cli/federation_json.h"

#include "app/cli/json_values.h"
#include "app/services/files.h"
#include "core/base/text.h"
#include "fedlink/coordinator/submission.h"

#include <cmath>

namespace twinscope::cli {
namespace {

using namespace fedlink;

const char* nameOf(Participation state) {
  switch (state) {
    case Participation::invited:
      return "invited";
    case Participation::delivered:
      return "training";
    case Participation::accepted:
      return "accepted";
    case Participation::refused:
      return "refused";
    case Participation::failed:
      return "failed";
  }
  return "";
}

const char* nameOf(Phase phase) {
  switch (phase) {
    case Phase::gathering:
      return "gathering";
    case Phase::training:
      return "training";
    case Phase::aggregating:
      return "aggregating";
    case Phase::finished:
      return "finished";
    case Phase::failed:
      return "failed";
  }
  return "";
}

/// Ids use 64 bits, which many readers of JSON do not keep.
std::string siteName(const app::FederationReport& report, NodeId id) {
  for (const NodeRecord& node : report.snapshot.nodes)
    if (node.id == id && !node.name.empty()) return node.name;
  return std::to_string(id);
}

/// Null where it is under the mask of a secure sum.
Json weightOf(const Participant& site) {
  return site.summed && site.weight == 0 ? Json(nullptr) : Json(site.weight);
}

Json sitesOf(const app::FederationReport& report, const Participants& participants) {
  Json sites = Json::array();
  for (const auto& [id, site] : participants) {
    Json metrics = Json::object();
    for (const auto& [name, value] : site.metrics)
      metrics[name] = std::isfinite(value) ? Json(value) : Json(nullptr);
    sites.push_back({{"site", siteName(report, id)},
                     {"state", nameOf(site.state)},
                     {"weight", weightOf(site)},
                     {"reason", site.reason},
                     {"bytesUp", site.bytesUp},
                     {"bytesDown", site.bytesDown},
                     {"metrics", metrics}});
  }
  return sites;
}

/// The largest that a site reported; null where one that counts reported none.
Json worst(const Participants& participants, const char* name) {
  Json largest = nullptr;
  for (const auto& [id, site] : participants) {
    if (site.weight == 0 && !site.summed) continue;
    const auto at = site.metrics.find(name);
    if (at == site.metrics.end()) return nullptr;
    if (largest.is_null() || largest.get<double>() < at->second) largest = at->second;
  }
  return largest;
}

/// What the coordinator's noise has cost; null without.
Json central(const RoundRecord& record, double CentralSpend::*number) {
  return record.privacy ? Json((*record.privacy).*number) : Json(nullptr);
}

/// Means of what the sites reported, by their weights.
Json meanMetrics(const Participants& participants) {
  std::map<std::string, std::pair<double, double>> sums;
  for (const auto& [id, site] : participants)
    for (const auto& [name, value] : site.metrics)
      if (site.weight > 0 && std::isfinite(value)) {
        sums[name].first += site.weight * value;
        sums[name].second += site.weight;
      }
  Json metrics = Json::object();
  for (const auto& [name, sum] : sums)
    if (name != fedlink::kUpdateIsDelta) metrics[name] = sum.first / sum.second;
  return metrics;
}

}  // namespace

Json jsonOf(const app::FederationReport& report) {
  const FederationState& state = report.snapshot.state;
  Json rounds = Json::array();
  for (const RoundRecord& record : state.history)
    rounds.push_back({{"round", record.round},
                      {"state", record.end == RoundEnd::committed ? "committed" : "abandoned"},
                      {"reason", record.reason},
                      {"model", record.model},
                      {"seconds", record.endedAt - record.startedAt},
                      {"sites", sitesOf(report, record.participants)},
                      {"late", record.late.size()},
                      {"metrics", meanMetrics(record.participants)},
                      {"centralEpsilon", central(record, &CentralSpend::epsilon)},
                      {"centralDelta", central(record, &CentralSpend::delta)},
                      {"epsilon", worst(record.participants, "privacy-epsilon")},
                      {"delta", worst(record.participants, "privacy-delta")}});
  if (state.phase != Phase::finished && state.phase != Phase::failed)
    rounds.push_back({{"round", state.round},
                      {"state", nameOf(state.phase)},
                      {"stage", nameOf(state.stage)},
                      {"deadline", state.deadline()},
                      {"sites", sitesOf(report, state.participants)}});
  return {{"sums", state.plan.sums == Sums::secure ? "secure" : "open"},
          {"phase", nameOf(state.phase)},
          {"round", state.round},
          {"plannedRounds", state.plan.rounds},
          {"online", state.online.size()},
          {"port", report.port},
          {"rounds", rounds},
          {"endReason", state.endReason}};
}

std::string textOf(const app::FederationReport& report) {
  const FederationState& state = report.snapshot.state;
  std::string text = concat("federation ", nameOf(state.phase), ": round ", state.round, " of ",
                            state.plan.rounds, ", ", state.online.size(), " sites online\n");
  if (!state.endReason.empty()) text += concat("ended early: ", state.endReason, "\n");
  for (const RoundRecord& record : state.history) {
    text += concat("round ", record.round, "  ",
                   record.end == RoundEnd::committed ? "committed" : "abandoned: " + record.reason,
                   record.privacy ? "  epsilon " + figure(record.privacy->epsilon) : "", "\n");
    for (const auto& [id, site] : record.participants)
      text += concat("  site ", siteName(report, id), "  ", nameOf(site.state), "  ", site.reason,
                     "  up ", site.bytesUp, " B, down ", site.bytesDown, " B\n");
  }
  return text;
}

Json jsonOf(const app::SimulationReport& report) {
  Json json = jsonOf(report.federation);
  for (std::size_t n = 0; n < report.rounds.size(); ++n) {
    const app::SimulatedRound& round = report.rounds[n];
    Json& told = json["rounds"].at(n);
    told["dice"] = round.dice;
    told["epsilon"] = round.epsilon > 0 ? Json(round.epsilon) : Json(nullptr);
    told["delta"] = round.epsilon > 0 ? Json(report.delta) : Json(nullptr);
    told["bytesUp"] = round.bytesUp;
    told["bytesDown"] = round.bytesDown;
    told["denseBytes"] = round.denseBytes;
  }
  return json;
}

std::string textOf(const app::SimulationReport& report) {
  std::string text = textOf(report.federation);
  for (const app::SimulatedRound& round : report.rounds)
    text += concat("round ", round.round, "  Dice ", figure(round.dice), "  up ", round.bytesUp,
                   " B, dense would be ", round.denseBytes, " B",
                   round.epsilon > 0 ? "  epsilon " + figure(round.epsilon) : "", "\n");
  return text;
}

Json jsonOf(const std::vector<SiteRound>& rounds) {
  Json list = Json::array();
  for (const SiteRound& round : rounds)
    list.push_back({{"round", round.round},
                    {"kind", round.kind},
                    {"sent", round.sent},
                    {"accepted", round.accepted ? Json(*round.accepted) : Json(nullptr)},
                    {"weight", round.weight},
                    {"reason", round.reason},
                    {"bytesUp", round.bytesUp}});
  return {{"rounds", list}};
}

std::string textOf(const std::vector<SiteRound>& rounds) {
  std::string text;
  for (const SiteRound& round : rounds)
    text += concat("round ", round.round, "  ", round.kind, "  ",
                   !round.sent       ? "not sent"
                   : !round.accepted ? "sent"
                   : *round.accepted ? "accepted"
                                     : "refused",
                   round.reason.empty() ? "" : ": ", round.reason, "\n");
  return text;
}

Result<std::string> pemFile(const std::string& file) { return app::readFile(file); }

}  // namespace twinscope::cli
