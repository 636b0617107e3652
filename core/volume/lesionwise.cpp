#include "core/volume/lesionwise.h"

#include "core/volume/components.h"
#include "core/volume/mask_box.h"
#include "core/volume/metrics.h"

#include <cstdlib>
#include <set>
#include <vector>

namespace twinscope {
namespace {

using Mask = std::vector<std::uint8_t>;

/// One step with the 18-neighbour element: faces and edges, not corners.
Mask dilatedOnce(const Mask& mask, const Grid& grid) {
  Mask result = mask;
  const Size3 size = grid.size;
  for (std::int64_t k = 0; k < size.k; ++k)
    for (std::int64_t j = 0; j < size.j; ++j)
      for (std::int64_t i = 0; i < size.i; ++i) {
        if (mask[grid.index(i, j, k)] == 0) continue;
        for (int n = 0; n < 27; ++n) {
          const int di = n % 3 - 1, dj = n / 3 % 3 - 1, dk = n / 9 - 1;
          if (std::abs(di) + std::abs(dj) + std::abs(dk) < 3 &&
              grid.contains(i + di, j + dj, k + dk))
            result[grid.index(i + di, j + dj, k + dk)] = 1;
        }
      }
  return result;
}

Mask dilated(Mask mask, const Grid& grid, int steps) {
  for (int step = 0; step < steps; ++step) mask = dilatedOnce(mask, grid);
  return mask;
}

/// Truth voxels that fall in one component of the dilated truth.
Mask lesionOf(std::span<const std::uint8_t> reference, const Components& joined,
              std::uint32_t number) {
  Mask lesion(reference.size());
  for (std::size_t n = 0; n < lesion.size(); ++n)
    lesion[n] = reference[n] != 0 && joined.labels[n] == number ? 1 : 0;
  return lesion;
}

std::set<std::uint32_t> touching(const Components& predicted, const Mask& zone) {
  std::set<std::uint32_t> numbers;
  for (std::size_t n = 0; n < zone.size(); ++n)
    if (zone[n] != 0 && predicted.labels[n] != 0) numbers.insert(predicted.labels[n]);
  return numbers;
}

Mask unionOf(const Components& predicted, const std::set<std::uint32_t>& numbers) {
  Mask result(predicted.labels.size());
  for (std::size_t n = 0; n < result.size(); ++n)
    result[n] = numbers.contains(predicted.labels[n]) ? 1 : 0;
  return result;
}

double volumeMm3(const Mask& mask, const Grid& grid) {
  std::size_t count = 0;
  for (const std::uint8_t v : mask) count += v;
  return static_cast<double>(count) * grid.voxelVolumeMm3();
}

/// All that matters lies within the dilation of either mask.
struct Cut {
  Grid grid;
  Mask reference, prediction;
};

Cut cutToLesions(const Grid& grid, std::span<const std::uint8_t> reference,
                 std::span<const std::uint8_t> prediction, int margin) {
  const VoxelBox box =
      united(boxOf(reference, grid.size), boxOf(prediction, grid.size)).grown(margin, grid.size);
  return {cropped(grid, box), cutOut(reference, grid.size, box),
          cutOut(prediction, grid.size, box)};
}

}  // namespace

LesionwiseAgreement compareLesionwise(const Grid& wholeGrid,
                                      std::span<const std::uint8_t> wholeReference,
                                      std::span<const std::uint8_t> wholePrediction,
                                      const LesionwiseOptions& options) {
  const auto [grid, reference, prediction] =
      cutToLesions(wholeGrid, wholeReference, wholePrediction, options.dilationSteps);
  const Components joined =
      connectedComponents(dilated(reference, grid, options.dilationSteps), grid.size);
  const Components predicted = connectedComponents(prediction, grid.size);

  LesionwiseAgreement result;
  std::set<std::uint32_t> hits;
  double diceSum = 0, hd95Sum = 0;
  for (std::uint32_t number = 1; number <= joined.sizes.size(); ++number) {
    const Mask lesion = lesionOf(reference, joined, number);
    const auto touched = touching(predicted, dilated(lesion, grid, options.dilationSteps));
    hits.insert(touched.begin(), touched.end());
    if (volumeMm3(lesion, grid) <= options.minimumVolumeMm3) continue;
    ++(touched.empty() ? result.missed : result.found);
    const MaskAgreement agreement = compareMasks(grid, lesion, unionOf(predicted, touched));
    diceSum += agreement.dice;
    hd95Sum += agreement.hd95Mm;
  }
  result.falsePositives = static_cast<int>(predicted.sizes.size() - hits.size());
  const int counted = result.found + result.missed + result.falsePositives;
  if (counted == 0) return result;
  result.dice = diceSum / counted;
  result.hd95Mm = (hd95Sum + kMissedLesionMm * result.falsePositives) / counted;
  return result;
}

}  // namespace twinscope
