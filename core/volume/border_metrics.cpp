#include "core/volume/border_metrics.h"

#include "core/volume/distance_transform.h"
#include "core/volume/mask_box.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace twinscope {
namespace {

std::vector<std::uint8_t> borderOf(std::span<const std::uint8_t> mask, Size3 size) {
  std::vector<std::uint8_t> border(mask.size(), 0);
  const auto inside = [&](std::int64_t i, std::int64_t j, std::int64_t k) {
    return i >= 0 && j >= 0 && k >= 0 && i < size.i && j < size.j && k < size.k &&
           mask[static_cast<std::size_t>(i + size.i * (j + size.j * k))] != 0;
  };
  std::size_t n = 0;
  for (std::int64_t k = 0; k < size.k; ++k)
    for (std::int64_t j = 0; j < size.j; ++j)
      for (std::int64_t i = 0; i < size.i; ++i, ++n)
        border[n] =
            mask[n] != 0 && !(inside(i - 1, j, k) && inside(i + 1, j, k) && inside(i, j - 1, k) &&
                              inside(i, j + 1, k) && inside(i, j, k - 1) && inside(i, j, k + 1));
  return border;
}

/// Distance of each border voxel to the other border, ascending.
std::vector<double> distances(const std::vector<std::uint8_t>& from,
                              const std::vector<float>& squaredToOther) {
  std::vector<double> result;
  for (std::size_t n = 0; n < from.size(); ++n)
    if (from[n] != 0) result.push_back(std::sqrt(double{squaredToOther[n]}));
  std::ranges::sort(result);
  return result;
}

/// NumPy's linear percentile of an ascending list.
double percentile95(const std::vector<double>& sorted) {
  const double at = 0.95 * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double mean(const std::vector<double>& values) {
  return sum(values) / static_cast<double>(values.size());
}

BorderAgreement nothingToCompare(double surfaceShare) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  return {nan, nan, nan, nan, nan, nan, nan, surfaceShare, surfaceShare};
}

BorderAgreement agreementOf(const std::vector<double>& toPrediction,
                            const std::vector<double>& toReference) {
  std::vector<double> pooled;
  std::ranges::merge(toPrediction, toReference, std::back_inserter(pooled));
  const auto within = [&](double mm) {
    const auto count = std::ranges::upper_bound(pooled, mm) - pooled.begin();
    return static_cast<double>(count) / static_cast<double>(pooled.size());
  };
  return {.hdMm = pooled.back(),
          .hd95DirectedMm = std::max(percentile95(toPrediction), percentile95(toReference)),
          .hd95PooledMm = percentile95(pooled),
          .assdMm = mean(pooled),
          .asdReferenceToPredictionMm = mean(toPrediction),
          .asdPredictionToReferenceMm = mean(toReference),
          .hd95PredictionToReferenceMm = percentile95(toReference),
          .nsd1mm = within(1),
          .nsd2mm = within(2)};
}

}  // namespace

BorderAgreement compareBorders(std::span<const std::uint8_t> reference,
                               std::span<const std::uint8_t> prediction, Size3 size,
                               Vec3 spacingMm) {
  const auto borderReference = borderOf(reference, size);
  const auto borderPrediction = borderOf(prediction, size);
  const auto toPrediction =
      distances(borderReference, squaredDistances(borderPrediction, size, spacingMm));
  const auto toReference =
      distances(borderPrediction, squaredDistances(borderReference, size, spacingMm));
  if (toPrediction.empty() && toReference.empty())
    return nothingToCompare(std::numeric_limits<double>::quiet_NaN());
  if (toPrediction.empty() || toReference.empty()) return nothingToCompare(0);
  return agreementOf(toPrediction, toReference);
}

}  // namespace twinscope
