#include "core/imaging/layouts.h"

#include "core/base/text.h"
#include "core/imaging/slot_text.h"
#include "core/imaging/slots.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <utility>

namespace twinscope::imaging {
namespace {

struct LayoutRow {
  const char* layout;
  std::regex pattern;
  const char *caseKey, *studyKey, *sequence, *edition, *role;
};

std::regex compiled(const char* pattern) {
  return std::regex(pattern, std::regex::ECMAScript | std::regex::icase | std::regex::optimize);
}

const std::vector<LayoutRow>& rows() {
  static const std::vector<LayoutRow> all{
#define LAYOUT(set, pattern, caseKey, visit, sequence, edition, role) \
  {set, compiled(pattern), caseKey, visit, sequence, edition, role},
#include "core/imaging/layout_rows.inc"
#undef LAYOUT
  };
  return all;
}

/// Without ".nii", ".nii.gz" and the like; at most the last six parts, so that long paths stay cheap to search.
std::string searchable(std::string_view path) {
  for (const std::string_view ending : {".gz", ".nii", ".hdr", ".img"})
    if (path.ends_with(ending)) path.remove_suffix(ending.size());
  std::size_t begin = path.size();
  for (int part = 0; part < 6 && begin != std::string_view::npos && begin > 0; ++part)
    begin = path.rfind('/', begin - 1);
  return std::string(begin == std::string_view::npos || begin == 0 ? path : path.substr(begin + 1));
}

/// A plain "t1" is the image without contrast wherever a layout names its sequences.
SlotProposal slotOfSequence(const std::string& words, std::string_view layout) {
  SequenceEvidence evidence;
  evidence.fileName = words;
  SlotProposal slot = classify(evidence);
  if (slot.slot == Modality::t1) slot.confidence = 0.95;
  slot.rule = concat("layout ", layout, ": ", words);
  return slot;
}

void takeSequence(const std::string& words, LayoutPlace& place) {
  if (words.empty()) return;
  if (words == "frames") {
    place.framesAreSequences = true;
  } else if (words.starts_with("channel ")) {
    place.channel = std::stoi(words.substr(8));
  } else {
    place.slot = slotOfSequence(words, place.layout);
  }
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Labels of dataset.json as name → value; a region is the list of its values, whose first one is its own.
std::map<std::string, int> labelValues(const nlohmann::json& labels) {
  std::map<std::string, int> values;
  for (const auto& [name, value] : labels.items()) {
    if (value.is_number_integer()) values[lower(name)] = value.get<int>();
    if (value.is_array() && !value.empty() && value.front().is_number_integer())
      values[lower(name)] = value.front().get<int>();
    // The older form: {"1": "edema"}.
    if (value.is_string() && !name.empty() &&
        std::ranges::all_of(name, [](unsigned char c) { return std::isdigit(c) != 0; }) &&
        name.size() < 4)
      values[lower(value.get<std::string>())] = std::stoi(name);
  }
  return values;
}

std::string editionOf(const nlohmann::json& labels) {
  int oedema = 0, enhancing = 0;
  for (const auto& [name, value] : labelValues(labels)) {
    const bool none = name.find("non") != std::string::npos;
    if (name.find("edema") != std::string::npos || name.find("whole") != std::string::npos)
      oedema = value;
    if (name.find("enhanc") != std::string::npos && !none) enhancing = value;
  }
  if (oedema == 1 && enhancing == 3) return "msd";
  if (oedema == 2 && enhancing == 3) return "brats2023";
  return oedema == 2 && enhancing == 4 ? "brats2021" : "";
}

/// {"0": "T1", "1": "T2"}, in the order of the numbers; "channel_names" now, "modality" in the older form.
std::vector<std::string> channelsOf(const nlohmann::json& json) {
  const auto found =
      json.contains("channel_names") ? json.find("channel_names") : json.find("modality");
  std::map<int, std::string> ordered;
  if (found != json.end() && found->is_object())
    for (const auto& [number, name] : found->items())
      if (name.is_string() && number.size() < 5 &&
          std::ranges::all_of(number, [](unsigned char c) { return std::isdigit(c) != 0; }))
        ordered[std::stoi(number)] = name.get<std::string>();
  std::vector<std::string> channels;
  for (auto& [number, name] : ordered) channels.push_back(std::move(name));
  return channels;
}

}  // namespace

std::optional<LayoutPlace> placeOf(std::string_view path) {
  const std::string text = searchable(path);
  std::smatch match;
  for (const LayoutRow& row : rows()) {
    if (!std::regex_search(text, match, row.pattern)) continue;
    LayoutPlace place;
    place.layout = row.layout;
    place.caseKey = match.format(row.caseKey);
    place.studyKey = match.format(row.studyKey);
    place.date = Date::parse(place.studyKey);
    if (place.date) place.studyKey = place.date->toString();
    place.labelRole = row.role;
    place.labelEdition = lower(match.format(row.edition));
    takeSequence(lower(match.format(row.sequence)), place);
    return place;
  }
  return std::nullopt;
}

std::optional<DatasetDescription> datasetDescription(std::string_view json) {
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("labels") || !parsed["labels"].is_object())
    return std::nullopt;
  return DatasetDescription{channelsOf(parsed), editionOf(parsed["labels"])};
}

void applyPlace(const LayoutPlace& place, const DatasetDescription* dataset, SeriesReport& report) {
  report.caseKey = place.caseKey;
  report.studyKey = place.studyKey;
  if (place.date && !report.date) report.date = place.date;
  const bool labels = !place.labelRole.empty() && report.verdict() != Verdict::refused;
  if (labels) {
    report.kind = "nifti-labels";
    report.labelRole = place.labelRole;
    report.labelEdition = place.labelEdition;
    if (place.labelEdition == "dataset")
      report.labelEdition = dataset != nullptr ? dataset->labelEdition : "";
    report.slot = {Modality::unknown, 0, concat("label file of ", place.layout), {}, false};
    std::erase_if(report.findings, [](const Finding& f) { return f.code.starts_with("slot."); });
    return;
  }
  std::optional<SlotProposal> slot = place.slot;
  if (place.channel && dataset != nullptr &&
      *place.channel < static_cast<int>(dataset->channels.size()))
    slot = slotOfSequence(dataset->channels[*place.channel], place.layout);
  if (!slot || slot->confidence < report.slot.confidence) return;
  if (report.slot.code == "slot.conflict")
    return;  // the numbers of a sidecar speak against the name: still asked
  report.slot = *slot;
  if (report.kind == "nifti-labels") {
    report.kind = "nifti";
    report.labelRole.clear();
  }
  std::erase_if(report.findings, [](const Finding& f) { return f.code.starts_with("slot."); });
}

void settlePlainT1(std::vector<InspectedSeries>& series) {
  const auto visitOf = [](const SeriesReport& r) {
    return r.path.parent_path().string() + '\n' + r.studyKey + '\n' + r.caseKey;
  };
  std::map<std::string, bool> withContrast;
  for (const InspectedSeries& one : series)
    if (one.report.kind == "nifti" && one.report.slot.slot == Modality::t1c &&
        one.report.slot.confidence >= 0.9)
      withContrast[visitOf(one.report)] = true;
  for (InspectedSeries& one : series) {
    SeriesReport& r = one.report;
    if (r.kind != "nifti" || r.slot.slot != Modality::t1 || r.slot.confidence >= 0.9) continue;
    if (!r.slot.code.empty() || !withContrast.contains(visitOf(r))) continue;
    r.slot.confidence = 0.9;
    r.slot.rule += "; a T1 with contrast lies beside it";
  }
}

}  // namespace twinscope::imaging
