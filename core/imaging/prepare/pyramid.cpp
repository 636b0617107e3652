#include "core/imaging/prepare/pyramid.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace twinscope::imaging {
namespace {

using Factors = std::array<std::int64_t, 3>;

Factors factorsFor(const Grid& grid, double spacingMm) {
  const Vec3 spacing = grid.spacingMm();
  const std::array spacings{spacing.x, spacing.y, spacing.z};
  Factors factors{};
  for (int axis = 0; axis < 3; ++axis) {
    const auto wanted = static_cast<std::int64_t>(std::floor(spacingMm / spacings[axis] + 0.5));
    factors[axis] =
        std::clamp<std::int64_t>(wanted, 1, std::max<std::int64_t>(1, grid.size[axis] / 4));
  }
  return factors;
}

Grid shrunkGrid(const Grid& grid, const Factors& f) {
  const Affine blockCentre =
      Affine::shift({0.5 * static_cast<double>(f[0] - 1), 0.5 * static_cast<double>(f[1] - 1),
                     0.5 * static_cast<double>(f[2] - 1)});
  const Affine step = Affine::scaling(
      {static_cast<double>(f[0]), static_cast<double>(f[1]), static_cast<double>(f[2])});
  return {{grid.size.i / f[0], grid.size.j / f[1], grid.size.k / f[2]},
          grid.worldFromVoxel * blockCentre * step};
}

float finite(float value) { return std::isfinite(value) ? value : 0.F; }

/// Adds one row of the image into the row of block sums.
void addRow(const float* row, std::int64_t blocks, std::int64_t factor, std::vector<float>& sums) {
  for (std::int64_t block = 0; block < blocks; ++block)
    for (std::int64_t i = 0; i < factor; ++i)
      sums[static_cast<std::size_t>(block)] += finite(row[block * factor + i]);
}

}  // namespace

Volume shrunk(const Volume& image, double spacingMm) {
  const Grid& grid = image.grid();
  const Factors f = factorsFor(grid, spacingMm);
  const Grid target = shrunkGrid(grid, f);
  std::vector<float> voxels(target.voxels());
  const float share = 1.F / static_cast<float>(f[0] * f[1] * f[2]);
  parallelFor(static_cast<std::size_t>(target.size.j * target.size.k), 32,
              [&](std::size_t begin, std::size_t end) {
                std::vector<float> sums(static_cast<std::size_t>(target.size.i));
                for (std::size_t r = begin; r < end; ++r) {
                  const auto j = static_cast<std::int64_t>(r) % target.size.j;
                  const auto k = static_cast<std::int64_t>(r) / target.size.j;
                  std::ranges::fill(sums, 0.F);
                  for (std::int64_t dk = 0; dk < f[2]; ++dk)
                    for (std::int64_t dj = 0; dj < f[1]; ++dj)
                      addRow(image.voxels().data() + grid.index(0, j * f[1] + dj, k * f[2] + dk),
                             target.size.i, f[0], sums);
                  std::ranges::transform(
                      sums, voxels.begin() + static_cast<std::ptrdiff_t>(target.index(0, j, k)),
                      [share](float sum) { return sum * share; });
                }
              });
  return {target, std::move(voxels), image.modality(), image.unit()};
}

IntensityRange intensityRange(const Volume& image, double lowPercent, double highPercent) {
  constexpr std::size_t kBins = 4096;
  float low = 0, high = 0;
  bool any = false;
  for (const float value : image.voxels()) {
    if (!std::isfinite(value)) continue;
    low = any ? std::min(low, value) : value;
    high = any ? std::max(high, value) : value;
    any = true;
  }
  if (!(high > low)) return {low, low};
  std::vector<std::size_t> counts(kBins);
  const float scale = static_cast<float>(kBins - 1) / (high - low);
  for (const float value : image.voxels())
    ++counts[static_cast<std::size_t>((std::isfinite(value) ? value - low : 0.F) * scale)];
  const auto valueAt = [&](double percent) {
    const auto target = percent / 100 * static_cast<double>(image.voxels().size());
    std::size_t bin = 0;
    for (double seen = 0; bin < kBins; ++bin)
      if ((seen += static_cast<double>(counts[bin])) >= target) break;
    return low + static_cast<float>(std::min(bin, kBins - 1)) / scale;
  };
  return {valueAt(lowPercent), valueAt(highPercent)};
}

}  // namespace twinscope::imaging
