#include "app/services/growth_tissue.h"

#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

constexpr std::size_t kBins = 256;

/// Intensities inside a mask between their 1st and 99th percentile.
struct Histogram {
  std::array<double, kBins> counts{};
  double low = 0, width = 0;

  [[nodiscard]] double at(std::size_t bin) const {
    return low + (static_cast<double>(bin) + 0.5) * width;
  }
};

Histogram histogramOf(std::vector<float> values) {
  Histogram histogram;
  const auto percentile = [&](double share) {
    const auto nth = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, values.begin() + nth);
    return static_cast<double>(values[static_cast<std::size_t>(nth)]);
  };
  histogram.low = percentile(0.01);
  histogram.width = (percentile(0.99) - histogram.low) / kBins;
  if (!(histogram.width > 0)) return histogram;
  for (const float value : values) {
    const double bin = (value - histogram.low) / histogram.width;
    if (bin >= 0 && bin < kBins) histogram.counts[static_cast<std::size_t>(bin)] += 1;
  }
  return histogram;
}

/// The histogram's values at 10, 45 and 80 % of its range.
std::array<double, 3> startOf(const Histogram& histogram) {
  return {histogram.at(25), histogram.at(115), histogram.at(205)};
}

}  // namespace

Result<std::array<double, 3>> tissueMeans(const Volume& t1, std::span<const std::uint8_t> brain) {
  std::vector<float> values;
  for (std::size_t n = 0; n < brain.size(); ++n)
    if (brain[n] != 0 && std::isfinite(t1.voxels()[n])) values.push_back(t1.voxels()[n]);
  const auto refuse = [] {
    return refusal("growth.tissue", "T1 does not tell fluid, grey and white matter apart");
  };
  if (values.size() < 100) return refuse();
  const Histogram histogram = histogramOf(std::move(values));
  if (!(histogram.width > 0)) return refuse();
  std::array<double, 3> means = startOf(histogram);
  for (int round = 0; round < 50; ++round) {
    std::array<double, 3> sum{}, count{};
    for (std::size_t bin = 0; bin < kBins; ++bin) {
      const double value = histogram.at(bin);
      const std::size_t nearest = value < (means[0] + means[1]) / 2   ? 0
                                  : value < (means[1] + means[2]) / 2 ? 1
                                                                      : 2;
      sum[nearest] += value * histogram.counts[bin];
      count[nearest] += histogram.counts[bin];
    }
    for (std::size_t k = 0; k < 3; ++k)
      if (count[k] > 0) means[k] = sum[k] / count[k];
  }
  if (!(means[0] < means[1] && means[1] < means[2])) return refuse();
  return means;
}

TissueShares tissueShares(const Volume& t1, std::span<const std::uint8_t> brain,
                          std::span<const std::uint8_t> tumour,
                          std::span<const std::uint8_t> cavity,
                          const std::array<double, 3>& means) {
  TissueShares shares{std::vector<float>(brain.size(), 0.F), std::vector<float>(brain.size(), 0.F)};
  for (std::size_t n = 0; n < brain.size(); ++n) {
    if (cavity[n] != 0) continue;
    if (tumour[n] != 0) {
      shares.white[n] = 1;
      continue;
    }
    if (brain[n] == 0) continue;
    const double value = t1.voxels()[n];
    const auto share = [&](std::size_t from, std::size_t to) {
      return static_cast<float>(
          std::clamp((value - means[from]) / (means[to] - means[from]), 0.0, 1.0));
    };
    shares.white[n] = share(1, 2);
    shares.grey[n] = share(0, 1) - shares.white[n];
  }
  return shares;
}

}  // namespace twinscope::app
