#pragma once

#include "app/services/response/assessment_report.h"

#include <filesystem>

namespace twinscope::app {

/// Lays a report out on A4 pages. Needs a QGuiApplication; any thread. "report.write" where the file cannot be written.
[[nodiscard]] Status writePdf(const AssessmentReport& report, const std::filesystem::path& file);

/// By the ending of the name, PDF included.
[[nodiscard]] Status writeAnyReport(const AssessmentReport& report,
                                    const std::filesystem::path& file);

}  // namespace twinscope::app
