#include "core/volume/metrics.h"

#include "core/base/parallel.h"
#include "core/base/units.h"
#include "core/volume/components.h"
#include "core/volume/surface_distance.h"

#include <algorithm>

namespace twinscope {
namespace {

using Counts = PackedMasks::Counts;

/// a / b, or what stands for agreement where there is nothing to count.
double ratio(std::uint64_t a, std::uint64_t b, double whenNothing) {
  return b == 0 ? whenNothing : static_cast<double>(a) / static_cast<double>(b);
}

void setOverlap(MaskAgreement& result, const Counts& c, const Grid& grid) {
  const std::uint64_t either = c.truePositive + c.falsePositive + c.falseNegative;
  const std::uint64_t trueNegative = grid.voxels() - either;
  const double nothing = either == 0 ? 1.0 : 0.0;
  result.dice = ratio(2 * c.truePositive, c.truePositive + either, nothing);
  result.jaccard = ratio(c.truePositive, either, nothing);
  result.sensitivity = ratio(c.truePositive, c.truePositive + c.falseNegative, nothing);
  result.precision = ratio(c.truePositive, c.truePositive + c.falsePositive, nothing);
  result.specificity = ratio(trueNegative, trueNegative + c.falsePositive, 1.0);
  const double voxelMl = grid.voxelVolumeMm3() / kMm3PerMl;
  result.referenceMl = static_cast<double>(c.truePositive + c.falseNegative) * voxelMl;
  result.predictionMl = static_cast<double>(c.truePositive + c.falsePositive) * voxelMl;
}

void setEmpty(MaskAgreement& result, bool bothEmpty) {
  result.hdMm = result.hd95Mm = result.assdMm = bothEmpty ? 0 : kMissedLesionMm;
  result.nsd1mm = result.nsd2mm = bothEmpty ? 1 : 0;
}

void setSurface(MaskAgreement& result, const SurfaceDistances& a, const SurfaceDistances& b) {
  if (a.count() == 0 || b.count() == 0) return setEmpty(result, a.count() == b.count());
  const auto within = [&](double mm) {
    return (a.areaWithinMm2(mm) + b.areaWithinMm2(mm)) / (a.areaMm2() + b.areaMm2());
  };
  result.hdMm = std::max(a.atShare(1.0), b.atShare(1.0));
  result.hd95Mm = std::max(a.atShare(0.95), b.atShare(0.95));
  result.assdMm = (a.meanMm() + b.meanMm()) / 2;
  result.nsd1mm = within(1);
  result.nsd2mm = within(2);
}

std::size_t componentsOf(const PackedMasks& masks, int region, int side) {
  return componentSizes(unpacked(masks, region, side), masks.boxes[region].size()).size();
}

/// The first `regions` regions of the packed masks.
std::vector<MaskAgreement> compared(const Grid& grid, const PackedMasks& masks, int regions) {
  std::vector<MaskAgreement> result(static_cast<std::size_t>(regions));
  const auto surfaces = surfaceDistances(masks, regions, grid.spacingMm());
  parallelFor(3 * result.size(), 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) {
      const std::size_t region = n / 3;
      MaskAgreement& agreement = result[region];
      const auto at = static_cast<int>(region);
      if (n % 3 == 0) {
        setOverlap(agreement, masks.counts[region], grid);
        setSurface(agreement, surfaces[region].first, surfaces[region].second);
      } else {
        (n % 3 == 1 ? agreement.referenceComponents : agreement.predictionComponents) =
            componentsOf(masks, at, static_cast<int>(n % 3) - 1);
      }
    }
  });
  return result;
}

RegionBits bitsOf(const LabelTable& table, std::span<const Region> regions) {
  RegionBits bits{};
  for (std::size_t n = 0; n < regions.size(); ++n)
    for (const std::uint8_t value : table.valuesOf(regions[n]))
      bits[value] = static_cast<std::uint8_t>(bits[value] | 1 << n);
  bits[0] = 0;
  return bits;
}

}  // namespace

MaskAgreement compareMasks(const Grid& grid, std::span<const std::uint8_t> reference,
                           std::span<const std::uint8_t> prediction) {
  const RegionBits bits = nonZeroBits();
  return compared(grid, packMasks(grid.size, reference, bits, prediction, bits), 1).front();
}

Result<std::vector<std::pair<Region, MaskAgreement>>> compareLabels(const LabelMap& reference,
                                                                    const LabelMap& prediction) {
  const Grid& grid = reference.grid();
  if (!grid.coincidesWith(prediction.grid()))
    return refusal("measure.grids-differ",
                   "The two label maps have different grids: size, spacing or position",
                   "Resample one onto the other first");
  const std::vector<Region> reported = reference.table().reported();
  if (reported != prediction.table().reported())
    return refusal("measure.regions-differ",
                   "The label maps show different regions: editions " +
                       reference.table().edition() + " and " + prediction.table().edition(),
                   "Compare a prediction with a reference of the same organs");
  std::vector<std::pair<Region, MaskAgreement>> result;
  for (std::size_t begin = 0; begin < reported.size(); begin += kPackedRegions) {
    const auto some = std::span(reported).subspan(
        begin, std::min<std::size_t>(kPackedRegions, reported.size() - begin));
    const PackedMasks masks =
        packMasks(grid.size, reference.labels(), bitsOf(reference.table(), some),
                  prediction.labels(), bitsOf(prediction.table(), some));
    const auto agreements = compared(grid, masks, static_cast<int>(some.size()));
    for (std::size_t n = 0; n < some.size(); ++n) result.emplace_back(some[n], agreements[n]);
  }
  return result;
}

}  // namespace twinscope
