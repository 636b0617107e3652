#include "fedlink/wire/normalisation.h"

#include <map>
#include <string_view>
#include <utility>

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

/// The chosen parts, merged where one follows the other.
template <class Choose>
std::vector<ParameterRange> rangesOf(const ModelLayout& layout, const Choose& isChosen) {
  std::vector<ParameterRange> ranges;
  std::size_t at = 0;
  for (const ModelPart& part : layout) {
    const std::size_t count = valueCount({part}).value();
    if (count > 0 && isChosen(part)) {
      if (!ranges.empty() && ranges.back().first + ranges.back().count == at)
        ranges.back().count += count;
      else
        ranges.push_back({at, count});
    }
    at += count;
  }
  return ranges;
}

}  // namespace

std::vector<ParameterRange> normalisationRanges(const ModelLayout& layout) {
  std::map<std::string_view, Layer> layers;
  for (const ModelPart& part : layout) {
    const auto [name, parameter] = layerAndParameter(part.name);
    Layer& layer = layers[name];
    if (parameter == "weight") layer.weight = &part.shape;
    if (parameter == "bias") layer.bias = &part.shape;
    layer.runningStatistics += parameter == "running_mean" || parameter == "running_var";
  }
  return rangesOf(layout, [&](const ModelPart& part) {
    return layers[layerAndParameter(part.name).first].normalises();
  });
}

std::vector<ParameterRange> runningStatisticsRanges(const ModelLayout& layout) {
  return rangesOf(layout, [](const ModelPart& part) {
    const auto parameter = layerAndParameter(part.name).second;
    return parameter == "running_mean" || parameter == "running_var" ||
           parameter == "num_batches_tracked";
  });
}

}  // namespace twinscope::fedlink
