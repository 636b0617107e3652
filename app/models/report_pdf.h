#pragma once

#include "app/services/response/assessment_report.h"

#include <QSizeF>
#include <filesystem>

class QTextDocument;

namespace twinscope::app {

/// Sets a report on pages of that size (px of 1/96 inch); where a table is wider, on larger ones of the same proportions, which print
/// smaller: no column may be cut off.
void layOut(QTextDocument& document, const AssessmentReport& report, QSizeF page);

/// Lays a report out on A4 pages. Needs a QGuiApplication; any thread. "report.write" where the file cannot be written.
[[nodiscard]] Status writePdf(const AssessmentReport& report, const std::filesystem::path& file);

/// By the ending of the name, PDF included.
[[nodiscard]] Status writeAnyReport(const AssessmentReport& report,
                                    const std::filesystem::path& file);

}  // namespace twinscope::app
