#pragma once

#include "core/learning/training/trainer.h"
#include "core/volume/label_map.h"

#include <cstddef>
#include <cstdint>
#include <functional>

namespace twinscope::app {

/// The channel in which a case has the labels of the visit before: canonical values over kMostPriorLabel.
inline constexpr Modality kPriorChannel = Modality::other;
inline constexpr float kMostPriorLabel = 4;

/// Phantom patients with two visits in one scanner: what grew is 0.75 to 1.35 times as wide, oedema by a factor of its own.
/// Sequences are z-scored within the brain.
struct VisitPairs {
  learning::CaseSource before, now;  ///< of the same patient at the same place, in one world
};
/// `firstSeed`: of the first patient's phantom.
[[nodiscard]] Result<VisitPairs> visitPairs(std::size_t patients, std::uint64_t firstSeed,
                                            double spacingMm);

/// Labels of a patient's visit before, on that visit's grid.
using PriorLabels = std::function<Result<LabelMap>(std::size_t patient)>;

/// The cases with kPriorChannel as their last image: the labels, moved by a registration's error of up to `errorMm` (and as many
/// degrees) that the seed and the patient fix. Without labels it is empty, as at a first visit.
[[nodiscard]] learning::CaseSource withPrior(learning::CaseSource cases, PriorLabels labels,
                                             double errorMm, std::uint64_t seed);
[[nodiscard]] learning::CaseSource withEmptyPrior(learning::CaseSource cases);

}  // namespace twinscope::app
