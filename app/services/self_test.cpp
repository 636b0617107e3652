#include "app/services/doctor.h"
#include "app/services/models.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/compute/device/agreement.h"
#include "core/compute/device/gpu_probe.h"
#include "core/compute/resample.h"
#include "core/imaging/phantom/phantom.h"
#include "core/imaging/prepare/prepare.h"
#include "core/learning/inference/segmentation_model.h"
#include "core/volume/metrics.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <iterator>

namespace twinscope::app {
namespace {

constexpr double kPhantomSpacingMm = 2.0;
constexpr Size3 kKernelSize{96, 80, 72};
constexpr double kLeastDice =
    0.5;  ///< far below what the model reaches: this finds a broken machine

HealthCheck poolCoversEveryIndex() {
  std::vector<std::atomic<int>> seen(100'001);
  parallelFor(seen.size(), 777, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) ++seen[i];
  });
  const bool once = std::ranges::all_of(seen, [](const auto& count) { return count == 1; });
  return {"selftest.threads", once, concat(computeThreads(), " compute threads")};
}

/// Linear interpolation reproduces a linear function exactly, on any grid inside.
HealthCheck resamplingKeepsALinearRamp() {
  const auto value = [](Vec3 p) { return 2 * p.x - 3 * p.y + 0.5 * p.z + 7; };
  const Grid coarse = Grid::axisAligned({20, 18, 16}, {2, 2.5, 3}, {-10, 4, 7});
  std::vector<float> voxels(coarse.voxels());
  for (std::int64_t k = 0; k < coarse.size.k; ++k)
    for (std::int64_t j = 0; j < coarse.size.j; ++j)
      for (std::int64_t i = 0; i < coarse.size.i; ++i)
        voxels[coarse.index(i, j, k)] = static_cast<float>(
            value(coarse.worldFromVoxel * Vec3{double(i), double(j), double(k)}));
  const Grid fine = Grid::axisAligned({25, 25, 25}, {1, 1, 1}, {-5.3, 8.1, 12.7});
  const Volume image = resample(Volume(coarse, std::move(voxels)), fine);
  double worst = 0;
  for (std::int64_t n = 0; n < 25; ++n)
    worst = std::max(worst,
                     std::abs(image.at(n, n, n) -
                              value(fine.worldFromVoxel * Vec3{double(n), double(n), double(n)})));
  return {"selftest.resample", worst < 1e-3, concat("largest error ", worst)};
}

/// Two boxes of 10³ voxels, one shifted by 5: half of each overlaps.
HealthCheck metricsOfShiftedBoxes() {
  const Grid grid = Grid::axisAligned({30, 30, 30}, {1, 1, 1});
  std::vector<std::uint8_t> a(grid.voxels()), b(grid.voxels());
  for (std::int64_t k = 10; k < 20; ++k)
    for (std::int64_t j = 10; j < 20; ++j)
      for (std::int64_t i = 10; i < 20; ++i)
        a[grid.index(i, j, k)] = b[grid.index(i + 5, j, k)] = 1;
  const MaskAgreement agreement = compareMasks(grid, a, b);
  const bool right = std::abs(agreement.dice - 0.5) < 1e-9 && std::abs(agreement.hdMm - 5) < 1e-6;
  return {"selftest.metrics", right,
          concat("Dice ", agreement.dice, " of 0.5, Hausdorff ", agreement.hdMm, " mm of 5")};
}

/// Of one device: how many of its kernels agree with their references, and the ones that do not.
HealthCheck kernelsOf(const device::DeviceKernels& kernels) {
  const auto rows = device::compareKernels(kernels, kKernelSize, 1);
  std::string wrong;
  for (const auto& row : rows)
    if (!row.agrees())
      wrong += concat("; ", row.kernel,
                      row.problem.empty() ? concat(" is off by ", row.worst) : ": " + row.problem);
  return {"selftest.kernels", wrong.empty(),
          concat(kernels.name(), ", ", rows.size(), " kernels", wrong)};
}

std::vector<HealthCheck> kernelsOfAllDevices() {
  std::vector<HealthCheck> checks{kernelsOf(device::DeviceKernels::host())};
  if (const std::string why = device::gpuForbidden(); !why.empty())
    checks.push_back({"selftest.gpu", true, "Not tested: " + why});
  else if (const auto gpu = device::DeviceKernels::cuda())
    checks.push_back(kernelsOf(*gpu));
  else
    checks.push_back({"selftest.gpu", true, "Not tested: " + gpu.error().message});
  return checks;
}

Result<HealthCheck> modelOnAPhantom(const JobContext& context) {
  const auto model = loadShippedModel();
  if (!model) return HealthCheck{"selftest.model", false, describe(model.error())};
  imaging::PhantomSpec spec;
  spec.spacingMm = kPhantomSpacingMm;
  spec.tumours.push_back({.seedInWorld = {25, 10, 20}});
  const auto phantom = imaging::makePhantom(spec, context);
  if (!phantom) return std::unexpected(phantom.error());
  const auto prepared =
      imaging::prepareStudy(phantom->sequences, {.spacingMm = kPhantomSpacingMm}, context);
  if (!prepared) return std::unexpected(prepared.error());
  const auto outcome =
      learning::segment(**model, prepared->sequences, prepared->brainMask, context);
  if (!outcome) return std::unexpected(outcome.error());
  const auto agreement =
      compareLabels(resample(phantom->truth, outcome->labels.grid()), outcome->labels);
  if (!agreement) return std::unexpected(agreement.error());
  const double dice = agreement->front().second.dice;
  return HealthCheck{
      "selftest.model", dice >= kLeastDice,
      concat(nameOf(agreement->front().first), " Dice ", std::round(dice * 1000) / 1000,
             " on a phantom, ", std::round(outcome->seconds * 10) / 10, " s on ", outcome->device)};
}

}  // namespace

Result<std::vector<HealthCheck>> selfTest(const JobContext& context) {
  std::vector<HealthCheck> checks{poolCoversEveryIndex(), resamplingKeepsALinearRamp(),
                                  metricsOfShiftedBoxes()};
  std::ranges::move(kernelsOfAllDevices(), std::back_inserter(checks));
  auto model = modelOnAPhantom(context);
  if (!model && model.error().kind == ErrorKind::cancelled) return std::unexpected(model.error());
  checks.push_back(model ? *model : HealthCheck{"selftest.model", false, describe(model.error())});
  return checks;
}

}  // namespace twinscope::app
