#include "app/cli/growth_json.h"

#include "app/cli/json_values.h"
#include "core/base/text.h"

#include <cmath>

namespace twinscope::cli {
namespace {

using namespace twin::growth;

Json jsonOf(const Interval& interval) { return Json::array({interval.low, interval.high}); }

Json jsonOf(const VolumeForecast& volume) {
  return {{"median", volume.medianMl},
          {"interval50", jsonOf(volume.within50Ml)},
          {"interval90", jsonOf(volume.within90Ml)}};
}

Json jsonOf(const Estimate& estimate) {
  return {{"mean", estimate.mean},
          {"median", estimate.median},
          {"interval50", jsonOf(estimate.within50)},
          {"interval90", jsonOf(estimate.within90)},
          {"identified", nameOf(estimate.identified)}};
}

Json valueOrNull(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json jsonOf(const ForecastScore& score) {
  return {{"observedMl", score.observedMl},
          {"medianMl", score.medianMl},
          {"errorMl", score.errorMl()},
          {"within50", score.within50},
          {"within90", score.within90},
          {"crpsMl", score.crpsMl},
          {"baselinesMl",
           {{"last", score.baselines.lastMl},
            {"linear", valueOrNull(score.baselines.linearMl)},
            {"exponential", valueOrNull(score.baselines.exponentialMl)}}}};
}

/// The day counts from the last scan.
std::string dateOf(const app::PatientForecast& result, double day) {
  return result.growth.origin.plusDays(static_cast<int>(day)).toString();
}

double lastDay(const app::PatientForecast& result) { return result.growth.visits.back().scan.day; }

std::string interval(const Interval& of) {
  return concat("[", figure(of.low), ", ", figure(of.high), "]");
}

Json jsonOf(const std::vector<ForecastPoint>& points, const app::PatientForecast& of) {
  Json json = Json::array();
  for (const ForecastPoint& point : points)
    json.push_back({{"day", point.day - lastDay(of)},
                    {"date", dateOf(of, point.day)},
                    {"volumesMl", jsonOf(point.whole)},
                    {"coreVolumesMl", jsonOf(point.core)}});
  return json;
}

std::string textOf(const std::vector<ForecastPoint>& points, const app::PatientForecast& of) {
  std::string text;
  for (const ForecastPoint& point : points)
    text += concat("in ", figure(point.day - lastDay(of)), " days  whole ",
                   figure(point.whole.medianMl), " ml  90 % ", interval(point.whole.within90Ml),
                   "  core ", figure(point.core.medianMl), " ml  90 % ",
                   interval(point.core.within90Ml), "\n");
  return text;
}

}  // namespace

Json jsonOf(const app::PatientForecast& result) {
  Json json{{"parameters", Json::object()},
            {"identifiable", Json::object()},
            {"findings", Json::array()},
            {"visits", Json::array()},
            {"kind", nameOf(result.forecast.kind)},
            {"forecast", jsonOf(result.forecast.points, result)},
            {"pastForecasts", Json::array()}};
  const Calibration& calibration = result.calibration;
  for (const Estimate& estimate : calibration.estimates) {
    const std::string name(nameOf(estimate.parameter));
    json["parameters"][name] = jsonOf(estimate);
    json["identifiable"][name] = estimate.identified != Identified::byPriorOnly;
  }
  for (const GrowthFinding finding : calibration.findings)
    json["findings"].push_back({{"code", nameOf(finding)}, {"message", describe(finding)}});
  const bool hasWhole = result.growth.problem.outlined == Outlined::coreAndWhole;
  for (std::size_t n = 0; n < result.growth.visits.size(); ++n) {
    const app::GrowthVisit& visit = result.growth.visits[n];
    json["visits"].push_back({{"study", visit.study.value},
                              {"date", visit.date.toString()},
                              {"volumeMl", hasWhole ? Json(visit.scan.volumes.wholeMl) : Json()},
                              {"coreMl", visit.scan.volumes.coreMl},
                              {"fittedMl", calibration.fitted[n].wholeMl},
                              {"fittedCoreMl", calibration.fitted[n].coreMl}});
  }
  for (const PastForecast& past : result.past)
    json["pastForecasts"].push_back({{"scans", past.scans},
                                     {"date", dateOf(result, past.core.day)},
                                     {"whole", past.whole ? jsonOf(*past.whole) : Json()},
                                     {"core", jsonOf(past.core)}});
  json["misfit"] = calibration.misfit;
  json["effectiveDraws"] = calibration.effectiveDraws;
  return json;
}

std::string textOf(const app::PatientForecast& result) {
  std::string text;
  for (const Estimate& estimate : result.calibration.estimates)
    text += concat(nameOf(estimate.parameter), "  ", figure(estimate.median), "  90 % ",
                   interval(estimate.within90), "  ", nameOf(estimate.identified), "\n");
  for (const GrowthFinding finding : result.calibration.findings)
    text += concat(describe(finding), "\n");
  text += textOf(result.forecast.points, result);
  for (const PastForecast& past : result.past) {
    const ForecastScore& score = past.whole ? *past.whole : past.core;
    text += concat("forecast of ", dateOf(result, score.day), " from ", past.scans,
                   past.scans == 1 ? " scan: " : " scans: ", past.whole ? "whole " : "core ",
                   figure(score.medianMl), " ml, came ", figure(score.observedMl), " ml, CRPS ",
                   figure(score.crpsMl), ", last value's ",
                   figure(std::abs(score.baselines.lastMl - score.observedMl)), "\n");
  }
  if (!result.forecast.points.empty()) text += "A research forecast, not for clinical use.\n";
  return text;
}

Json jsonOf(const app::ScenarioForecast& scenario, const app::PatientForecast& of) {
  Json json{{"name", scenario.name},
            {"kind", nameOf(scenario.forecast.kind)},
            {"forecast", jsonOf(scenario.forecast.points, of)},
            {"caveats", Json::array()},
            {"ignored", scenario.ignored}};
  for (const ScenarioCaveat caveat : scenario.caveats)
    json["caveats"].push_back({{"code", nameOf(caveat)}, {"message", describe(caveat)}});
  return json;
}

std::string textOf(const app::ScenarioForecast& scenario, const app::PatientForecast& of) {
  std::string text = concat("Simulation of another treatment: ", scenario.name, "\n",
                            textOf(scenario.forecast.points, of));
  for (const ScenarioCaveat caveat : scenario.caveats) text += concat(describe(caveat), "\n");
  for (const std::string& ignored : scenario.ignored)
    text += concat("Not in the model: ", ignored, "\n");
  return text;
}

}  // namespace twinscope::cli
