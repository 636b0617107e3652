#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/imaging/prepare/brain_evidence.h"
#include "core/imaging/prepare/head.h"
#include "core/imaging/prepare/morphology.h"
#include "core/imaging/prepare/prepare.h"
#include "core/imaging/prepare/pyramid.h"
#include "core/imaging/prepare/shading.h"
#include "core/volume/components.h"
#include "core/volume/distance_transform.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace twinscope::imaging {
namespace {

constexpr double kAnalysisMm = 2;
constexpr double kScalpAndSkullMm = 6.5;  // thinner nowhere above the temporal muscle
// Half of the widest nerve, vessel or dural bridge that is cut, in turn until a wider cut takes next to nothing more:
// while the face hangs on by a bridge, each cut sheds a piece of it.
constexpr std::array kBridgesMm{5.0, 6.0, 7.0, 8.0};
constexpr double kSettledShare = 0.015;
constexpr double kSurelyInsideMm = 14;  // deeper than scalp and skull almost everywhere
constexpr double kSulcusMm = 10;        // half of the widest sulcus that is closed
constexpr double kSpurMm = 6;           // half of the widest spur that is shaved off

Mask both(Mask a, const Mask& b) {
  for (std::size_t v = 0; v < a.size(); ++v) a[v] &= b[v];
  return a;
}

Vec3 voxelOf(std::size_t v, Size3 size) {
  const auto [i, j, k] = size.voxelAt(v);
  return {static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
}

Mask deeperThan(const std::vector<float>& depthMm, double limit) {
  Mask mask(depthMm.size());
  std::ranges::transform(depthMm, mask.begin(),
                         [limit](float depth) { return static_cast<std::uint8_t>(depth > limit); });
  return mask;
}

/// Depth of each head voxel below the head's surface, in mm, exact to kSurelyInsideMm and more beyond; an open border of
/// the image is no surface.
std::vector<float> depthsOf(const Mask& head, const Grid& grid) {
  std::vector<float> depths =
      squaredDistances(inverted(head), grid.size, grid.spacingMm(), kSurelyInsideMm);
  for (float& depth : depths) depth = std::sqrt(depth);
  return depths;
}

/// Where any sequence was measured; gaps between slices closed.
Mask coverage(const std::vector<Volume>& images) {
  Mask mask(images.front().grid().voxels());
  for (const Volume& image : images)
    for (std::size_t v = 0; v < mask.size(); ++v)
      if (image.voxels()[v] != 0.F) mask[v] = 1;
  return closed(mask, images.front().grid(), 3);
}

/// The pieces of an eroded brain: the largest and every one of note that lies about the head's middle. A wide falx or
/// tentorium may part hemispheres and cerebellum; pieces of the face lie further off.
Mask piecesOf(const Mask& eroded, const HeadTop& top, const Grid& grid) {
  constexpr double kOfNote = 0.02, kReach = 0.62;
  const Components parts = connectedComponents(eroded, grid.size, Connectivity::faces6);
  std::vector<Vec3> sums(parts.sizes.size() + 1);
  for (std::size_t v = 0; v < eroded.size(); ++v)
    if (parts.labels[v] != 0) sums[parts.labels[v]] = sums[parts.labels[v]] + voxelOf(v, grid.size);
  std::vector<std::uint8_t> kept(sums.size());
  for (std::size_t part = 1; part < sums.size(); ++part) {
    const auto count = static_cast<double>(parts.sizes[part - 1]);
    const Vec3 off = (1 / count) * sums[part] - top.centreInVoxels;
    const bool middle = kAnalysisMm * length(off) < kReach * top.radiusMm;
    kept[part] = part == 1 || (middle && count > kOfNote * static_cast<double>(parts.sizes[0]));
  }
  Mask pieces(eroded.size());
  for (std::size_t v = 0; v < eroded.size(); ++v) pieces[v] = kept[parts.labels[v]];
  return pieces;
}

/// Cuts the tissue at its bridges, keeps the core, grows it back and closes the sulci
/// (Shattuck et al., NeuroImage 13(5), 2001, with physical radii and joint sequences in place of edge detection).
Mask brainOf(const Mask& tissue, const Mask& oedema, const Mask& allowed, double bridgeMm,
             const HeadTop& top, const Grid& grid) {
  const Mask core = piecesOf(eroded(tissue, grid, bridgeMm), top, grid);
  Mask grown = both(dilated(core, grid, bridgeMm + 1), tissue);
  const Mask lesion = both(dilated(grown, grid, kSulcusMm), oedema);
  for (std::size_t v = 0; v < grown.size(); ++v) grown[v] |= lesion[v];
  const Mask whole = withoutHoles(closed(grown, grid, kSulcusMm), grid.size);
  return largestPart(opened(both(whole, allowed), grid, kSpurMm), grid.size);
}

/// Without the layer of CSF over the brain's surface; CSF between gyri and in the ventricles stays.
Mask peeled(const Mask& brain, const Mask& fluid, const Grid& grid) {
  constexpr double kHullMm = 8;
  Mask solid = brain;
  for (std::size_t v = 0; v < solid.size(); ++v)
    if (fluid[v] != 0) solid[v] = 0;
  return both(withoutHoles(closed(solid, grid, kHullMm), grid.size), brain);
}

double volumeMl(const Mask& mask, const Grid& grid) {
  return static_cast<double>(std::ranges::count(mask, std::uint8_t{1})) * grid.voxelVolumeMm3() /
         1000;
}

/// The mask as a soft-edged fraction, so that its steps of 2 mm do not show on a finer grid.
Volume softened(const Mask& mask, const Grid& grid) {
  std::vector<float> values(mask.begin(), mask.end());
  const std::array<std::size_t, 3> strides{1, static_cast<std::size_t>(grid.size.i),
                                           static_cast<std::size_t>(grid.size.i * grid.size.j)};
  std::vector<float> next(values.size());
  for (const std::size_t stride : strides) {
    for (std::size_t v = 0; v < values.size(); ++v) {
      const float before = v >= stride ? values[v - stride] : values[v];
      const float after = v + stride < values.size() ? values[v + stride] : values[v];
      next[v] = 0.25F * (before + 2 * values[v] + after);
    }
    std::swap(values, next);
  }
  return {grid, std::move(values)};
}

std::vector<std::uint8_t> onGrid(const Volume& fraction, const Grid& to) {
  const Volume sampled = resample(fraction, to);
  std::vector<std::uint8_t> result(to.voxels());
  std::ranges::transform(sampled.voxels(), result.begin(),
                         [](float f) { return static_cast<std::uint8_t>(f >= 0.5F); });
  return result;
}

/// Every voxel that a stripped image shows, holes filled, at full resolution.
std::vector<std::uint8_t> shownIn(const std::vector<Volume>& images) {
  const Grid& grid = images.front().grid();
  Mask shown(grid.voxels());
  for (const Volume& image : images)
    for (std::size_t v = 0; v < shown.size(); ++v)
      if (image.voxels()[v] != 0.F) shown[v] = 1;
  return withoutHoles(largestPart(shown, grid.size), grid.size);
}

}  // namespace

Result<std::vector<std::uint8_t>> brainMask(const std::vector<Volume>& onOneGrid,
                                            const JobContext& context) {
  if (onOneGrid.empty()) return refusal("prepare.no-sequence", "no image to find a brain in");
  const auto step = [&context](double fraction) {
    context.progress.report(fraction, "finding the brain");
    return !context.stopRequested();
  };
  if (!step(0)) return cancelled();
  const Grid analysis = boundingGrid(onOneGrid.front().grid(), kAnalysisMm);
  std::vector<Volume> images;
  for (const Volume& image : onOneGrid)
    images.push_back(resample(shrunk(image, kAnalysisMm), analysis));
  if (!step(0.2)) return cancelled();
  const Mask head = headMask(images);
  const std::optional<HeadTop> top = headTop(head, analysis);
  if (!top)
    return refusal("prepare.no-head", "the images show nothing that is as large as a head",
                   "check that the series show a head");
  if (!step(0.4)) return cancelled();
  const std::vector<float> depths = depthsOf(head, analysis);
  std::vector<Share> shares =
      sharesOf(images, ballWithin(analysis, top->centreInVoxels, 0.55 * top->radiusMm));
  if (looksStripped(images, shares, head, depths)) return shownIn(onOneGrid);
  const Mask middle = both(ballWithin(analysis, top->centreInVoxels, 0.9 * top->radiusMm),
                           deeperThan(depths, kSurelyInsideMm));
  for (Share& share : shares) evenOut(share.values, middle, analysis);
  if (!step(0.6)) return cancelled();
  const Mask allowed = both(both(deeperThan(depths, kScalpAndSkullMm), head), coverage(images));
  Mask tissue = both(tissueOf(shares), allowed);
  std::fill_n(tissue.begin(), analysis.index(0, 0, top->bottomSlice), std::uint8_t{0});
  // The mucosa of nose and sinuses is as bright as oedema, but lies low.
  Mask oedema = both(oedemaOf(shares), allowed);
  const auto lowest = std::clamp<std::int64_t>(
      static_cast<std::int64_t>(top->centreInVoxels.z - 20 / kAnalysisMm), 0, analysis.size.k);
  std::fill_n(oedema.begin(), analysis.index(0, 0, lowest), std::uint8_t{0});
  Mask brain;
  double lastMl = 0;
  for (const double bridgeMm : kBridgesMm) {
    if (!step(0.7)) return cancelled();
    brain = brainOf(tissue, oedema, allowed, bridgeMm, *top, analysis);
    const double ml = volumeMl(brain, analysis);
    if (lastMl > 0 && lastMl - ml <= kSettledShare * lastMl) break;
    lastMl = ml;
  }
  if (!step(0.95)) return cancelled();
  brain = peeled(brain, fluidOf(shares), analysis);
  return onGrid(softened(brain, analysis), onOneGrid.front().grid());
}

}  // namespace twinscope::imaging
