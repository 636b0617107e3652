#include "app/services/federation/data_quality.h"

#include "app/services/image_traits.h"

#include <algorithm>

namespace twinscope::app {
namespace {

constexpr double kReferenceMl = 10;
constexpr double kReferenceSnr = 10;

double labelledShare(const LabelMap& truth) {
  const std::vector<Region> parts = truth.table().isOfOrgans()
                                        ? truth.table().reported()
                                        : std::vector{Region::ncr, Region::ed, Region::et};
  const auto found =
      std::ranges::count_if(parts, [&](Region region) { return truth.volumeMl(region) > 0; });
  return static_cast<double>(found) / static_cast<double>(parts.size());
}

}  // namespace

double dataQuality(const learning::TrainingCase& of) {
  double clear = 0, present = 0;
  for (const Volume& image : of.images) {
    const auto snr = signalToNoise(image, of.brainMask);
    clear += snr.value_or(0) / (snr.value_or(0) + kReferenceSnr);
    present += snr ? 1 : 0;
  }
  const double images = static_cast<double>(std::max<std::size_t>(1, of.images.size()));
  const double size =
      std::min(1.0, of.truth.volumeMl(of.truth.table().reported().front()) / kReferenceMl);
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
