#include "core/learning/networks/detail/architecture.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <initializer_list>
#include <stdexcept>
#include <string_view>

namespace twinscope::learning::detail {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kTransformerBlocks = 4;  // of the decoder behind a transformer

struct Problem : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void knowOnly(const Json& object, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) throw Problem("a JSON object is expected");
  for (const auto& [key, value] : object.items())
    if (std::ranges::find(known, key) == known.end()) throw Problem("unknown member " + key);
}

std::int64_t within(const char* what, std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value < low || value > high)
    throw Problem(concat(what, " ", value, " is not ", low, " to ", high));
  return value;
}

double within(const char* what, double value, double low, double high) {
  if (!(value >= low && value < high))
    throw Problem(concat(what, " ", value, " is not ", low, " to ", high));
  return value;
}

NormKind normFrom(const std::string& name) {
  if (name == "instance") return NormKind::instance;
  if (name == "batch") return NormKind::batch;
  if (name == "group") return NormKind::group;
  throw Problem("norm must be instance, batch or group");
}

GateKind gateFrom(const std::string& name) {
  if (name == "monai") return GateKind::monai;
  if (name == "oktay") return GateKind::oktay;
  throw Problem("gate must be monai or oktay");
}

TransformerOptions transformerFrom(const Json& json, TransformerOptions options) {
  knowOnly(json, {"patch", "width", "heads", "depth", "mlp", "dropout", "grid"});
  options.patch = within("patch", json.value("patch", options.patch), 1, 32);
  options.width = within("width", json.value("width", options.width), 1, 2048);
  options.heads = within("heads", json.value("heads", options.heads), 1, 64);
  options.depth = within("depth", json.value("depth", options.depth), 1, 48);
  options.mlp = within("mlp", json.value("mlp", options.mlp), 0, 16384);
  options.dropout = within("dropout", json.value("dropout", options.dropout), 0.0, 1.0);
  options.grid = json.value("grid", options.grid);
  for (const std::int64_t side : options.grid) within("grid side", side, 1, 64);
  if (options.width % options.heads != 0) throw Problem("width must divide by heads");
  return options;
}

/// None, where the architecture names none.
std::optional<AdapterOptions> adaptersFrom(const Json& architecture, std::size_t blocks) {
  if (!architecture.contains("adapters")) return std::nullopt;
  const Json& json = architecture.at("adapters");
  knowOnly(json, {"width", "levels"});
  AdapterOptions options;
  options.width = within("adapters' width", json.value("width", options.width), 1, 256);
  options.levels = within("adapters' levels", json.value("levels", options.levels), 1,
                          static_cast<std::int64_t>(blocks));
  return options;
}

std::vector<std::int64_t> widthsFrom(const Json& json) {
  const auto widths = json.at("widths").get<std::vector<std::int64_t>>();
  if (widths.empty() || widths.size() > 6) throw Problem("1 to 6 widths are needed");
  for (const std::int64_t width : widths) within("width", width, 1, 1024);
  return widths;
}

Architecture architectureFrom(const Json& json, Architecture a) {
  knowOnly(json,
           {"widths", "bottom", "norm", "slope", "dropout", "gate", "transformer", "adapters"});
  a.widths = widthsFrom(json);
  a.adapters = adaptersFrom(json, a.widths.size());
  a.style.norm = json.contains("norm") ? normFrom(json.at("norm")) : a.style.norm;
  a.style.slope = within("slope", json.value("slope", a.style.slope), 0.0, 1.0);
  a.style.dropout = within("dropout", json.value("dropout", a.style.dropout), 0.0, 1.0);
  if (json.contains("gate") && a.gate == GateKind::none) throw Problem("this kind has no gates");
  if (json.contains("gate")) a.gate = gateFrom(json.at("gate"));
  if (json.contains("transformer") && !a.transformer) throw Problem("this kind has no transformer");
  if (json.contains("transformer"))
    a.transformer = transformerFrom(json.at("transformer"), *a.transformer);
  if (a.transformer && json.contains("bottom"))
    throw Problem("a transformer takes the place of the bottom");
  if (!a.transformer) a.bottom = within("bottom", json.at("bottom").get<std::int64_t>(), 1, 1024);
  return a;
}

TransformerArchitecture transformerArchitectureFrom(const Json& json,
                                                    const TransformerOptions& defaults) {
  knowOnly(json, {"features", "transformer", "adapters"});
  TransformerArchitecture a;
  a.features = within("features", json.value("features", a.features), 1, 128);
  a.adapters = adaptersFrom(json, kTransformerBlocks);
  a.transformer = transformerFrom(json.value("transformer", Json::object()), defaults);
  if (a.transformer.patch != defaults.patch) throw Problem("this kind's patch is fixed");
  if (a.transformer.depth < 4) throw Problem("a depth of at least 4 is needed");
  return a;
}

/// Runs a reader and gives what it throws as the error of this file.
template <class Value, class Read>
Result<Value> reported(const char* example, Read read) {
  std::string what;
  try {
    return read();
  } catch (const Json::exception&) {
    what = "a member is missing or has the wrong type";
  } catch (const Problem& problem) {
    what = problem.what();
  }
  return refusal("model.layout", "The network's architecture is not usable: " + what,
                 concat("It reads, for example, ", example));
}

}  // namespace

Result<Architecture> parseArchitecture(const std::string& text, const Architecture& defaults) {
  const char* example = defaults.transformer
                            ? R"({"widths": [8, 16], "transformer": {"width": 64, "heads": 4}})"
                            : R"({"widths": [8, 16, 32], "bottom": 64, "norm": "instance"})";
  return reported<Architecture>(example,
                                [&] { return architectureFrom(Json::parse(text), defaults); });
}

Result<TransformerArchitecture> parseTransformer(const std::string& text,
                                                 const TransformerOptions& defaults) {
  return reported<TransformerArchitecture>(
      R"({"features": 16, "transformer": {"width": 768, "heads": 12, "depth": 12}})",
      [&] { return transformerArchitectureFrom(Json::parse(text), defaults); });
}

}  // namespace twinscope::learning::detail
