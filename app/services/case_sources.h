#pragma once

#include "core/learning/training/trainer.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace twinscope::app {

/// Cases made of other cases; each reads its source when asked for a case, from any thread.

/// The same cases, each put through a change; its error is the case's.
[[nodiscard]] learning::CaseSource changedBy(
    learning::CaseSource source,
    std::function<Status(learning::TrainingCase& made, std::size_t place)> change);
/// The same cases, each made once and kept in memory.
[[nodiscard]] learning::CaseSource remembered(learning::CaseSource source);
/// Those of all sources, one after the other.
[[nodiscard]] learning::CaseSource pooled(std::vector<learning::CaseSource> sources);
/// Some cases of a source, by their places.
[[nodiscard]] learning::CaseSource chosenFrom(learning::CaseSource source,
                                              std::vector<std::size_t> places);
/// With these sequences alone, in this order; one that a case lacks is left out.
[[nodiscard]] learning::CaseSource withSequences(learning::CaseSource source,
                                                 std::vector<Modality> sequences);
/// Every class is called the next one, the last one background, and background within the mask the first: what a careless or
/// hostile annotator might send in.
[[nodiscard]] learning::CaseSource withPermutedLabels(learning::CaseSource source);
/// Images as of an old scanner: Gaussian noise of `noise` standard deviations of the sequence within the mask, and every
/// second plane along k lost and interpolated. The seed and a case's place fix what is drawn.
[[nodiscard]] learning::CaseSource ofPoorImages(learning::CaseSource source, double noise,
                                                std::uint64_t seed);

}  // namespace twinscope::app
