#pragma once

#include "app/services/export_material.h"
#include "core/imaging/dicom/derived/report_writer.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::app {

/// What the criteria say of the study: a reader's word where one stands for what is known now, else what was computed with what
/// was known at the visit. Nothing before a baseline.
[[nodiscard]] std::optional<imaging::dicom::RatedResponse> responseOf(
    const ExportMaterial& material);

/// The sums that it was rated by: of this visit, the one before, the nadir and the baseline, for each compartment that the
/// criteria rate. One UID follows a sum through the visits.
[[nodiscard]] std::vector<imaging::dicom::SumOfLesions> sumsOf(
    const ExportMaterial& material, const std::function<std::string(const std::string&)>& uidFor);

}  // namespace twinscope::app
