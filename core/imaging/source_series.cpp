#include "core/imaging/source_series.h"

#include <nlohmann/json.hpp>

namespace twinscope::imaging {
namespace {

using Json = nlohmann::ordered_json;

Json jsonOf(Vec3 v) { return {v.x, v.y, v.z}; }
Vec3 vectorFrom(const Json& json) {
  return {json.at(0).get<double>(), json.at(1).get<double>(), json.at(2).get<double>()};
}

SourceSeries parsed(const Json& json) {
  SourceSeries source;
  source.studyUid = json.at("study").get<std::string>();
  source.seriesUid = json.at("series").get<std::string>();
  source.frameOfReferenceUid = json.at("frameOfReference").get<std::string>();
  source.sopClass = json.at("class").get<std::string>();
  source.rows = json.at("rows").get<std::int64_t>();
  source.columns = json.at("columns").get<std::int64_t>();
  source.orientation = {vectorFrom(json.at("alongRow")), vectorFrom(json.at("downColumn"))};
  source.spacingMm = json.at("spacingMm").get<std::array<double, 2>>();
  source.thicknessMm = json.at("thicknessMm").get<double>();
  for (const Json& slice : json.at("slices"))
    source.slices.push_back(
        {slice.at(0).get<std::string>(), slice.at(1).get<int>(), vectorFrom(slice.at(2))});
  return source;
}

}  // namespace

Grid SourceSeries::planeOf(std::size_t slice) const {
  Grid plane{{columns, rows, 1}, {}};
  plane.worldFromVoxel.setColumn(0, spacingMm[1] * orientation[0]);
  plane.worldFromVoxel.setColumn(1, spacingMm[0] * orientation[1]);
  plane.worldFromVoxel.setColumn(2, cross(orientation[0], orientation[1]));
  plane.worldFromVoxel.translation = slices.at(slice).positionInWorld;
  return plane;
}

SourceSeries SourceSeries::withUids(
    const std::function<std::string(const std::string&)>& replaced) const {
  SourceSeries result = *this;
  for (std::string* uid : {&result.studyUid, &result.seriesUid, &result.frameOfReferenceUid})
    if (!uid->empty()) *uid = replaced(*uid);
  std::string last, lastReplaced;  // a multi-frame object names itself once a slice
  for (SourceSlice& slice : result.slices) {
    if (slice.instanceUid != last) {
      last = slice.instanceUid;
      lastReplaced = replaced(last);
    }
    slice.instanceUid = lastReplaced;
  }
  return result;
}

std::string SourceSeries::toJson() const {
  Json json{{"study", studyUid},
            {"series", seriesUid},
            {"frameOfReference", frameOfReferenceUid},
            {"class", sopClass},
            {"rows", rows},
            {"columns", columns},
            {"alongRow", jsonOf(orientation[0])},
            {"downColumn", jsonOf(orientation[1])},
            {"spacingMm", spacingMm},
            {"thicknessMm", thicknessMm},
            {"slices", Json::array()}};
  for (const SourceSlice& slice : slices)
    json["slices"].push_back(
        Json::array({slice.instanceUid, slice.frame, jsonOf(slice.positionInWorld)}));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<SourceSeries> SourceSeries::fromJson(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    SourceSeries source = parsed(json);
    if (source.slices.empty()) return std::nullopt;
    return source;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace twinscope::imaging
