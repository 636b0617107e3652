#include "core/volume/normalise.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace twinscope {

MaskStatistics statisticsInside(std::span<const float> voxels, std::span<const std::uint8_t> mask) {
  if (mask.size() != voxels.size()) throw std::invalid_argument("mask and image differ in size");
  MaskStatistics result;
  double sum = 0, squares = 0;
  for (std::size_t v = 0; v < voxels.size(); ++v)
    if (mask[v] != 0) {
      ++result.voxels;
      sum += voxels[v];
    }
  const auto count = static_cast<double>(result.voxels);
  result.mean = sum / count;
  for (std::size_t v = 0; v < voxels.size(); ++v)
    if (mask[v] != 0) squares += (voxels[v] - result.mean) * (voxels[v] - result.mean);
  result.deviation = std::sqrt(squares / count);
  return result;
}

Result<Volume> zScore(const Volume& image, std::span<const std::uint8_t> mask) {
  const auto voxels = image.voxels();
  const MaskStatistics inside = statisticsInside(voxels, mask);
  if (inside.voxels < kFewestNormalisedVoxels)
    return refusal("normalise.mask", concat("the mask has ", inside.voxels, " voxels; at least ",
                                            kFewestNormalisedVoxels, " are needed"));
  const IntensityScale scale{.shift = inside.mean, .divisor = inside.divisor()};
  std::vector<float> scores(voxels.size());
  for (std::size_t v = 0; v < voxels.size(); ++v)
    if (mask[v] != 0) scores[v] = scale(voxels[v]);
  return Volume(image.grid(), std::move(scores), image.modality());
}

double percentile(std::span<const float> voxels, std::span<const std::uint8_t> mask,
                  double percent) {
  if (mask.size() != voxels.size()) throw std::invalid_argument("mask and image differ in size");
  std::vector<float> inside;
  for (std::size_t v = 0; v < voxels.size(); ++v)
    if (mask[v] != 0) inside.push_back(voxels[v]);
  if (inside.empty()) throw std::invalid_argument("a percentile of nothing");
  const double rank =
      std::clamp(percent, 0.0, 100.0) / 100 * static_cast<double>(inside.size() - 1);
  const auto low = static_cast<std::size_t>(rank);
  const auto place = inside.begin() + static_cast<std::ptrdiff_t>(low);
  std::ranges::nth_element(inside, place);
  if (low + 1 >= inside.size()) return *place;
  const double next = *std::min_element(place + 1, inside.end());
  return *place + (rank - static_cast<double>(low)) * (next - *place);
}

float IntensityScale::operator()(float value) const {
  return static_cast<float>((std::clamp(static_cast<double>(value), low, high) - shift) / divisor);
}

IntensityScale zScoreScale(std::span<const float> voxels, std::span<const std::uint8_t> mask) {
  const MaskStatistics inside = statisticsInside(voxels, mask);
  return {.shift = inside.mean, .divisor = inside.divisor()};
}

IntensityScale clippedZScoreScale(std::span<const float> voxels, std::span<const std::uint8_t> mask,
                                  double lowPercent, double highPercent) {
  const double low = percentile(voxels, mask, lowPercent);
  const double high = percentile(voxels, mask, highPercent);
  std::vector<float> clipped(voxels.begin(), voxels.end());
  for (float& value : clipped)
    value = std::clamp(value, static_cast<float>(low), static_cast<float>(high));
  IntensityScale scale = zScoreScale(clipped, mask);
  scale.low = low;
  scale.high = high;
  return scale;
}

IntensityScale minMaxScale(std::span<const float> voxels, std::span<const std::uint8_t> mask) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (std::size_t v = 0; v < voxels.size(); ++v)
    if (mask[v] != 0) {
      low = std::min<double>(low, voxels[v]);
      high = std::max<double>(high, voxels[v]);
    }
  return windowScale(low, high);
}

IntensityScale windowScale(double low, double high) {
  return {.low = low, .high = high, .shift = low, .divisor = high > low ? high - low : 1.0};
}

}  // namespace twinscope
