#include "fedlink/wire/model_layout.h"

#include "fedlink/wire/npy.h"

#include <algorithm>
#include <charconv>

namespace twinscope::fedlink {
namespace {

std::unexpected<Error> malformed() {
  return refusal("layout.malformed", "The model's layout names parts and shapes that do not fit");
}

std::string shapeText(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t extent : shape)
    text += (text.empty() ? "" : ",") + std::to_string(extent);
  return text;
}

Result<std::vector<std::int64_t>> parseShape(std::string_view text) {
  std::vector<std::int64_t> shape;
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find(','));
    std::int64_t extent = 0;
    const auto [stop, error] = std::from_chars(item.data(), item.data() + item.size(), extent);
    if (error != std::errc{} || stop != item.data() + item.size() || extent < 0) return malformed();
    shape.push_back(extent);
    text.remove_prefix(std::min(text.size(), item.size() + 1));
  }
  return shape;
}

}  // namespace

Result<std::size_t> valueCount(const ModelLayout& layout) {
  std::int64_t total = 0;
  for (const ModelPart& part : layout) {
    if (std::ranges::any_of(part.shape, [](std::int64_t extent) { return extent < 0; }))
      return malformed();
    const auto count = NpyHeader{.type = "<f4", .shape = part.shape}.elementCount();
    if (!count) return std::unexpected(count.error());
    total += static_cast<std::int64_t>(*count);
  }
  return NpyHeader{.type = "<f4", .shape = {total}}.elementCount();
}

Values layoutValues(const ModelLayout& layout) {
  std::vector<std::string> names;
  std::vector<std::string> shapes;
  for (const ModelPart& part : layout) {
    names.push_back(part.name);
    shapes.push_back(shapeText(part.shape));
  }
  Values values;
  values.set("names", std::move(names));
  values.set("shapes", std::move(shapes));
  return values;
}

Result<ModelLayout> parseLayout(const Values& values) {
  const auto names = values.texts("names");
  const auto shapes = values.texts("shapes");
  if (!names || !shapes || names->size() != shapes->size()) return malformed();
  ModelLayout layout;
  for (std::size_t i = 0; i < names->size(); ++i) {
    auto shape = parseShape((*shapes)[i]);
    if (!shape) return std::unexpected(shape.error());
    layout.push_back({(*names)[i], std::move(*shape)});
  }
  return layout;
}

}  // namespace twinscope::fedlink
