#include "app/services/site_twin/twin_evidence.h"

#include "twin/site/twin_store.h"

#include <nlohmann/json.hpp>

#include <cstdint>

namespace twinscope::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kLeaveOneOut = "leave one out";

twin::RegionFigures figuresOf(const MaskAgreement& agreement) {
  return {.dice = agreement.dice,
          .sensitivity = agreement.sensitivity,
          .specificity = agreement.specificity,
          .hd95Mm = agreement.hd95Mm};
}

Json jsonOf(const twin::RegionFigures& figures) {
  return {{"dice", figures.dice},
          {"sensitivity", figures.sensitivity},
          {"specificity", figures.specificity},
          {"hd95Mm", figures.hd95Mm}};
}

twin::RegionFigures figuresFrom(const Json& json) {
  return {.dice = json.at("dice"),
          .sensitivity = json.at("sensitivity"),
          .specificity = json.at("specificity"),
          .hd95Mm = json.at("hd95Mm")};
}

Json jsonOf(std::span<const twin::GuardCase> cases) {
  Json all = Json::array();
  for (const auto& each : cases) {
    Json regions = Json::object();
    for (const auto& compared : each.regions) {
      Json row{{"global", jsonOf(compared.global)}, {"twin", jsonOf(compared.twin)}};
      if (compared.previous) row["previous"] = jsonOf(*compared.previous);
      regions[std::string(nameOf(compared.region))] = std::move(row);
    }
    Json one{{"study", each.name}, {"regions", std::move(regions)}};
    if (each.knownToPrevious) one["knownToPrevious"] = true;
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<twin::GuardCase> casesFrom(const Json& json) {
  std::vector<twin::GuardCase> cases;
  for (const Json& each : json) {
    twin::GuardCase& one = cases.emplace_back();
    one.name = each.at("study");
    one.knownToPrevious = each.value("knownToPrevious", false);
    for (const auto& [name, row] : each.at("regions").items()) {
      const auto region = regionFromName(name);
      if (!region) throw std::runtime_error("unknown region");
      one.regions.push_back({*region, figuresFrom(row.at("global")), figuresFrom(row.at("twin")),
                             row.contains("previous")
                                 ? std::optional(figuresFrom(row.at("previous")))
                                 : std::nullopt});
    }
  }
  return cases;
}

Json idsOf(const std::vector<StudyId>& studies) {
  Json ids = Json::array();
  for (const StudyId study : studies) ids.push_back(study.value);
  return ids;
}

}  // namespace

std::vector<twin::GuardCase> guardCasesOf(
    const std::vector<std::vector<learning::CaseScores>>& scores,
    const std::vector<Region>& regions) {
  std::vector<twin::GuardCase> cases;
  for (std::size_t n = 0; n < scores.at(0).size(); ++n) {
    twin::GuardCase& one = cases.emplace_back();
    one.name = scores[0][n].name;
    for (const Region region : regions)
      one.regions.push_back(
          {region, figuresOf(scores[0][n].of(region)), figuresOf(scores.at(1).at(n).of(region)),
           scores.size() > 2 ? std::optional(figuresOf(scores[2].at(n).of(region)))
                             : std::nullopt});
  }
  return cases;
}

std::string guardCasesToJson(std::span<const twin::GuardCase> cases) {
  return jsonOf(cases).dump();
}

std::optional<std::vector<twin::GuardCase>> guardCasesFromJson(std::string_view json) {
  try {
    return casesFrom(Json::parse(json));
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::string evidenceJson(const TwinPlan& plan, std::span<const twin::GuardCase> cases) {
  Json folds = Json::array();
  for (const TwinFold& fold : plan.folds)
    folds.push_back({{"training", idsOf(fold.training)},
                     {"validation", idsOf(fold.validation)},
                     {"guard", idsOf(fold.guard)}});
  const bool heldOut = plan.evidence == twin::SiteEvidence::heldOut;
  return Json{{"kind", heldOut ? "held out" : kLeaveOneOut},
              {"folds", std::move(folds)},
              {"guard", jsonOf(cases)}}
      .dump();
}

std::set<StudyId> studiesKnownTo(const twin::TwinVersion& version) {
  try {
    std::set<StudyId> known;
    const Json evidence = Json::parse(version.evidence);
    std::vector<std::string> parts{"training", "validation"};
    if (evidence.at("kind") == kLeaveOneOut) parts.emplace_back("guard");  // its last training
    for (const Json& fold : evidence.at("folds"))
      for (const std::string& part : parts)
        for (const Json& id : fold.at(part)) known.insert(StudyId{id.get<std::int64_t>()});
    return known;
  } catch (const std::exception&) {
    return {};
  }
}

std::vector<twin::GuardCase> guardCasesOf(const twin::TwinVersion& version) {
  try {
    return casesFrom(Json::parse(version.evidence).at("guard"));
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace twinscope::app
