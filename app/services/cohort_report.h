#pragma once

#include "app/services/review.h"
#include "core/base/error.h"

#include <filesystem>
#include <string>
#include <vector>

namespace twinscope::app {

/// One line a measurement: patient, date, segmentation, region, quantity, lesion, value, unit, low, high. RFC 4180.
[[nodiscard]] std::string measurementsAsCsv(const std::vector<PatientSummary>& patients);
/// The same, nested by patient and study, as one JSON document.
[[nodiscard]] std::string measurementsAsJson(const std::vector<PatientSummary>& patients);
/// A page that stands alone (no scripts, no links out): each patient's volumes over time as a chart and a table.
/// Carries the research-use notice; holds pseudonyms only.
[[nodiscard]] std::string reportAsHtml(const std::vector<PatientSummary>& patients);

/// Writes measurements.csv, measurements.json and report.html into a folder and returns their paths. "report.write".
[[nodiscard]] Result<std::vector<std::filesystem::path>> writeCohortReport(
    const std::vector<PatientSummary>& patients, const std::filesystem::path& folder);

}  // namespace twinscope::app
