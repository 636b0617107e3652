#include "core/imaging/prepare/brain_evidence.h"

#include "core/imaging/prepare/pyramid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace twinscope::imaging {
namespace {

constexpr float kBrainAtLeast = 0.6F;   // CSF in T1 and bone lie below
constexpr float kFatAbove = 1.7F;       // in T1 without contrast
constexpr float kOedemaAtLeast = 1.1F;  // in T2 and FLAIR
constexpr float kOedemaT1AtMost = 1.3F;
constexpr float kFluidT2AtLeast = 1.15F;
constexpr float kFluidT1AtMost = 0.8F;
constexpr float kFluidFlairAtMost = 1.2F;  // cortex beside CSF, in thick slices

float medianWhere(std::span<const float> values, const Mask& where, float above) {
  std::vector<float> kept;
  for (std::size_t v = 0; v < values.size(); ++v)
    if (where[v] != 0 && values[v] > above) kept.push_back(values[v]);
  if (kept.empty()) return 0;
  const auto middle = kept.begin() + static_cast<std::ptrdiff_t>(kept.size() / 2);
  std::ranges::nth_element(kept, middle);
  return *middle;
}

/// The sequences that the rules name; null where the study has none.
struct Named {
  const Share* t1 = nullptr;
  const Share* t1c = nullptr;
  const Share* t2 = nullptr;
  const Share* flair = nullptr;

  explicit Named(const std::vector<Share>& shares) {
    for (const Share& share : shares) {
      if (share.modality == Modality::t1) t1 = &share;
      if (share.modality == Modality::t1c) t1c = &share;
      if (share.modality == Modality::t2) t2 = &share;
      if (share.modality == Modality::flair) flair = &share;
    }
  }
  /// Contrast agent shines like fat, so the plain T1 decides where there is one.
  bool isFat(std::size_t v) const {
    const Share* decides = t1 != nullptr ? t1 : t1c;
    return decides != nullptr && decides->values[v] > kFatAbove;
  }
  bool isOedema(std::size_t v) const {
    const Share* plain = t1 != nullptr ? t1 : t1c;
    return plain != nullptr && t2 != nullptr && flair != nullptr &&
           t2->values[v] > kOedemaAtLeast && flair->values[v] > kOedemaAtLeast &&
           plain->values[v] < kOedemaT1AtMost;
  }
  /// Bright in T2, dark in T1 and not bright in FLAIR: CSF and its mixtures with cortex; bone, fat and muscle are not.
  bool isFluid(std::size_t v) const {
    const Share* plain = t1 != nullptr ? t1 : t1c;
    return plain != nullptr && t2 != nullptr && t2->values[v] > kFluidT2AtLeast &&
           plain->values[v] < kFluidT1AtMost &&
           (flair == nullptr || !(flair->values[v] > kFluidFlairAtMost));
  }
};

template <class Rule>
Mask maskOf(const std::vector<Share>& shares, Rule rule) {
  if (shares.empty()) return {};
  const Named named(shares);
  Mask mask(shares.front().values.size());
  for (std::size_t v = 0; v < mask.size(); ++v) mask[v] = rule(named, v) ? 1 : 0;
  return mask;
}

/// Mean of the brightest sequence (capped at brain) by depth below the surface, in shells of 2 mm.
std::array<double, 8> depthProfile(const std::vector<Share>& shares, const Mask& head,
                                   const std::vector<float>& depthMm) {
  std::array<double, 8> sums{}, counts{};
  for (std::size_t v = 0; v < head.size(); ++v) {
    const auto shell = static_cast<std::size_t>(depthMm[v] / 2);
    if (head[v] == 0 || shell >= sums.size()) continue;
    float brightest = 0;
    for (const Share& share : shares)
      brightest = std::fmax(brightest, std::fmin(share.values[v], 1.F));
    sums[shell] += brightest;
    ++counts[shell];
  }
  for (std::size_t s = 0; s < sums.size(); ++s) sums[s] /= std::max(1.0, counts[s]);
  return sums;
}

}  // namespace

std::vector<Share> sharesOf(const std::vector<Volume>& images, const Mask& deep) {
  std::vector<Share> shares;
  for (const Volume& image : images) {
    const IntensityRange range = intensityRange(image, 2, 98);
    const float brain = medianWhere(image.voxels(), deep, range.at(0.1F));
    if (!(brain > range.low)) continue;
    Share share{image.modality(), std::vector<float>(image.voxels().size())};
    const float scale = 1 / (brain - range.low);
    std::ranges::transform(image.voxels(), share.values.begin(), [&](float value) {
      return value == 0.F ? std::numeric_limits<float>::quiet_NaN() : (value - range.low) * scale;
    });
    shares.push_back(std::move(share));
  }
  return shares;
}

Mask tissueOf(const std::vector<Share>& shares) {
  if (shares.empty()) return {};
  const Named named(shares);
  Mask tissue(shares.front().values.size());
  for (std::size_t v = 0; v < tissue.size(); ++v) {
    float dimmest = std::numeric_limits<float>::quiet_NaN();
    for (const Share& share : shares) dimmest = std::fmin(dimmest, share.values[v]);
    tissue[v] = (dimmest > kBrainAtLeast && !named.isFat(v)) || named.isFluid(v) ? 1 : 0;
  }
  return tissue;
}

Mask oedemaOf(const std::vector<Share>& shares) {
  return maskOf(shares, [](const Named& named, std::size_t v) { return named.isOedema(v); });
}

Mask fluidOf(const std::vector<Share>& shares) {
  return maskOf(shares, [](const Named& named, std::size_t v) { return named.isFluid(v); });
}

bool looksStripped(const std::vector<Volume>& images, const std::vector<Share>& shares,
                   const Mask& head, const std::vector<float>& depthMm) {
  constexpr double kExactShare = 0.99, kDip = 0.9;
  const Mask around = dilated(head, images.front().grid(), 4);
  for (const Volume& image : images) {
    double outside = 0, zero = 0;
    for (std::size_t v = 0; v < around.size(); ++v) {
      if (around[v] != 0) continue;
      ++outside;
      if (image.voxels()[v] == 0.F) ++zero;
    }
    if (zero < kExactShare * outside) return false;
  }
  const auto profile = depthProfile(shares, head, depthMm);
  const double surface = std::max({profile[0], profile[1], profile[2]});
  return *std::min_element(profile.begin() + 2, profile.end()) > kDip * surface;
}

std::optional<HeadTop> headTop(const Mask& head, const Grid& grid) {
  constexpr double kBrainReachMm = 145, kTopAreaMm2 = 1500;
  const Vec3 spacing = grid.spacingMm();
  const auto slice = static_cast<std::ptrdiff_t>(grid.size.i * grid.size.j);
  const auto areaMm2 = [&](std::int64_t k) {
    const auto begin = head.begin() + slice * static_cast<std::ptrdiff_t>(k);
    return spacing.x * spacing.y *
           static_cast<double>(std::count(begin, begin + slice, std::uint8_t{1}));
  };
  std::int64_t top = grid.size.k - 1;
  while (top >= 0 && areaMm2(top) <= kTopAreaMm2) --top;
  if (top < 0) return std::nullopt;
  HeadTop result;
  result.bottomSlice =
      std::max<std::int64_t>(0, top - static_cast<std::int64_t>(kBrainReachMm / spacing.z));
  double count = 0;
  for (std::int64_t k = result.bottomSlice; k <= top; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i) {
        if (head[grid.index(i, j, k)] == 0) continue;
        ++count;
        result.centreInVoxels =
            result.centreInVoxels +
            Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
      }
  result.centreInVoxels = (1 / count) * result.centreInVoxels;
  result.radiusMm = std::cbrt(3 * count * grid.voxelVolumeMm3() / (4 * std::numbers::pi));
  return result;
}

Mask ballWithin(const Grid& grid, Vec3 centre, double radiusMm) {
  const Vec3 spacing = grid.spacingMm();
  Mask mask(grid.voxels());
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i) {
        const Vec3 off{spacing.x * (static_cast<double>(i) - centre.x),
                       spacing.y * (static_cast<double>(j) - centre.y),
                       spacing.z * (static_cast<double>(k) - centre.z)};
        mask[grid.index(i, j, k)] = length(off) <= radiusMm ? 1 : 0;
      }
  return mask;
}

}  // namespace twinscope::imaging
