#include "fedlink/wire/records.h"

#include "fedlink/wire/fleet.pb.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace twinscope::fedlink {
namespace {

using Json = nlohmann::ordered_json;

/// A string as Python's json.dumps writes it, non-ASCII escaped.
std::string jsonText(std::string_view text) {
  return Json(std::string(text)).dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::unexpected<Error> malformed(std::string what) {
  return refusal("object.malformed", std::move(what));
}

std::vector<ObjectId> distinct(const auto& ids, auto&& idOf) {
  std::vector<ObjectId> found;
  for (const auto& each : ids)
    if (std::ranges::find(found, idOf(each)) == found.end()) found.push_back(idOf(each));
  return found;
}

/// Whether a text may be handed to a parser that makes a value of every bracket and compares every key with all before it:
/// of 64 MB it would take gigabytes, or hours.
bool isModest(std::string_view json) {
  constexpr std::size_t mostCommas =
      maxItems + 64;  // an array has a shape and other members besides its chunks
  constexpr int mostDepth = 2;
  std::size_t commas = 0;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted && c == '\\') ++i;
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (c == ',') ++commas;
    if (depth > mostDepth || commas > mostCommas) return false;
  }
  return true;
}

template <class Numbers>
std::string joined(const Numbers& numbers) {
  std::string text;
  for (const auto number : numbers) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return "[" + text + "]";
}

Result<ArrayInfo> arrayFrom(const Json& json, const std::vector<ObjectId>& children) {
  ArrayInfo array;
  array.dtype = json.at("dtype").get<std::string>();
  array.shape = json.at("shape").get<std::vector<std::int64_t>>();
  for (const auto& index : json.at("arraychunk_ids")) {
    const auto at = index.get<std::int64_t>();
    if (at < 0 || at >= static_cast<std::int64_t>(children.size()))
      return malformed("An array names a chunk that its head does not list");
    array.chunks.push_back(children[static_cast<std::size_t>(at)]);
  }
  return array;
}

template <class Target>
void put(Target& target, const Value& value) {
  if (const auto* real = std::get_if<double>(&value)) target.set_real(*real);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) target.set_integer(*whole);
  if (const auto* reals = std::get_if<std::vector<double>>(&value))
    target.mutable_reals()->mutable_vals()->Assign(reals->begin(), reals->end());
  if (const auto* wholes = std::get_if<std::vector<std::int64_t>>(&value))
    target.mutable_integers()->mutable_vals()->Assign(wholes->begin(), wholes->end());
  if constexpr (std::is_same_v<Target, fleet::ConfigValue>) {
    if (const auto* truth = std::get_if<bool>(&value)) target.set_truth(*truth);
    if (const auto* text = std::get_if<std::string>(&value)) target.set_text(*text);
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value))
      target.mutable_texts()->mutable_vals()->Assign(texts->begin(), texts->end());
  }
}

template <class Record>
std::string encodeValues(std::string_view type, const Values& values) {
  Record record;
  for (const auto& [key, value] : values.items()) {
    auto* item = record.add_items();
    item->set_key(key);
    put(*item->mutable_value(), value);
  }
  return encodeObject(type, {}, record.SerializeAsString());
}

template <class Source>
std::optional<Value> take(const Source& source) {
  if (source.has_real()) return source.real();
  if (source.has_integer()) return source.integer();
  if (source.has_natural()) return static_cast<std::int64_t>(source.natural());
  if (source.has_reals())
    return std::vector<double>(source.reals().vals().begin(), source.reals().vals().end());
  if (source.has_integers())
    return std::vector<std::int64_t>(source.integers().vals().begin(),
                                     source.integers().vals().end());
  if constexpr (std::is_same_v<Source, fleet::ConfigValue>) {
    if (source.has_truth()) return source.truth();
    if (source.has_text()) return source.text();
    if (source.has_texts())
      return std::vector<std::string>(source.texts().vals().begin(), source.texts().vals().end());
  }
  return std::nullopt;
}

template <class Record>
Result<Values> valuesFrom(std::string_view body) {
  Record record;
  if (body.size() > maxRecordBytes) return malformed("A record of values is too large");
  if (!record.ParseFromArray(body.data(), static_cast<int>(body.size())))
    return malformed("A record's body is not the expected message");
  Values values;
  for (const auto& item : record.items())
    if (auto value = take(item.value())) values.set(item.key(), std::move(*value));
  return values;
}

}  // namespace

std::string encodeArray(const ArrayInfo& array) {
  const auto children = distinct(array.chunks, [](const ObjectId& id) { return id; });
  std::vector<std::ptrdiff_t> indices;
  for (const ObjectId& chunk : array.chunks)
    indices.push_back(std::ranges::find(children, chunk) - children.begin());
  const std::string body =
      "{\"dtype\": " + jsonText(array.dtype) + ", \"shape\": " + joined(array.shape) +
      ", \"stype\": \"numpy.ndarray\", \"arraychunk_ids\": " + joined(indices) + "}";
  return encodeObject("Array", children, body);
}

Result<ArrayInfo> parseArray(const Object& object) {
  if (object.type != "Array") return malformed("An array was expected");
  if (!isModest(object.body)) return malformed("An array's body is too large");
  const Json json = Json::parse(object.body, nullptr, false);
  if (json.is_discarded()) return malformed("An array's body is not JSON");
  try {
    return arrayFrom(json, object.children);
  } catch (const Json::exception&) {
    return malformed("An array's body lacks its type, shape or chunks");
  }
}

std::string encodeNamedObjects(std::string_view type, const NamedObjects& named) {
  std::string body;
  for (const auto& [name, id] : named)
    body += (body.empty() ? "" : ", ") + jsonText(name) + ": \"" + id + "\"";
  return encodeObject(type, distinct(named, [](const auto& each) { return each.second; }),
                      "{" + body + "}");
}

Result<NamedObjects> parseNamedObjects(const Object& object) {
  if (object.type != "ArrayRecord" && object.type != "RecordDict")
    return malformed("A record of names was expected");
  if (!isModest(object.body)) return malformed("A record's body is too large");
  const Json json = Json::parse(object.body, nullptr, false);
  if (!json.is_object()) return malformed("A record's body is not a JSON object");
  const std::set<std::string_view> listed(object.children.begin(), object.children.end());
  NamedObjects named;
  for (const auto& [name, id] : json.items()) {
    if (!id.is_string() || !listed.contains(id.get_ref<const std::string&>()))
      return malformed("A record names an object that its head does not list");
    named.emplace_back(name, id.get<std::string>());
  }
  return named;
}

std::optional<ObjectId> findNamed(const NamedObjects& named, std::string_view name) {
  const auto at =
      std::ranges::find(named, name, [](const auto& each) { return std::string_view(each.first); });
  return at == named.end() ? std::nullopt : std::optional(at->second);
}

void Values::set(std::string key, Value value) {
  m_items.emplace_back(std::move(key), std::move(value));
}

const Value* Values::find(std::string_view key) const {
  const auto at = std::ranges::find(m_items, key,
                                    [](const auto& each) { return std::string_view(each.first); });
  return at == m_items.end() ? nullptr : &at->second;
}

std::optional<double> Values::number(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (const auto* real = std::get_if<double>(value)) return *real;
  if (const auto* whole = std::get_if<std::int64_t>(value)) return static_cast<double>(*whole);
  return std::nullopt;
}

std::optional<std::string> Values::text(std::string_view key) const {
  const Value* value = find(key);
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text == nullptr ? std::nullopt : std::optional(*text);
}

std::optional<std::vector<std::string>> Values::texts(std::string_view key) const {
  const Value* value = find(key);
  const auto* texts = value == nullptr ? nullptr : std::get_if<std::vector<std::string>>(value);
  return texts == nullptr ? std::nullopt : std::optional(*texts);
}

std::string encodeMetrics(const Values& values) {
  return encodeValues<fleet::MetricRecord>("MetricRecord", values);
}

std::string encodeConfig(const Values& values) {
  return encodeValues<fleet::ConfigRecord>("ConfigRecord", values);
}

Result<Values> parseValues(const Object& object) {
  if (object.type == "MetricRecord") return valuesFrom<fleet::MetricRecord>(object.body);
  if (object.type == "ConfigRecord") return valuesFrom<fleet::ConfigRecord>(object.body);
  return malformed("A record of values was expected");
}

}  // namespace twinscope::fedlink
