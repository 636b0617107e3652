#include "app/services/image_traits.h"

#include "core/compute/resample.h"
#include "core/learning/inference/model_input.h"
#include "core/volume/mask_box.h"

#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

// Of the difference of two Gaussian values the median absolute value is 0.6745 · √2 deviations.
constexpr double kMedianOfDifference = 0.954;

using LearntImages = learning::ModelCard::LearntImages;

double medianOf(std::vector<float>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return static_cast<double>(*middle);
}

std::array<double, 2> grown(const std::array<double, 2>& range, double value) {
  return {std::min(range[0], value), std::max(range[1], value)};
}

/// Makes room for one more image of a sequence.
void include(std::vector<LearntImages>& all, Modality sequence, const ImageTraits& traits) {
  const auto known = std::ranges::find(all, sequence, &LearntImages::sequence);
  if (known == all.end()) {
    all.push_back({sequence,
                   {traits.sliceMm, traits.sliceMm},
                   {traits.inPlaneMm, traits.inPlaneMm},
                   {traits.snr, traits.snr}});
    return;
  }
  known->sliceMm = grown(known->sliceMm, traits.sliceMm);
  known->inPlaneMm = grown(known->inPlaneMm, traits.inPlaneMm);
  known->snr = grown(known->snr, traits.snr);
}

}  // namespace

std::optional<double> signalToNoise(const Volume& image, std::span<const std::uint8_t> mask) {
  std::vector<float> values, steps;
  const auto voxels = image.voxels();
  for (std::size_t v = 1; v < voxels.size(); ++v) {
    if (mask[v] == 0) continue;
    values.push_back(voxels[v]);
    if (mask[v - 1] != 0) steps.push_back(std::abs(voxels[v] - voxels[v - 1]));
  }
  const double noise = medianOf(steps) / kMedianOfDifference;
  if (!(noise > 0)) return std::nullopt;
  return std::abs(medianOf(values)) / noise;
}

std::vector<ImageTraits> traitsOf(const learning::ModelCard& card,
                                  const learning::TrainingCase& of) {
  std::vector<ImageTraits> all(of.images.size());
  for (std::size_t n = 0; n < all.size() && n < of.scannedMm.size(); ++n) {
    const Vec3 mm = of.scannedMm[n];
    all[n].sliceMm = std::max({mm.x, mm.y, mm.z});
    all[n].inPlaneMm = std::min({mm.x, mm.y, mm.z});
  }
  if (of.images.empty()) return all;
  const Grid& grid = of.images.front().grid();
  const VoxelBox box = boxOf(of.brainMask, grid.size);
  if (box.empty()) return all;
  const Grid working = learning::workingGrid(card, grid, box);
  const LabelMap mask = resample(LabelMap(grid, of.brainMask), working);
  for (std::size_t n = 0; n < all.size(); ++n)
    all[n].snr = signalToNoise(resample(of.images[n], working), mask.labels()).value_or(0);
  return all;
}

Result<std::vector<LearntImages>> learntImagesOf(const learning::ModelCard& card,
                                                 const learning::CaseSource& cases,
                                                 const JobContext& context) {
  std::vector<LearntImages> all;
  for (std::size_t n = 0; n < cases.count; ++n) {
    if (context.stopRequested()) return cancelled();
    const auto one = cases.load(n);
    if (!one) return std::unexpected(one.error());
    const auto traits = traitsOf(card, *one);
    for (std::size_t image = 0; image < traits.size(); ++image)
      if (traits[image].snr > 0) include(all, one->images[image].modality(), traits[image]);
  }
  return all;
}

}  // namespace twinscope::app
