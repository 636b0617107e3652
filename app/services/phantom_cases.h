#pragma once

#include "core/base/random.h"
#include "core/imaging/phantom/phantom.h"
#include "core/learning/training/trainer.h"
#include "core/volume/modality.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace twinscope::app {

/// Sets of phantoms that never meet, whatever the seed.
enum class PhantomSet { training, validation, unseen, evaluation };
/// The first seed of a set: seed fits 32 bits, a set holds up to 2²⁴ phantoms.
[[nodiscard]] std::uint64_t firstPhantomSeed(std::uint64_t seed, PhantomSet set);

/// A set of phantoms to learn from or to be scored on. Two sets with disjoint seeds share no head.
struct PhantomCaseOptions {
  std::size_t count = 1;
  std::uint64_t firstSeed = 1;  ///< case n is the phantom of seed firstSeed + n
  double spacingMm = 2.0;       ///< of the anatomy and of the common grid
  /// What a real preparation gets wrong, up to: brain masks too wide or narrow, sequences not quite aligned. 0: perfect.
  double maskErrorMm = 0;
  double misalignmentMm = 0;
  /// Share of the phantoms whose brain mask is what the preparation makes of their sequences, with its own mistakes.
  double preparedMasks = 0;
  /// Share of the phantoms whose T1 and T1c have slices of 3 to 7 mm, as in clinical routine.
  double thickSlices = 0;
  /// Every phantom comes from this one scanner (noise, bias, contrast, slices), as at one hospital; none: each from its own.
  std::optional<std::uint64_t> scanner;
  std::vector<Modality> sequences{kTumourSequences.begin(), kTumourSequences.end()};

  [[nodiscard]] Status validate() const;
};

/// A small rigid error about a point, as a registration leaves it: shifts up to the given mm, turns up to a degree a millimetre.
[[nodiscard]] Affine misalignment(double mm, Vec3 centreInWorld, Random& random);

/// One phantom as a preparation would leave it; errorSeed: of the preparation's mistakes. Of the options only count, first seed,
/// scanner and sequences do not matter.
[[nodiscard]] Result<learning::TrainingCase> phantomCase(const imaging::PhantomSpec& spec,
                                                         const PhantomCaseOptions& options,
                                                         std::uint64_t errorSeed);

/// Cases as a preparation would leave them: every sequence brought to one axis-aligned grid in one interpolation, with
/// mask and truth. Made anew at each load, from the seed alone.
[[nodiscard]] Result<learning::CaseSource> phantomCases(const PhantomCaseOptions& options);

}  // namespace twinscope::app
