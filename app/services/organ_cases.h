#pragma once

#include "app/services/phantom_cases.h"
#include "core/learning/networks/presets.h"

#include <cstdint>
#include <optional>

namespace twinscope::app {

/// What is learnt of organs. liver: the liver and its tumours (table "lits"); abdomen: liver, kidneys, spleen ("abdomen");
/// heart: right ventricle, myocardium, left ventricle ("acdc").
enum class OrganTask { liver, abdomen, heart };

[[nodiscard]] const LabelTable& tableOf(OrganTask task);
/// The card of a network that is to learn a task: its one channel is Modality::any, so that the same network sees CT here and
/// MR there, normalised in the body to clipped z-scores, which CT and MR can share.
[[nodiscard]] learning::ModelCard untrainedOrganCard(const learning::NetworkPreset& preset,
                                                     OrganTask task, double spacingMm);

/// A set of organ phantoms, each of its own body and scanner. Seeds as of firstPhantomSeed().
struct OrganCaseOptions {
  std::size_t count = 1;
  std::uint64_t firstSeed = 1;  ///< case n is the phantom of seed firstSeed + n
  double spacingMm = 3;         ///< of the anatomy and of the grid, 1 to 6
  OrganTask task = OrganTask::abdomen;
  Modality sequence = Modality::ct;  ///< ct, t1 or t2; of hearts always cine
  /// Every phantom comes from this one scanner (noise, bias, contrast, slices), as at one hospital; none: each from its own.
  std::optional<std::uint64_t> scanner;

  [[nodiscard]] Status validate() const;
};

/// Cases on isotropic grids with the body as mask. Made anew at each load, from the seed alone.
[[nodiscard]] Result<learning::CaseSource> organCases(const OrganCaseOptions& options);

}  // namespace twinscope::app
