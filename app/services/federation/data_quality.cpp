#include "app/services/federation/data_quality.h"

#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

constexpr double kReferenceMl = 10;
constexpr double kReferenceSnr = 10;
// Of the difference of two Gaussian values the median absolute value is 0.6745 · √2 deviations.
constexpr double kMedianOfDifference = 0.954;

double medianOf(std::vector<float>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return static_cast<double>(*middle);
}

struct Signal {
  bool present = false;
  double snr = 0;
};

Signal signalOf(const Volume& image, std::span<const std::uint8_t> brain) {
  std::vector<float> values, steps;
  const auto voxels = image.voxels();
  for (std::size_t v = 1; v < voxels.size(); ++v) {
    if (brain[v] == 0) continue;
    values.push_back(voxels[v]);
    if (brain[v - 1] != 0) steps.push_back(std::abs(voxels[v] - voxels[v - 1]));
  }
  const double noise = medianOf(steps) / kMedianOfDifference;
  return {.present = noise > 0, .snr = noise > 0 ? std::abs(medianOf(values)) / noise : 0};
}

double labelledShare(const LabelMap& truth) {
  const auto parts = {Region::ncr, Region::ed, Region::et};
  const auto found =
      std::ranges::count_if(parts, [&](Region region) { return truth.volumeMl(region) > 0; });
  return static_cast<double>(found) / static_cast<double>(parts.size());
}

}  // namespace

double dataQuality(const learning::TrainingCase& of) {
  double clear = 0, present = 0;
  for (const Volume& image : of.images) {
    const Signal signal = signalOf(image, of.brainMask);
    clear += signal.snr / (signal.snr + kReferenceSnr);
    present += signal.present ? 1 : 0;
  }
  const double images = static_cast<double>(std::max<std::size_t>(1, of.images.size()));
  const double size = std::min(1.0, of.truth.volumeMl(Region::wt) / kReferenceMl);
  return (labelledShare(of.truth) + size + clear / images + present / images) / 4;
}

Result<double> dataQuality(const learning::CaseSource& cases, const JobContext& job) {
  double sum = 0;
  for (std::size_t n = 0; n < cases.count; ++n) {
    if (job.stopRequested()) return cancelled();
    const auto one = cases.load(n);
    if (!one) return std::unexpected(one.error());
    sum += dataQuality(*one);
  }
  return cases.count == 0 ? 0 : sum / static_cast<double>(cases.count);
}

}  // namespace twinscope::app
