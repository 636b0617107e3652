#include "storage/federation/detail/event_json.h"

#include "storage/database.h"

#include <cmath>

namespace twinscope::storage {
namespace {

using namespace fedlink;
using Json = nlohmann::json;

// JSON has no NaN, and a site may report one.
Json numbersOf(const std::map<std::string, double>& numbers) {
  Json json = Json::object();
  for (const auto& [name, value] : numbers)
    json[name] = std::isfinite(value) ? Json(value) : Json(nullptr);
  return json;
}

std::map<std::string, double> numbersFrom(const Json& json) {
  std::map<std::string, double> numbers;
  for (const auto& [name, value] : json.items())
    numbers[name] = value.is_null() ? std::nan("") : value.get<double>();
  return numbers;
}

/// Of an open round there is nothing to tell.
Json withQuestion(Json detail, const Question& question) {
  if (question.sum == 0) return detail;
  detail["stage"] = nameOf(question.stage);
  detail["sum"] = question.sum;
  return detail;
}

Question questionFrom(const Json& detail) {
  if (!detail.contains("sum")) return {};
  const auto name = detail.at("stage").get<std::string>();
  for (const Stage stage : {Stage::keys, Stage::shares, Stage::input, Stage::unmask})
    if (name == nameOf(stage)) return {.stage = stage, .sum = detail.at("sum")};
  throw DamagedRow("an event of an unknown stage");
}

StoredEvent stored(const SiteOnline& e) { return {"online", {{"site", e.site}}}; }
StoredEvent stored(const SiteOffline& e) { return {"offline", {{"site", e.site}}}; }
StoredEvent stored(const Delivered& e) {
  return {"delivered", withQuestion({{"site", e.site}, {"round", e.round}}, e.question)};
}
StoredEvent stored(const Reported& e) {
  return {"reported", withQuestion({{"site", e.site},
                                    {"round", e.round},
                                    {"reply", e.reply},
                                    {"metrics", numbersOf(e.metrics)}},
                                   e.question)};
}
StoredEvent stored(const Refused& e) {
  return {"refused",
          withQuestion({{"site", e.site}, {"round", e.round}, {"reason", e.reason}}, e.question)};
}
StoredEvent stored(const SiteFailed& e) {
  return {"failed",
          withQuestion({{"site", e.site}, {"round", e.round}, {"reason", e.reason}}, e.question)};
}
StoredEvent stored(const SumLost& e) { return {"sum-lost", {{"reason", e.reason}}}; }
StoredEvent stored(const Tick&) { return {"tick", Json::object()}; }
Json jsonOf(const std::optional<CentralSpend>& spend) {
  if (!spend) return nullptr;
  return {{"noiseMultiplier", spend->noiseMultiplier},
          {"sampledShare", spend->sampledShare},
          {"epsilon", spend->epsilon},
          {"delta", spend->delta}};
}
StoredEvent stored(const Aggregated& e) {
  Json sites = Json::array();
  for (const SiteVerdict& site : e.sites)
    sites.push_back({{"site", site.site},
                     {"weight", site.weight},
                     {"refusal", site.refusal},
                     {"reason", site.reason},
                     {"bytesUp", site.bytesUp},
                     {"bytesDown", site.bytesDown},
                     {"attention", site.attention ? Json(*site.attention) : Json(nullptr)}});
  return {"aggregated",
          {{"model", e.model},
           {"sites", sites},
           {"privacy", jsonOf(e.privacy)},
           {"lastBecause", e.lastBecause}}};
}
StoredEvent stored(const AggregationFailed& e) {
  return {"not-aggregated", {{"reason", e.reason}}};
}

std::optional<double> optionalNumber(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

/// Journals of before central privacy hold none.
std::optional<CentralSpend> centralSpendFrom(const Json& detail) {
  const auto at = detail.find("privacy");
  if (at == detail.end() || at->is_null()) return std::nullopt;
  return CentralSpend{.noiseMultiplier = at->at("noiseMultiplier"),
                      .sampledShare = at->at("sampledShare"),
                      .epsilon = at->at("epsilon"),
                      .delta = at->at("delta")};
}

Aggregated aggregatedFrom(const Json& detail) {
  Aggregated event{.model = detail.at("model"),
                   .sites = {},
                   .privacy = centralSpendFrom(detail),
                   .lastBecause = detail.value("lastBecause", std::string())};
  for (const Json& site : detail.at("sites"))
    event.sites.push_back({.site = site.at("site"),
                           .weight = site.at("weight"),
                           .refusal = site.at("refusal"),
                           .reason = site.at("reason"),
                           .bytesUp = site.at("bytesUp"),
                           .bytesDown = site.at("bytesDown"),
                           .attention = optionalNumber(site.at("attention"))});
  return event;
}

}  // namespace

StoredEvent storedFrom(const Event& event) {
  return std::visit([](const auto& what) { return stored(what); }, event.what);
}

Event eventFrom(const StoredEvent& row, double at) {
  const Json& d = row.detail;
  const auto site = [&] { return d.at("site").get<NodeId>(); };
  const auto round = [&] { return d.at("round").get<std::uint32_t>(); };
  const auto reason = [&] { return d.at("reason").get<std::string>(); };
  if (row.kind == "online") return {at, SiteOnline{site()}};
  if (row.kind == "offline") return {at, SiteOffline{site()}};
  if (row.kind == "delivered") return {at, Delivered{site(), round(), questionFrom(d)}};
  if (row.kind == "reported")
    return {at, Reported{site(), round(), d.at("reply"), numbersFrom(d.at("metrics")),
                         questionFrom(d)}};
  if (row.kind == "refused") return {at, Refused{site(), round(), reason(), questionFrom(d)}};
  if (row.kind == "failed") return {at, SiteFailed{site(), round(), reason(), questionFrom(d)}};
  if (row.kind == "sum-lost") return {at, SumLost{reason()}};
  if (row.kind == "tick") return {at, Tick{}};
  if (row.kind == "aggregated") return {at, aggregatedFrom(d)};
  if (row.kind == "not-aggregated") return {at, AggregationFailed{reason()}};
  throw DamagedRow("an event of an unknown kind");
}

namespace {

Json jsonOf(const std::optional<CentralPrivacy>& privacy) {
  if (!privacy) return nullptr;
  return {{"noiseMultiplier", privacy->noiseMultiplier},
          {"clipNorm", privacy->clipNorm},
          {"epsilon", privacy->budget.epsilon},
          {"delta", privacy->budget.delta}};
}

std::optional<CentralPrivacy> centralPrivacyFrom(const Json& json) {
  const auto at = json.find("centralPrivacy");
  if (at == json.end() || at->is_null()) return std::nullopt;
  return CentralPrivacy{.noiseMultiplier = at->at("noiseMultiplier"),
                        .clipNorm = at->at("clipNorm"),
                        .budget = {.epsilon = at->at("epsilon"), .delta = at->at("delta")}};
}

}  // namespace

Json jsonOf(const RunRecord& run) {
  Json parts = Json::array();
  for (const ModelPart& part : run.parts)
    parts.push_back({{"name", part.name}, {"shape", part.shape}});
  const FederationPlan& plan = run.plan;
  return {{"id", run.id},
          {"strategy", run.strategy},
          {"parts", parts},
          {"startedAt", run.startedAt},
          {"rounds", plan.rounds},
          {"quorum", plan.quorum},
          {"deadlineSeconds", plan.deadlineSeconds},
          {"gatherSeconds", plan.gatherSeconds},
          {"maxAttempts", plan.maxAttempts},
          {"sampleShare", plan.sampleShare},
          {"seed", plan.seed},
          {"sums", plan.sums == Sums::secure ? "secure" : "open"},
          {"centralPrivacy", jsonOf(run.centralPrivacy)}};
}

namespace {

/// Runs that began before there were secure sums do not say.
Sums sumsFrom(const Json& json) {
  const std::string sums = json.value("sums", "open");
  if (sums != "open" && sums != "secure") throw DamagedRow("a run of unknown sums");
  return sums == "secure" ? Sums::secure : Sums::open;
}

}  // namespace

RunRecord runFrom(const Json& json) {
  RunRecord run{.id = json.at("id"),
                .plan = {.rounds = json.at("rounds"),
                         .quorum = json.at("quorum"),
                         .deadlineSeconds = json.at("deadlineSeconds"),
                         .gatherSeconds = json.at("gatherSeconds"),
                         .maxAttempts = json.at("maxAttempts"),
                         .sampleShare = json.at("sampleShare"),
                         .seed = json.at("seed"),
                         .sums = sumsFrom(json)},
                .strategy = json.at("strategy"),
                .parts = {},
                .startedAt = json.at("startedAt"),
                .centralPrivacy = centralPrivacyFrom(json)};
  for (const Json& part : json.at("parts"))
    run.parts.push_back({part.at("name"), part.at("shape")});
  return run;
}

}  // namespace twinscope::storage
