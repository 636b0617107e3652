#include "twin/response/lesions.h"

#include "core/volume/components.h"
#include "core/volume/mask_box.h"
#include "twin/response/rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>

namespace twinscope::twin {
namespace {

constexpr double kReachMm =
    10;  // from rim to rim: what a resection or a shift of the brain may move

/// Connected parts of a region, in a box about them.
struct Parts {
  std::vector<Lesion> lesions;
  VoxelBox box;
  Grid grid;  ///< of the box
  Affine voxelFromBaseline;
  Affine baselineFromVoxel;
  std::vector<std::uint32_t>
      part;  ///< of each voxel of the box: 0 none, n + 1 the n-th of `lesions`

  [[nodiscard]] std::uint32_t at(Vec3 baselinePoint) const {
    const Vec3 v = voxelFromBaseline * baselinePoint;
    const auto i = std::llround(v.x), j = std::llround(v.y), k = std::llround(v.z);
    if (i < 0 || j < 0 || k < 0 || i >= grid.size.i || j >= grid.size.j || k >= grid.size.k)
      return 0;
    return part[grid.index(i, j, k)];
  }
  [[nodiscard]] Vec3 centre(std::size_t n) const {
    return baselineFromVoxel * (grid.worldFromVoxel.inverse() * lesions[n].centreInWorld);
  }
};

/// Of a ball of the same volume.
double radiusMm(const Lesion& lesion) {
  return std::cbrt(3000 * lesion.volumeMl / (4 * std::numbers::pi));
}

Parts partsOf(const LabelMap& labels, Region region, const Affine& studyFromBaseline) {
  Parts parts;
  LesionOptions options;
  options.region = region;
  parts.lesions = measureLesions(labels, options);
  const auto mask = labels.mask(region);
  parts.box = boxOf(mask, labels.grid().size);
  parts.grid = cropped(labels.grid(), parts.box);
  if (parts.lesions.empty()) return parts;
  parts.baselineFromVoxel = studyFromBaseline.inverse() * parts.grid.worldFromVoxel;
  parts.voxelFromBaseline = parts.baselineFromVoxel.inverse();
  const Components components =
      connectedComponents(cutOut(mask, labels.grid().size, parts.box), parts.grid.size);
  std::vector<std::uint32_t> partOf(components.sizes.size() + 1, 0);
  for (std::size_t n = 0; n < parts.lesions.size(); ++n) {
    const auto& voxel = parts.lesions[n].voxel;
    const std::size_t index =
        parts.grid.index(voxel[0] - parts.box.begin[0], voxel[1] - parts.box.begin[1],
                         voxel[2] - parts.box.begin[2]);
    partOf[components.labels[index]] = static_cast<std::uint32_t>(n + 1);
  }
  parts.part.reserve(components.labels.size());
  for (const std::uint32_t component : components.labels) parts.part.push_back(partOf[component]);
  return parts;
}

/// Where a lesion was last seen.
struct Seen {
  std::shared_ptr<const Parts> visit;
  std::vector<std::uint32_t> parts;  ///< indices into visit->lesions
};

class Follower {
 public:
  Follower(Compartment compartment, Region region) : m_compartment(compartment), m_region(region) {}

  std::vector<TrackedPart> next(const LabelMap& labels, const Affine& studyFromBaseline) {
    const auto now = std::make_shared<const Parts>(partsOf(labels, m_region, studyFromBaseline));
    std::vector<TrackedPart> made;
    for (std::size_t n = 0; n < now->lesions.size(); ++n)
      made.push_back(partOf(now->lesions[n], static_cast<int>(n + 1)));
    assignByOverlap(*now, made);
    assignByDistance(*now, made);
    for (TrackedPart& part : made)
      if (part.lesion == 0) part.lesion = ++m_lesions;
    remember(now, made);
    return made;
  }

 private:
  [[nodiscard]] TrackedPart partOf(const Lesion& lesion, int number) const {
    return {.compartment = m_compartment,
            .number = number,
            .sizeMm = {lesion.longestMm, lesion.perpendicularMm},
            .volumeMm3 = 1000 * lesion.volumeMl,
            .slices = lesion.slices,
            .sliceMm = lesion.sliceMm};
  }

  /// Voxels that each part shares with each lesion.
  [[nodiscard]] std::vector<std::map<int, std::size_t>> overlaps(const Parts& now) const {
    std::vector<std::map<int, std::size_t>> shared(now.lesions.size());
    std::size_t n = 0;
    for (std::int64_t k = 0; k < now.grid.size.k; ++k)
      for (std::int64_t j = 0; j < now.grid.size.j; ++j)
        for (std::int64_t i = 0; i < now.grid.size.i; ++i, ++n) {
          if (now.part.empty() || now.part[n] == 0) continue;
          const Vec3 point =
              now.baselineFromVoxel *
              Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
          for (const auto& [lesion, seen] : m_seen)
            if (const std::uint32_t part = seen.visit->at(point);
                part != 0 && std::ranges::find(seen.parts, part - 1) != seen.parts.end())
              ++shared[now.part[n] - 1][lesion];
        }
    return shared;
  }

  /// A part that covers several lesions bears the number of the one that was the largest.
  void assignByOverlap(const Parts& now, std::vector<TrackedPart>& made) const {
    const auto shared = overlaps(now);
    for (std::size_t n = 0; n < made.size(); ++n) {
      if (shared[n].empty()) continue;
      const auto largest = std::ranges::max_element(
          shared[n], {}, [&](const auto& entry) { return volumeOf(m_seen.at(entry.first)); });
      made[n].lesion = largest->first;
      made[n].merged = shared[n].size() > 1;
    }
  }

  [[nodiscard]] static double volumeOf(const Seen& seen) {
    double volume = 0;
    for (const std::uint32_t part : seen.parts) volume += seen.visit->lesions[part].volumeMl;
    return volume;
  }

  /// Nearest pairs first; a lesion takes at most one part that it does not overlap.
  void assignByDistance(const Parts& now, std::vector<TrackedPart>& made) const {
    struct Pair {
      double rimMm;
      std::size_t part;
      int lesion;
    };
    std::vector<Pair> pairs;
    const auto isTaken = [&](int lesion) {
      return std::ranges::find(made, lesion, &TrackedPart::lesion) != made.end();
    };
    for (std::size_t n = 0; n < made.size(); ++n) {
      if (made[n].lesion != 0) continue;
      for (const auto& [lesion, seen] : m_seen)
        for (const std::uint32_t part : seen.parts) {
          const double rim = length(now.centre(n) - seen.visit->centre(part)) -
                             radiusMm(now.lesions[n]) - radiusMm(seen.visit->lesions[part]);
          if (rim <= kReachMm) pairs.push_back({rim, n, lesion});
        }
    }
    std::ranges::stable_sort(pairs, {}, &Pair::rimMm);
    for (const Pair& pair : pairs)
      if (made[pair.part].lesion == 0 && !isTaken(pair.lesion))
        made[pair.part].lesion = pair.lesion;
  }

  void remember(const std::shared_ptr<const Parts>& now, const std::vector<TrackedPart>& made) {
    for (const TrackedPart& part : made) m_seen[part.lesion] = {now, {}};
    for (std::size_t n = 0; n < made.size(); ++n)
      m_seen[made[n].lesion].parts.push_back(static_cast<std::uint32_t>(n));
  }

  Compartment m_compartment;
  Region m_region;
  int m_lesions = 0;
  std::map<int, Seen> m_seen;
};

}  // namespace

class LesionTracker::Compartments {
 public:
  std::array<Follower, 2> each{Follower(Compartment::enhancing, Region::et),
                               Follower(Compartment::nonEnhancing, Region::ed)};
};

LesionTracker::LesionTracker() : m_compartments(std::make_unique<Compartments>()) {}
LesionTracker::~LesionTracker() = default;

std::vector<TrackedPart> LesionTracker::next(const LabelMap& labels,
                                             const Affine& studyFromBaseline) {
  std::vector<TrackedPart> all;
  if (labels.empty()) return all;
  for (Follower& follower : m_compartments->each)
    std::ranges::move(follower.next(labels, studyFromBaseline), std::back_inserter(all));
  return all;
}

bool isMeasurable(const TrackedPart& part) {
  return isMeasurable(
      LesionExtent{.diametersMm = part.sizeMm, .slices = part.slices, .sliceMm = part.sliceMm});
}

}  // namespace twinscope::twin
