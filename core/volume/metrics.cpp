#include "core/volume/metrics.h"

#include "core/volume/mask_box.h"
#include "core/volume/surface_distance.h"

#include <algorithm>
#include <array>

namespace twinscope {
namespace {

struct Counts {
  std::uint64_t truePositive = 0, falsePositive = 0, falseNegative = 0, trueNegative = 0;
};

/// a / b, or what stands for agreement where there is nothing to count.
double ratio(std::uint64_t a, std::uint64_t b, double whenNothing) {
  return b == 0 ? whenNothing : static_cast<double>(a) / static_cast<double>(b);
}

Counts countsOf(std::span<const std::uint8_t> reference, std::span<const std::uint8_t> prediction,
                std::size_t allVoxels) {
  Counts counts;
  for (std::size_t n = 0; n < reference.size(); ++n) {
    const bool r = reference[n] != 0, p = prediction[n] != 0;
    counts.truePositive += r && p ? 1 : 0;
    counts.falsePositive += !r && p ? 1 : 0;
    counts.falseNegative += r && !p ? 1 : 0;
  }
  counts.trueNegative =
      allVoxels - counts.truePositive - counts.falsePositive - counts.falseNegative;
  return counts;
}

void setOverlap(MaskAgreement& result, const Counts& c) {
  const bool bothEmpty = c.truePositive + c.falsePositive + c.falseNegative == 0;
  const double nothing = bothEmpty ? 1.0 : 0.0;
  result.dice =
      ratio(2 * c.truePositive, 2 * c.truePositive + c.falsePositive + c.falseNegative, nothing);
  result.jaccard =
      ratio(c.truePositive, c.truePositive + c.falsePositive + c.falseNegative, nothing);
  result.sensitivity = ratio(c.truePositive, c.truePositive + c.falseNegative, nothing);
  result.precision = ratio(c.truePositive, c.truePositive + c.falsePositive, nothing);
  result.specificity = ratio(c.trueNegative, c.trueNegative + c.falsePositive, 1.0);
}

void setEmpty(MaskAgreement& result) {
  const bool bothEmpty = result.dice == 1.0;
  result.hdMm = result.hd95Mm = result.assdMm = bothEmpty ? 0 : kMissedLesionMm;
  result.nsd1mm = result.nsd2mm = bothEmpty ? 1 : 0;
}

void setSurface(MaskAgreement& result, const SurfaceDistances& a, const SurfaceDistances& b) {
  const auto within = [&](double mm) {
    return (a.areaWithinMm2(mm) + b.areaWithinMm2(mm)) / (a.areaMm2() + b.areaMm2());
  };
  result.hdMm = std::max(a.atShare(1.0), b.atShare(1.0));
  result.hd95Mm = std::max(a.atShare(0.95), b.atShare(0.95));
  result.assdMm = (a.meanMm() + b.meanMm()) / 2;
  result.nsd1mm = within(1);
  result.nsd2mm = within(2);
}

/// Masks of a box that holds all foreground of both.
MaskAgreement compareCut(std::span<const std::uint8_t> reference,
                         std::span<const std::uint8_t> prediction, Size3 size, Vec3 spacingMm,
                         std::size_t allVoxels) {
  MaskAgreement result;
  setOverlap(result, countsOf(reference, prediction, allVoxels));
  const auto surfaces = surfaceDistances(reference, prediction, size, spacingMm);
  if (surfaces)
    setSurface(result, surfaces->first, surfaces->second);
  else
    setEmpty(result);
  return result;
}

std::vector<std::uint8_t> membersOf(const LabelTable& table, Region region,
                                    std::span<const std::uint8_t> labels) {
  std::array<std::uint8_t, 256> member{};
  for (const std::uint8_t value : table.valuesOf(region)) member[value] = 1;
  std::vector<std::uint8_t> mask(labels.size());
  std::ranges::transform(labels, mask.begin(), [&](std::uint8_t v) { return member[v]; });
  return mask;
}

/// Cuts two masks of one box down to what they need together, then compares.
MaskAgreement compareTight(std::span<const std::uint8_t> reference,
                           std::span<const std::uint8_t> prediction, Size3 size, Vec3 spacingMm,
                           std::size_t allVoxels) {
  const VoxelBox box = united(boxOf(reference, size), boxOf(prediction, size));
  return compareCut(cutOut(reference, size, box), cutOut(prediction, size, box), box.size(),
                    spacingMm, allVoxels);
}

}  // namespace

MaskAgreement compareMasks(const Grid& grid, std::span<const std::uint8_t> reference,
                           std::span<const std::uint8_t> prediction) {
  return compareTight(reference, prediction, grid.size, grid.spacingMm(), grid.voxels());
}

Result<std::vector<std::pair<Region, MaskAgreement>>> compareLabels(const LabelMap& reference,
                                                                    const LabelMap& prediction) {
  const Grid& grid = reference.grid();
  if (!grid.coincidesWith(prediction.grid()))
    return refusal("measure.grids-differ",
                   "The two label maps have different grids: size, spacing or position",
                   "Resample one onto the other first");
  const VoxelBox box =
      united(boxOf(reference.labels(), grid.size), boxOf(prediction.labels(), grid.size));
  const auto cutReference = cutOut(reference.labels(), grid.size, box);
  const auto cutPrediction = cutOut(prediction.labels(), grid.size, box);
  std::vector<std::pair<Region, MaskAgreement>> result;
  for (const Region region : kReportedRegions)
    result.emplace_back(region, compareTight(membersOf(reference.table(), region, cutReference),
                                             membersOf(prediction.table(), region, cutPrediction),
                                             box.size(), grid.spacingMm(), grid.voxels()));
  return result;
}

}  // namespace twinscope
