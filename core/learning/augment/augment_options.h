#pragma once

#include "core/base/error.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace twinscope::learning {

/// How training patches are varied, in TorchIO's vocabulary (Pérez-García et al., arXiv:2003.04696; ranges are those of its
/// 1.2.1 where not said otherwise). Each transform has its own probability, of a sample or, where said, of a channel; 0
/// turns it off. Background (voxels of exactly 0) stays 0 under all that changes intensities.
struct AugmentOptions {
  // Space. Images linear, labels nearest, 0 outside the patch; affine and elastic are one resampling.
  std::array<double, 3> flip{0.5, 0.25, 0.25};  ///< along i, j, k
  double rotate90 = 0.25;                       ///< quarter turns in the i–j plane
  double affine = 0;                            ///< about the patch's centre
  double scaleRange = 0.1;                      ///< of an axis: U(1 − r, 1 + r)
  double degrees = 10;                          ///< of an axis: U(−d, d)
  double elastic = 0;                           ///< 7³ control points, the outer two layers fixed
  double elasticMm = 7.5;  ///< a point's U(±mm) an axis; at most half the points' distance
  double anisotropy = 0;   ///< images only: one axis sampled coarser and brought back
  double coarsest = 5;     ///< factor U(1.5, coarsest)

  // Intensities of z-scored images.
  double gin = 0;                         ///< of a channel: see gin.h
  double bias = 0, biasRange = 0.5;       ///< a field a channel, coefficients U(±range)
  double blur = 0, blurMm = 2;            ///< of a channel: Gaussian, sigma U(0, mm) an axis
  double gamma = 0.3, gammaRange = 0.35;  ///< of a channel: exponent e^U(±range)
  double contrast = 0.5, contrastRange = 0.2, shiftRange = 0.2;  ///< of a channel: x·(1 ± c) ± s
  double noise = 0.3, noiseSigma = 0.15;  ///< of a channel: Gaussian, sigma U(0, noiseSigma)

  // Artefacts of the acquisition, of a channel: see artefacts.h.
  double motion = 0, motionDegrees = 10, motionMm = 10;
  double ghosting = 0;
  double spike = 0;

  /// Some sequences, never all, become 0; each is kept with probability 0.75.
  double dropSequences = 0;

  [[nodiscard]] Status validate() const;
  /// Every field, in the order above; flip as "flipI", "flipJ", "flipK".
  [[nodiscard]] std::string toJson() const;
  /// These with the members of a JSON object in place of their own; unknown members and nonsense are usage errors.
  [[nodiscard]] Result<AugmentOptions> changedBy(const std::string& json) const;
};

/// What a person chooses from: "none", "standard" (the defaults above), "domain" (domainRandomisation()).
inline constexpr std::array kAugmentations{"none", "standard", "domain"};
/// One of them by name; nothing where there is no such name.
[[nodiscard]] std::optional<AugmentOptions> augmentationNamed(std::string_view name);
/// Nothing changes.
[[nodiscard]] AugmentOptions noAugmentation();
/// Wide ranges of nearly everything: for a network that learns from phantoms and must bear real scanners (Tobin et al.,
/// arXiv:1703.06907).
[[nodiscard]] AugmentOptions domainRandomisation();

}  // namespace twinscope::learning
