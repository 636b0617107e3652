#include "core/imaging/sidecar.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>

namespace twinscope::imaging {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string textAt(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  std::string joined;
  if (found->is_array())
    for (const json& value : *found)
      if (value.is_string()) joined += (joined.empty() ? "" : "\\") + value.get<std::string>();
  return joined;
}

double numberAt(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

/// BIDS writes seconds; some converters wrote milliseconds: no echo takes a second, no repetition 100.
double milliseconds(double value, double longestSeconds) {
  return value > longestSeconds ? value : 1000 * value;
}

std::vector<std::string> valuesAt(const json& object, const char* key) {
  std::vector<std::string> values;
  const auto found = object.find(key);
  if (found != object.end() && found->is_array())
    for (const json& value : *found)
      if (value.is_string()) values.push_back(value.get<std::string>());
  return values;
}

/// "2021-03-05T10:11:12" and "20210305101112" begin with their day.
std::optional<Date> dayOf(std::string_view text) {
  if (auto day = Date::parse(text.substr(0, 10))) return day;
  return Date::parse(text.substr(0, 8));
}

SequenceEvidence evidenceOf(const json& object) {
  SequenceEvidence e;
  e.modality = textAt(object, "Modality");
  e.description = textAt(object, "SeriesDescription");
  e.protocol = textAt(object, "ProtocolName");
  e.imageType = valuesAt(object, "ImageType");
  e.scanningSequence = textAt(object, "ScanningSequence");
  e.sequenceVariant = textAt(object, "SequenceVariant");
  e.sequenceName = textAt(object, "SequenceName");
  e.contrastAgent = textAt(object, "ContrastBolusAgent");
  if (e.contrastAgent.empty()) e.contrastAgent = textAt(object, "ContrastBolusIngredient");
  e.echoTimeMs = milliseconds(numberAt(object, "EchoTime"), 1);
  e.repetitionTimeMs = milliseconds(numberAt(object, "RepetitionTime"), 100);
  e.inversionTimeMs = milliseconds(numberAt(object, "InversionTime"), 20);
  e.flipAngleDeg = numberAt(object, "FlipAngle");
  return e;
}

std::vector<std::string> columns(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, '\t');) {
    while (!cell.empty() && std::isspace(static_cast<unsigned char>(cell.back())) != 0)
      cell.pop_back();
    cells.push_back(cell);
  }
  return cells;
}

}  // namespace

std::optional<std::string> smallText(const fs::path& file, std::uintmax_t limit) {
  std::error_code none;
  if (!fs::is_regular_file(file, none) || fs::file_size(file, none) > limit || none)
    return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::optional<Sidecar> sidecarOf(const fs::path& niftiFile) {
  fs::path beside = niftiFile;
  if (beside.extension() == ".gz") beside.replace_extension();
  beside.replace_extension(".json");
  const auto text = smallText(beside);
  if (!text) return std::nullopt;
  const json object = json::parse(*text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  Sidecar sidecar{evidenceOf(object), std::nullopt};
  for (const char* key : {"AcquisitionDateTime", "AcquisitionDate", "StudyDate", "SeriesDate"})
    if (!sidecar.date) sidecar.date = dayOf(textAt(object, key));
  return sidecar;
}

std::optional<Date> bidsSessionDate(const fs::path& subjectFolder, std::string_view session) {
  const auto text =
      smallText(subjectFolder / (subjectFolder.filename().string() + "_sessions.tsv"));
  if (!text) return std::nullopt;
  std::istringstream in(*text);
  std::string line;
  if (!std::getline(in, line)) return std::nullopt;
  const auto names = columns(line);
  const auto id = static_cast<std::size_t>(std::ranges::find(names, "session_id") - names.begin());
  const auto time = static_cast<std::size_t>(std::ranges::find(names, "acq_time") - names.begin());
  while (std::getline(in, line)) {
    const auto cells = columns(line);
    if (id < cells.size() && time < cells.size() && cells[id] == session) return dayOf(cells[time]);
  }
  return std::nullopt;
}

}  // namespace twinscope::imaging
