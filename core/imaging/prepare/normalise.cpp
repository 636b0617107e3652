#include "core/imaging/prepare/normalise.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace twinscope::imaging {

Result<Volume> zScore(const Volume& image, std::span<const std::uint8_t> mask) {
  constexpr std::size_t kFewestVoxels = 100;
  const auto voxels = image.voxels();
  if (mask.size() != voxels.size()) throw std::invalid_argument("mask and image differ in size");
  std::size_t count = 0;
  double sum = 0;
  for (std::size_t v = 0; v < voxels.size(); ++v)
    if (mask[v] != 0) {
      ++count;
      sum += voxels[v];
    }
  if (count < kFewestVoxels)
    return refusal("normalise.mask", concat("the mask has ", count, " voxels; at least ",
                                            kFewestVoxels, " are needed"));
  const double mean = sum / static_cast<double>(count);
  double squares = 0;
  for (std::size_t v = 0; v < voxels.size(); ++v)
    if (mask[v] != 0) squares += (voxels[v] - mean) * (voxels[v] - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(count));
  // A constant image has nothing to scale: it becomes 0, as in MONAI.
  const double scale = deviation < 1e-8 ? 1.0 : 1 / deviation;
  std::vector<float> scores(voxels.size());
  for (std::size_t v = 0; v < voxels.size(); ++v)
    if (mask[v] != 0) scores[v] = static_cast<float>((voxels[v] - mean) * scale);
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

}  // namespace twinscope::imaging
