#pragma once

#include "app/services/workspace.h"
#include "core/learning/evaluation/evaluate.h"

#include <cstdint>
#include <memory>
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

using LoadedModels = std::vector<std::unique_ptr<learning::SegmentationModel>>;
/// Every sequence that one of the models looks at.
[[nodiscard]] std::vector<Modality> sequencesOf(const LoadedModels& models);
/// Scores of each model on the same cases: learning::evaluateModels.
[[nodiscard]] Result<std::vector<std::vector<learning::CaseScores>>> evaluated(
    const LoadedModels& models, const learning::CaseSource& cases, const JobContext& context);
/// Two models on the same cases: the second's number minus the first's, case by case.
[[nodiscard]] learning::Summary diceDifference(const std::vector<learning::CaseScores>& first,
                                               const std::vector<learning::CaseScores>& second,
                                               Region region);

}  // namespace twinscope::app
