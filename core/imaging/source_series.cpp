#include "core/imaging/source_series.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace twinscope::imaging {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kEvenMm = 1e-4;  ///< as exact as positions are written

Json jsonOf(Vec3 v) { return {v.x, v.y, v.z}; }
Vec3 vectorFrom(const Json& json) {
  return {json.at(0).get<double>(), json.at(1).get<double>(), json.at(2).get<double>()};
}

/// Where a slice lies when its neighbours are evenly spaced from the first to the last.
Vec3 evenly(Vec3 first, Vec3 last, std::size_t n, std::size_t count) {
  if (count < 2) return first;
  return first + static_cast<double>(n) / static_cast<double>(count - 1) * (last - first);
}

bool isEven(const std::vector<SourceSlice>& slices) {
  const Vec3 first = slices.front().positionInWorld, last = slices.back().positionInWorld;
  for (std::size_t n = 0; n < slices.size(); ++n)
    if (length(slices[n].positionInWorld - evenly(first, last, n, slices.size())) > kEvenMm)
      return false;
  return true;
}

/// What all UIDs begin with: most of their length, and there are hundreds.
std::string commonBegin(const std::vector<SourceSlice>& slices) {
  std::string_view common = slices.front().instanceUid;
  for (const SourceSlice& slice : slices) {
    const auto differs = std::ranges::mismatch(common, slice.instanceUid);
    common = common.substr(0, static_cast<std::size_t>(differs.in1 - common.begin()));
  }
  return std::string(common);
}

void putSlices(const std::vector<SourceSlice>& slices, Json& json) {
  const std::string begin = slices.empty() ? "" : commonBegin(slices);
  json["uidsBegin"] = begin;
  for (const SourceSlice& slice : slices) {
    json["uids"].push_back(slice.instanceUid.substr(begin.size()));
    json["frames"].push_back(slice.frame);
  }
  if (std::ranges::all_of(slices, [](const SourceSlice& s) { return s.frame == 0; }))
    json.erase("frames");
  const bool even = !slices.empty() && isEven(slices);
  for (std::size_t n = 0; n < slices.size(); ++n)
    if (!even || n == 0 || n + 1 == slices.size())
      json[even ? "evenly" : "positions"].push_back(jsonOf(slices[n].positionInWorld));
}

std::vector<SourceSlice> slicesFrom(const Json& json) {
  std::vector<SourceSlice> slices;
  const auto begin = json.at("uidsBegin").get<std::string>();
  const Json& uids = json.at("uids");
  const bool even = json.contains("evenly");
  const Json& positions = json.at(even ? "evenly" : "positions");
  for (std::size_t n = 0; n < uids.size(); ++n) {
    const int frame = json.contains("frames") ? json.at("frames").at(n).get<int>() : 0;
    const Vec3 at = even ? evenly(vectorFrom(positions.at(0)),
                                  vectorFrom(positions.at(positions.size() - 1)), n, uids.size())
                         : vectorFrom(positions.at(n));
    slices.push_back({begin + uids.at(n).get<std::string>(), frame, at});
  }
  return slices;
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
  source.slices = slicesFrom(json);
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
            {"thicknessMm", thicknessMm}};
  putSlices(slices, json);
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
