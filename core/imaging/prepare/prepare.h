#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/volume/label_map.h"
#include "core/volume/volume.h"

#include <cstdint>
#include <string>
#include <vector>

namespace twinscope::imaging {

enum class BiasCorrection { none, n4 };

struct PrepareOptions {
  double spacingMm = 1.0;  ///< of the isotropic working grid, 0.5 to 4
  BiasCorrection bias = BiasCorrection::none;
  std::uint64_t seed = 1;  ///< of the sampling in the similarity metric

  [[nodiscard]] Status validate() const;
};

/// How one image was brought onto another: both worlds are patient LPS, mm.
struct RegistrationReport {
  Modality slot = Modality::unknown;
  double metricBefore = 0;  ///< mutual information in nats, higher is better
  double metricAfter = 0;
  Affine
      movingFromFixed;  ///< rigid: point in the moving image's world = this * point in the reference's world
};

/// A study on one working grid, in the world of its reference sequence (T1c where there is one, else T1, FLAIR, T2, CT).
struct PreparedStudy {
  Modality reference = Modality::unknown;
  Grid grid;  ///< isotropic, axis-aligned LPS, covers the head
  std::vector<Volume>
      sequences;  ///< native intensities (bias-corrected where asked), one interpolation from native
  std::vector<std::uint8_t> brainMask;            ///< 1 inside the brain
  std::vector<RegistrationReport> registrations;  ///< one for each sequence but the reference
  std::string provenance;  ///< JSON: steps with version, parameters and input hashes
};

/// Registers, masks and resamples one study's sequences (each slot once). Deterministic for a seed. Progress and cancel.
/// "prepare.no-sequence", "prepare.too-small" and "prepare.spacing-unknown" refuse.
[[nodiscard]] Result<PreparedStudy> prepareStudy(const std::vector<Volume>& sequences,
                                                 const PrepareOptions& options,
                                                 const JobContext& context);

/// Multi-resolution mutual information, rigid. Captures 15 degrees and 20 mm. Images may differ in contrast and grid.
[[nodiscard]] Result<RegistrationReport> registerRigid(const Volume& fixed, const Volume& moving,
                                                       std::uint64_t seed,
                                                       const JobContext& context);

/// Brain of a head (skull on or already stripped) on the volumes' common grid, 1 inside.
[[nodiscard]] Result<std::vector<std::uint8_t>> brainMask(const std::vector<Volume>& onOneGrid,
                                                          const JobContext& context);

}  // namespace twinscope::imaging
