#include "twin/growth/growth_problem.h"

#include "core/base/text.h"
#include "core/volume/distance_transform.h"

#include <algorithm>
#include <cmath>

namespace twinscope::twin::growth {
namespace {

std::vector<float> signedDistances(std::span<const std::uint8_t> mask,
                                   std::span<const std::uint8_t> tissue, Size3 size,
                                   Vec3 spacingMm) {
  if (std::ranges::none_of(mask, [](std::uint8_t value) { return value != 0; }))
    return std::vector<float>(mask.size(), kNoRimMm);
  std::vector<std::uint8_t> outside(mask.size());
  for (std::size_t n = 0; n < mask.size(); ++n) outside[n] = mask[n] == 0 && tissue[n] != 0 ? 1 : 0;
  std::vector<float> distance = squaredDistances(mask, size, spacingMm);
  const std::vector<float> within = squaredDistances(outside, size, spacingMm);
  // Centres of the first voxels on both sides of a rim lie half a voxel from it.
  const auto half = static_cast<float>((spacingMm.x + spacingMm.y + spacingMm.z) / 6);
  for (std::size_t n = 0; n < distance.size(); ++n)
    distance[n] =
        mask[n] == 0 ? std::sqrt(distance[n]) - half : half - std::sqrt(std::min(within[n], 1e6F));
  return distance;
}

bool isVolume(double ml) { return ml >= 0 && std::isfinite(ml); }

}  // namespace

TumourRims rimsOf(std::span<const std::uint8_t> core, std::span<const std::uint8_t> whole,
                  std::span<const std::uint8_t> tissue, Size3 size, Vec3 spacingMm) {
  return {signedDistances(core, tissue, size, spacingMm),
          signedDistances(whole, tissue, size, spacingMm)};
}

Status GrowthProblem::validate() const {
  if (auto ok = domain.validate(); !ok) return ok;
  if (auto ok = course.validate(); !ok) return ok;
  const std::size_t voxels = domain.size.voxels();
  if (voxels > ReactionDiffusion::kVoxelsOnOneThread)
    return refusal("growth.problem",
                   concat(voxels, " voxels are more than ", ReactionDiffusion::kVoxelsOnOneThread),
                   "Cut the domain to the tumour's surroundings, or take larger voxels");
  if (rims.coreMm.size() != voxels || rims.wholeMm.size() != voxels)
    return refusal("growth.problem",
                   concat("rims of ", rims.wholeMm.size(), " voxels in a domain of ", voxels));
  if (scans.empty()) return refusal("growth.problem", "no scan shows the tumour");
  for (std::size_t n = 0; n < scans.size(); ++n) {
    const TumourScan& scan = scans[n];
    if (!isVolume(scan.volumes.coreMl) || !isVolume(scan.volumes.wholeMl))
      return refusal("growth.problem", concat("scan ", n + 1, " has no volume"));
    if (n > 0 && !(scan.day > scans[n - 1].day))
      return refusal("growth.problem", concat("scan ", n + 1, " is not after the one before"));
  }
  const auto& outermost = outlined == Outlined::coreOnly ? rims.coreMm : rims.wholeMm;
  if (!(outlinedMl(scans.front()) > 0) ||
      std::ranges::none_of(outermost, [](float mm) { return mm < 0; }))
    return refusal("growth.problem", "the first scan shows no tumour",
                   "Begin with the first visit that shows one");
  return {};
}

}  // namespace twinscope::twin::growth
