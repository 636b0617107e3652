#include "app/services/provenance.h"

#include <nlohmann/json.hpp>

namespace twinscope::app {
namespace {

using Json = nlohmann::ordered_json;

Json jsonOf(const Affine& affine) {
  Json rows = Json::array();
  const Vec3 t = affine.translation;
  const std::array shift{t.x, t.y, t.z};
  for (int row = 0; row < 3; ++row)
    rows.push_back(
        {affine.linear[row][0], affine.linear[row][1], affine.linear[row][2], shift[row]});
  rows.push_back({0.0, 0.0, 0.0, 1.0});
  return rows;
}

Affine affineFrom(const Json& rows) {
  Affine affine;
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column)
      affine.linear[row][column] = rows.at(row).at(column).get<double>();
  affine.translation = {rows.at(0).at(3), rows.at(1).at(3), rows.at(2).at(3)};
  return affine;
}

Json jsonOf(const imaging::RegistrationReport& report) {
  return {{"slot", nameOf(report.slot)},
          {"metricBefore", report.metricBefore},
          {"metricAfter", report.metricAfter},
          {"movingFromFixed", jsonOf(report.movingFromFixed)}};
}

/// Infinite metrics are null in JSON.
double numberOr(const Json& value, double fallback) {
  return value.is_number() ? value.get<double>() : fallback;
}

imaging::RegistrationReport reportFrom(const Json& json) {
  return {.slot = modalityFromName(json.at("slot").get<std::string>()).value_or(Modality::unknown),
          .metricBefore = numberOr(json.at("metricBefore"), 0),
          .metricAfter = numberOr(json.at("metricAfter"), 0),
          .movingFromFixed = affineFrom(json.at("movingFromFixed"))};
}

}  // namespace

std::string PreparationProvenance::toJson() const {
  Json json{{"inputHash", inputHash},
            {"version", TWINSCOPE_VERSION},
            {"options",
             {{"spacingMm", options.spacingMm},
              {"bias", options.bias == imaging::BiasCorrection::n4 ? "n4" : "none"},
              {"seed", options.seed}}},
            {"registrations", Json::array()}};
  for (const auto& report : registrations) json["registrations"].push_back(jsonOf(report));
  if (baseline) json["baseline"] = baseline->value;
  if (toBaseline) json["toBaseline"] = jsonOf(*toBaseline);
  json["steps"] = Json::parse(steps, nullptr, false);
  return json.dump();
}

std::optional<PreparationProvenance> PreparationProvenance::fromJson(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    PreparationProvenance result;
    result.inputHash = json.at("inputHash").get<std::string>();
    const Json& options = json.at("options");
    result.options.spacingMm = options.at("spacingMm").get<double>();
    if (options.at("bias") == "n4") result.options.bias = imaging::BiasCorrection::n4;
    result.options.seed = options.at("seed").get<std::uint64_t>();
    for (const Json& report : json.at("registrations"))
      result.registrations.push_back(reportFrom(report));
    if (json.contains("baseline"))
      result.baseline = StudyId{json.at("baseline").get<std::int64_t>()};
    if (json.contains("toBaseline")) result.toBaseline = reportFrom(json.at("toBaseline"));
    result.steps = json.at("steps").dump();
    return result;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace twinscope::app
