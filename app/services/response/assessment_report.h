#pragma once

#include "app/services/response/reviewed_patient.h"

#include <filesystem>
#include <string>

namespace twinscope::app {

/// One assessment, for people and machines: the same numbers in each form. Pseudonyms only; "research use only" in each.
struct AssessmentReport {
  /// A page that stands alone, in English. It holds kChartMark once, where the chart goes.
  std::string html;
  std::string chartSvg;  ///< enhancing volume over time, with the bounds of the criteria
  std::string json;  ///< responseJson() of the patient, facts, signature, and what it was made from
  /// A line a visit and compartment until this scan, then one a lesion of the scan; each with the signature and what it was made from.
  std::string csv;
};
inline constexpr std::string_view kChartMark = "<!--chart-->";

/// "report.study" where there is no such study, "report.unassessed" where it is before the baseline or cannot be assessed.
[[nodiscard]] Result<AssessmentReport> assessmentReport(const storage::ReadStore& store,
                                                        StudyId study);

/// Of a file's name, in small letters, with its dot.
[[nodiscard]] std::string reportEnding(const std::filesystem::path& file);

/// Writes one form by the ending of the name: .html, .json or .csv ("report.form" else; PDF is the window's). Atomic.
[[nodiscard]] Status writeReport(const AssessmentReport& report, const std::filesystem::path& file);

}  // namespace twinscope::app
