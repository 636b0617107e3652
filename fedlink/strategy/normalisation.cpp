#include "fedlink/strategy/normalisation.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace twinscope::fedlink {
namespace {

struct Layer {
  const std::vector<std::int64_t>* weight = nullptr;  // shapes
  const std::vector<std::int64_t>* bias = nullptr;
  int runningStatistics = 0;

  [[nodiscard]] bool normalises() const {
    const bool affine = weight && bias && weight->size() == 1 && *weight == *bias;
    return runningStatistics > 0 || affine;
  }
};

/// "dec0.norm" and "weight" of "dec0.norm.weight".
std::pair<std::string_view, std::string_view> layerAndParameter(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return {"", name};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

}  // namespace

std::vector<ParameterRange> normalisationRanges(std::span<const ParameterSet::Part> parts) {
  std::map<std::string_view, Layer> layers;
  for (const auto& part : parts) {
    const auto [name, parameter] = layerAndParameter(part.name);
    Layer& layer = layers[name];
    if (parameter == "weight") layer.weight = &part.shape;
    if (parameter == "bias") layer.bias = &part.shape;
    layer.runningStatistics += parameter == "running_mean" || parameter == "running_var";
  }
  std::vector<ParameterRange> ranges;
  for (const auto& part : parts)
    if (part.count > 0 && layers[layerAndParameter(part.name).first].normalises())
      ranges.push_back({part.offset, part.count});
  std::ranges::sort(ranges, {}, &ParameterRange::first);
  std::vector<ParameterRange> merged;
  for (const ParameterRange& range : ranges) {
    if (!merged.empty() && merged.back().first + merged.back().count == range.first)
      merged.back().count += range.count;
    else
      merged.push_back(range);
  }
  return merged;
}

}  // namespace twinscope::fedlink
