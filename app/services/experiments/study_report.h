#pragma once

#include "app/services/experiments/study_result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace twinscope::app {

/// What a study asks and what its paper found, in a sentence each.
[[nodiscard]] std::string_view titleOf(StudyKind study);
[[nodiscard]] std::string_view questionOf(StudyKind study);

/// "0.812 ± 0.010", with as many digits as fit the size; "–" where nobody measured it.
[[nodiscard]] std::string textOf(const StudyFigure& figure);

/// A page: question, expectations, tables, plots, what it took and how to repeat it.
[[nodiscard]] std::string markdownOf(const StudyResult& result);
/// report.md, table.csv, dice.svg, and rounds.svg, bytes.svg where the study has them. "file.write".
[[nodiscard]] Status writeReport(const StudyResult& result, const std::filesystem::path& folder);

}  // namespace twinscope::app
