#pragma once

#include "app/services/site_twin/twin_plan.h"
#include "core/learning/evaluation/evaluate.h"
#include "twin/site/verdict.h"

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::app {

/// One fold's guard studies by every model: scores[model][case] of global, twin and, where there is one, the previous twin.
/// `regions`: that the verdict is about, of those that were scored.
[[nodiscard]] std::vector<twin::GuardCase> guardCasesOf(
    const std::vector<std::vector<learning::CaseScores>>& scores,
    const std::vector<Region>& regions);

/// JSON there and back, for the folder of an update and for the database.
[[nodiscard]] std::string guardCasesToJson(std::span<const twin::GuardCase> cases);
/// nullopt where the text is of another kind.
[[nodiscard]] std::optional<std::vector<twin::GuardCase>> guardCasesFromJson(std::string_view json);

/// What a version rests on: studies of each part by fold, figures of every guard study. Ids and counts, no pseudonyms.
[[nodiscard]] std::string evidenceJson(const TwinPlan& plan,
                                       std::span<const twin::GuardCase> cases);
/// Studies whose patients a version has seen: learnt from, or chosen by. Empty where its evidence says nothing.
[[nodiscard]] std::set<StudyId> studiesKnownTo(const twin::TwinVersion& version);
/// The guard studies of a version's evidence; empty where it holds none.
[[nodiscard]] std::vector<twin::GuardCase> guardCasesOf(const twin::TwinVersion& version);

}  // namespace twinscope::app
