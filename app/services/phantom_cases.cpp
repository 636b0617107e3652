#include "app/services/phantom_cases.h"

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/imaging/prepare/prepare.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twinscope::app {
namespace {

constexpr double kDegree = 0.017453292519943295;

/// Axis-aligned, isotropic, over the whole field of another grid.
Grid workingGrid(const Grid& image, double spacingMm) {
  constexpr double kFar = std::numeric_limits<double>::max();
  Vec3 low{kFar, kFar, kFar};
  Vec3 high{-kFar, -kFar, -kFar};
  for (int corner = 0; corner < 8; ++corner) {
    const auto at = [&](int axis) {
      return (corner >> axis & 1) != 0 ? static_cast<double>(image.size[axis] - 1) : 0.0;
    };
    const Vec3 p = image.worldFromVoxel * Vec3{at(0), at(1), at(2)};
    low = {std::min(low.x, p.x), std::min(low.y, p.y), std::min(low.z, p.z)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y), std::max(high.z, p.z)};
  }
  const auto count = [spacingMm](double extent) {
    return static_cast<std::int64_t>(std::floor(extent / spacingMm)) + 1;
  };
  const Vec3 extent = high - low;
  return Grid::axisAligned({count(extent.x), count(extent.y), count(extent.z)},
                           {spacingMm, spacingMm, spacingMm}, low);
}

struct Ball {
  Vec3 centre;  ///< voxels
  double radius = 0;
};

/// Grows (steps > 0) or shrinks the mask by whole voxels, everywhere or inside one ball only.
void moveBorder(std::vector<std::uint8_t>& mask, Size3 size, int steps, const Ball* only) {
  const std::uint8_t to = steps > 0 ? 1 : 0;
  const std::int64_t strides[] = {1, size.i, size.i * size.j};
  for (int step = 0; step < std::abs(steps); ++step) {
    const std::vector<std::uint8_t> before = mask;
    parallelFor(static_cast<std::size_t>(size.k), 4, [&](std::size_t begin, std::size_t end) {
      for (auto k = static_cast<std::int64_t>(begin); k < static_cast<std::int64_t>(end); ++k)
        for (std::int64_t j = 0; j < size.j; ++j)
          for (std::int64_t i = 0; i < size.i; ++i) {
            if (i == 0 || j == 0 || k == 0 || i + 1 == size.i || j + 1 == size.j || k + 1 == size.k)
              continue;
            const Vec3 here{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
            if (only != nullptr && length(here - only->centre) > only->radius) continue;
            const std::int64_t at = i + size.i * (j + size.j * k);
            const bool touches = std::ranges::any_of(strides, [&](std::int64_t stride) {
              return before[static_cast<std::size_t>(at - stride)] == to ||
                     before[static_cast<std::size_t>(at + stride)] == to;
            });
            if (touches) mask[static_cast<std::size_t>(at)] = to;
          }
    });
  }
}

std::vector<std::size_t> borderOf(const std::vector<std::uint8_t>& mask) {
  std::vector<std::size_t> border;
  for (std::size_t v = 1; v < mask.size(); ++v)
    if (mask[v] != mask[v - 1]) border.push_back(v);
  return border;
}

/// Half a voxel is a coin toss: the border moves by the error's whole voxels, all over and more in three places.
void spoilMask(std::vector<std::uint8_t>& mask, const Grid& grid, double errorMm, Random& random) {
  const double reach = errorMm / grid.spacingMm().x;
  const auto steps = [&] { return static_cast<int>(std::lround(random.uniform(-reach, reach))); };
  moveBorder(mask, grid.size, steps(), nullptr);
  for (int place = 0; place < 3; ++place) {
    const auto border = borderOf(mask);
    if (border.empty()) return;
    const auto [i, j, k] = grid.size.voxelAt(border[random.below(border.size())]);
    const Ball ball{{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)},
                    random.uniform(4, 12) / grid.spacingMm().x};
    moveBorder(mask, grid.size, 2 * steps(), &ball);
  }
}

imaging::PhantomSpec specOf(const PhantomCaseOptions& options, std::uint64_t seed) {
  imaging::PhantomSpec spec = imaging::randomPhantomSpec(seed, options.spacingMm);
  spec.sequences = options.sequences;
  if (options.scanner)
    spec.style = imaging::randomPhantomSpec(*options.scanner, options.spacingMm).style;
  Random random = Random(seed).stream("slices");
  if (random.uniform() < options.thickSlices)
    spec.style.volumeSliceMm = std::max(options.spacingMm, random.uniform(3, 7));
  return spec;
}

/// The preparation's own mask, where it finds a brain.
Status findMask(learning::TrainingCase& made) {
  auto found = imaging::brainMask(made.images, silentContext());
  if (!found) return std::unexpected(found.error());
  made.brainMask = std::move(*found);
  return {};
}

}  // namespace

Affine misalignment(double mm, Vec3 centre, Random& random) {
  const auto some = [&random](double reach) { return random.uniform(-reach, reach); };
  const double turn = mm * kDegree;
  return Affine::shift({some(mm), some(mm), some(mm)}) *
         Affine::rotation({some(turn), some(turn), some(turn)}, centre);
}

Result<learning::TrainingCase> phantomCase(const imaging::PhantomSpec& spec,
                                           const PhantomCaseOptions& options,
                                           std::uint64_t errorSeed) {
  const auto visit = imaging::makePhantom(spec, silentContext());
  if (!visit) return std::unexpected(visit.error());
  Random random = Random(errorSeed).stream("preparation errors");
  const Grid grid = workingGrid(visit->truth.grid(), options.spacingMm);
  learning::TrainingCase made;
  made.name = concat("phantom ", errorSeed);
  for (const Volume& sequence : visit->sequences) {
    // The truth lies in the T1c's world: that one stays where it is.
    const bool reference = sequence.modality() == Modality::t1c;
    const double mm = reference ? 0 : options.misalignmentMm;
    made.images.push_back(resample(sequence, grid, misalignment(mm, grid.centreInWorld(), random)));
    made.scannedMm.push_back(sequence.grid().spacingMm());
  }
  made.truth = resample(visit->truth, grid);
  const LabelMap brain(visit->truth.grid(), visit->brainMask);
  const LabelMap onGrid = resample(brain, grid);
  made.brainMask.assign(onGrid.labels().begin(), onGrid.labels().end());
  if (random.stream("mask").uniform() < options.preparedMasks && findMask(made)) return made;
  if (options.maskErrorMm > 0) spoilMask(made.brainMask, grid, options.maskErrorMm, random);
  return made;
}

std::uint64_t firstPhantomSeed(std::uint64_t seed, PhantomSet set) {
  return (seed << 32) + (static_cast<std::uint64_t>(set) << 24);
}

Status PhantomCaseOptions::validate() const {
  if (count < 1) return usageError("at least one phantom is needed");
  if (!(spacingMm >= 0.5 && spacingMm <= 4)) return usageError("spacing must be 0.5 to 4 mm");
  if (!(preparedMasks >= 0 && preparedMasks <= 1 && thickSlices >= 0 && thickSlices <= 1))
    return usageError("shares of phantoms must be 0 to 1");
  if (!(maskErrorMm >= 0 && maskErrorMm <= 10 && misalignmentMm >= 0 && misalignmentMm <= 10))
    return usageError("preparation errors must be 0 to 10 mm");
  return {};
}

Result<learning::CaseSource> phantomCases(const PhantomCaseOptions& options) {
  if (const Status valid = options.validate(); !valid) return std::unexpected(valid.error());
  return learning::CaseSource{options.count, [options](std::size_t n) {
                                const std::uint64_t seed = options.firstSeed + n;
                                return phantomCase(specOf(options, seed), options, seed);
                              }};
}

}  // namespace twinscope::app
