#pragma once

#include "core/imaging/prepare/head.h"
#include "core/imaging/prepare/morphology.h"
#include "core/volume/volume.h"

#include <optional>
#include <vector>

namespace twinscope::imaging {

/// One sequence as a share of its own brain's brightness: 0 background, about 1 brain, NaN beyond its field of view.
struct Share {
  Modality modality = Modality::unknown;
  std::vector<float> values;
};

/// Shares on the images' grid; deep marks the middle of the head, where the brain is.
[[nodiscard]] std::vector<Share> sharesOf(const std::vector<Volume>& images, const Mask& deep);

/// Voxels that look like brain in every sequence, or like CSF where T1 and T2 tell it from bone. Bone is dark in all
/// sequences and scalp is fat, so the joint evidence opens the gap around the brain wider than any one does.
[[nodiscard]] Mask tissueOf(const std::vector<Share>& shares);
/// Voxels that are bright in T2 and FLAIR without being fat: oedema and tumour, also where T1 is too dark for brain.
[[nodiscard]] Mask oedemaOf(const std::vector<Share>& shares);
/// CSF and its mixtures with cortex; empty of voxels where the study has no T1 or no T2.
[[nodiscard]] Mask fluidOf(const std::vector<Share>& shares);

/// True where the skull was taken away already: nothing but exact zeros outside, and no dark shell below the surface.
[[nodiscard]] bool looksStripped(const std::vector<Volume>& images,
                                 const std::vector<Share>& shares, const Mask& head,
                                 const std::vector<float>& depthMm);

/// The part of a head in which a brain can be: everything down to 145 mm below the top, about its middle.
struct HeadTop {
  std::int64_t bottomSlice = 0;
  Vec3 centreInVoxels;
  double radiusMm = 0;  ///< of the ball of the same volume
};
[[nodiscard]] std::optional<HeadTop> headTop(const Mask& head, const Grid& grid);

/// Voxels within radiusMm of the head's middle.
[[nodiscard]] Mask ballWithin(const Grid& grid, Vec3 centreInVoxels, double radiusMm);

}  // namespace twinscope::imaging
