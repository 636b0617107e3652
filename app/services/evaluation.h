#pragma once

#include "app/services/workspace.h"
#include "core/learning/evaluation/evaluate.h"

#include <cstdint>
#include <string>
#include <vector>

namespace twinscope::app {

/// Phantoms that no training of any seed has seen.
[[nodiscard]] Result<learning::CaseSource> evaluationPhantoms(std::size_t count, std::uint64_t seed,
                                                              double spacingMm);
/// Studies of the workspace with a segmentation that a person stands behind: of the patients that trainings hold out, or all.
enum class EvaluationStudies { heldOut, all };
[[nodiscard]] Result<learning::CaseSource> evaluationStudies(const Workspace& workspace,
                                                             const std::vector<Modality>& channels,
                                                             EvaluationStudies which);

/// Two models on the same cases: the second's number minus the first's, case by case.
[[nodiscard]] learning::Summary diceDifference(const std::vector<learning::CaseScores>& first,
                                               const std::vector<learning::CaseScores>& second,
                                               Region region);

}  // namespace twinscope::app
