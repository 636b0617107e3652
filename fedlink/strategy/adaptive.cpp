#include "fedlink/strategy/adaptive.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace twinscope::fedlink {
namespace {

constexpr double kVanishes = 1e-12;
constexpr double kLargestZ = 3;
constexpr double kLargestLogRatio = 700;  // of norms, where the median norm is 0

double logOfRatio(double norm, double medianNorm) {
  if (norm <= medianNorm) return 0;
  return medianNorm > 0 ? std::log(norm / medianNorm) : kLargestLogRatio;
}

/// Cosine between Δ_k and the sum of the other sites' units; 0 where either vanishes.
double cosineToOthers(const SquareMatrix& products, std::span<const double> norms, std::size_t k) {
  const auto unitProduct = [&](std::size_t i, std::size_t j) {
    const double scale = norms[i] * norms[j];
    return scale > 0 ? products.at(i, j) / scale : 0;
  };
  double along = 0;
  double othersSquared = 0;
  for (std::size_t i = 0; i < norms.size(); ++i) {
    if (i == k) continue;
    along += unitProduct(k, i);
    for (std::size_t j = 0; j < norms.size(); ++j)
      if (j != k) othersSquared += unitProduct(i, j);
  }
  return othersSquared > kVanishes ? along / std::sqrt(othersSquared) : 0;
}

template <class Project>
std::vector<double> collect(std::span<const SiteReport> reports, Project project) {
  std::vector<double> values;
  for (const SiteReport& report : reports) values.push_back(project(report));
  return values;
}

std::vector<double> softmax(std::vector<double> scores, double temperature) {
  const double largest = std::ranges::max(scores);
  double sum = 0;
  for (double& score : scores) sum += score = std::exp((score - largest) / temperature);
  for (double& score : scores) score /= sum;
  return scores;
}

}  // namespace

Status AdaptiveWeights::validate() const {
  if (!(gamma >= 0 && gamma <= 1)) return usageError("gamma lies between 0 and 1");
  if (!(memory >= 0 && memory < 1)) return usageError("memory lies between 0 and below 1");
  // Below, e^(score/temperature) would leave a site no share at all and the bounds could not be met.
  if (!(temperature >= 0.05)) return usageError("temperature is at least 0.05");
  if (!(floor > 0 && floor <= 1 && cap >= 1))
    return usageError("floor lies between 0 and 1 and cap is at least 1, both in units of 1/sites");
  for (const double factor : {quality, performance, divergence})
    if (!(factor >= 0 && factor <= 1))
      return usageError("the factors of quality, performance and divergence lie between 0 and 1");
  return {};
}

double medianOf(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t upper = values.size() / 2;
  return values.size() % 2 == 1 ? values[upper] : (values[upper - 1] + values[upper]) / 2;
}

std::vector<double> robustZ(std::span<const double> values) {
  const double median = medianOf({values.begin(), values.end()});
  std::vector<double> deviations;
  for (const double value : values) deviations.push_back(std::abs(value - median));
  double scale = 1.4826 * medianOf(deviations);
  if (scale < kVanishes)
    scale = 1.2533 * std::accumulate(deviations.begin(), deviations.end(), 0.0) /
            static_cast<double>(values.size());
  std::vector<double> result(values.size());
  if (scale < kVanishes) return result;
  for (std::size_t k = 0; k < values.size(); ++k)
    result[k] = std::clamp((values[k] - median) / scale, -kLargestZ, kLargestZ);
  return result;
}

std::vector<double> divergences(const SquareMatrix& products) {
  std::vector<double> norms(products.size());
  for (std::size_t k = 0; k < norms.size(); ++k) norms[k] = std::sqrt(products.at(k, k));
  std::vector<double> result(norms.size());
  if (norms.size() < 2) return result;
  const double medianNorm = medianOf(norms);
  for (std::size_t k = 0; k < norms.size(); ++k)
    result[k] = 1 - cosineToOthers(products, norms, k) + logOfRatio(norms[k], medianNorm);
  return result;
}

std::vector<double> boundedShares(std::span<const double> shares, double low, double high) {
  std::vector<double> bounded(shares.size());
  const auto sumAt = [&](double t) {
    double sum = 0;
    for (std::size_t k = 0; k < shares.size(); ++k)
      sum += bounded[k] = std::clamp(t * shares[k], low, high);
    return sum;
  };
  double below = 0;
  double above = 1;
  if (sumAt(above) == 1) return bounded;
  while (sumAt(above) < 1 && above < high / std::ranges::min(shares)) {
    below = above;
    above *= 2;
  }
  for (double middle = (below + above) / 2; middle > below && middle < above;
       middle = (below + above) / 2)
    (sumAt(middle) < 1 ? below : above) = middle;
  sumAt(above);
  return bounded;
}

std::vector<Attention> attentionOf(const AdaptiveWeights& options,
                                   std::span<const SiteReport> reports,
                                   const SquareMatrix& products) {
  const auto divergence = divergences(products);
  const auto qualityZ = robustZ(collect(reports, [](const auto& r) { return r.quality.value(); }));
  const auto performanceZ =
      robustZ(collect(reports, [](const auto& r) { return r.performance.value(); }));
  const auto divergenceZ = robustZ(divergence);
  std::vector<double> shares(reports.size());
  for (std::size_t k = 0; k < shares.size(); ++k)
    shares[k] = options.quality * qualityZ[k] + options.performance * performanceZ[k] -
                options.divergence * divergenceZ[k];
  shares = softmax(std::move(shares), options.temperature);
  for (std::size_t k = 0; k < shares.size(); ++k)
    if (reports[k].previousAttention)
      shares[k] = (1 - options.memory) * shares[k] + options.memory * *reports[k].previousAttention;
  const double count = static_cast<double>(reports.size());
  const auto bounded = boundedShares(shares, options.floor / count, options.cap / count);
  std::vector<Attention> result;
  for (std::size_t k = 0; k < shares.size(); ++k)
    result.push_back(
        {qualityZ[k], performanceZ[k], divergence[k], divergenceZ[k], shares[k], bounded[k]});
  return result;
}

}  // namespace twinscope::fedlink
