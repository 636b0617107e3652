#include "app/cli/json_values.h"

#include "core/base/text.h"

#include <array>
#include <cstdio>

namespace twinscope::cli {
namespace {

Json sizeOf(const Grid& grid) { return {grid.size.i, grid.size.j, grid.size.k}; }

Json spacingOf(const Grid& grid) {
  const Vec3 spacing = grid.spacingMm();
  return {spacing.x, spacing.y, spacing.z};
}

}  // namespace

Answer answerOf(const std::vector<std::filesystem::path>& files) {
  Answer answer{.json = {{"files", Json::array()}}, .text = {}, .exitCode = 0};
  for (const auto& file : files) {
    answer.json["files"].push_back(file.string());
    answer.text += file.string() + "\n";
  }
  return answer;
}

Json jsonOf(const Error& error) {
  return {{"code", error.code}, {"message", error.message}, {"remedy", error.remedy}};
}

Json jsonOf(const Affine& affine) {
  const Vec3 t = affine.translation;
  const std::array shift{t.x, t.y, t.z};
  Json rows = Json::array();
  for (int row = 0; row < 3; ++row)
    rows.push_back(
        {affine.linear[row][0], affine.linear[row][1], affine.linear[row][2], shift[row]});
  rows.push_back({0.0, 0.0, 0.0, 1.0});
  return rows;
}

Json jsonOf(const Grid& grid) {
  return {{"size", sizeOf(grid)},
          {"spacingMm", spacingOf(grid)},
          {"worldFromVoxel", jsonOf(grid.worldFromVoxel)}};
}

Json jsonOf(const imaging::SeriesReport& report) {
  const auto* finding = report.findings.empty() ? nullptr : &report.findings.front();
  Json json{{"path", report.path.string()},
            {"kind", report.kind},
            {"slot", nameOf(report.slot.slot)},
            {"slotConfidence", report.slot.confidence},
            {"slotRule", report.slot.rule},
            {"verdict", nameOf(report.verdict())},
            {"code", finding != nullptr ? finding->code : ""},
            {"message", finding != nullptr ? finding->message : ""},
            {"remedy", finding != nullptr ? finding->remedy : ""},
            {"size", sizeOf(report.grid)},
            {"frames", report.frames},
            {"spacingMm", spacingOf(report.grid)},
            {"worldFromVoxel", jsonOf(report.grid.worldFromVoxel)},
            {"min", nullptr},
            {"max", nullptr},
            {"mean", nullptr},
            {"patient", nullptr}};
  if (report.statistics) {
    json["min"] = report.statistics->min;
    json["max"] = report.statistics->max;
    json["mean"] = report.statistics->mean;
  }
  json["findings"] = Json::array();
  for (const auto& entry : report.findings)
    json["findings"].push_back({{"severity", imaging::nameOf(entry.severity)},
                                {"code", entry.code},
                                {"message", entry.message},
                                {"remedy", entry.remedy}});
  json["spacingKnown"] = report.spacingKnown;
  json["date"] = report.date ? Json(report.date->toString()) : Json(nullptr);
  return json;
}

Json jsonOf(const MaskAgreement& agreement) {
  return {{"dice", agreement.dice},
          {"jaccard", agreement.jaccard},
          {"sensitivity", agreement.sensitivity},
          {"specificity", agreement.specificity},
          {"precision", agreement.precision},
          {"hdMm", agreement.hdMm},
          {"hd95Mm", agreement.hd95Mm},
          {"assdMm", agreement.assdMm},
          {"nsd1mm", agreement.nsd1mm},
          {"nsd2mm", agreement.nsd2mm}};
}

Json jsonOf(const Lesion& lesion) {
  return {{"volumeMl", lesion.volumeMl},
          {"longestMm", lesion.longestMm},
          {"perpendicularMm", lesion.perpendicularMm},
          {"productMm2", lesion.productMm2},
          {"slice", lesion.slice}};
}

Json volumesOf(const LabelMap& labels) {
  Json volumes;
  for (const Region region : {Region::ncr, Region::ed, Region::et, Region::wt, Region::tc})
    volumes[std::string(nameOf(region))] = labels.volumeMl(region);
  if (const double cavity = labels.volumeMl(Region::rc); cavity > 0) volumes["RC"] = cavity;
  return volumes;
}

Json jsonOf(const twin::StudyRecord& study, const std::string& patientKey,
            const std::vector<twin::SeriesRecord>& series) {
  Json slots = Json::object();
  for (const auto& row : series)
    if (row.slot != Modality::unknown) slots[std::string(nameOf(row.slot))] = row.id.value;
  return {{"id", study.id.value},
          {"patient", patientKey},
          {"date", study.date.toString()},
          {"slots", slots}};
}

std::string figure(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", value);
  return text.data();
}

}  // namespace twinscope::cli
