#pragma once

#include "app/services/export_material.h"
#include "core/base/error.h"
#include "core/base/job_context.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace twinscope::app {

/// Each image on its own grid ("t1c.nii.gz", "series-4.nii.gz" where it has no slot of its own), segmentation.nii.gz and
/// labels.tsv. Returns the files.
[[nodiscard]] Result<std::vector<std::filesystem::path>> writeNiftiStudy(
    const twin::StudyReader& reader, const ExportMaterial& material,
    const std::filesystem::path& folder, const JobContext& context);

/// Of a subject in a BIDS data set, under its root: the sessions with their dates, to which each export adds one.
[[nodiscard]] std::filesystem::path bidsSessions(std::string_view patientKey);

/// The study as one session of a BIDS derivatives data set (BIDS 1.9): images of the tumour slots, labels, brain mask.
/// A set that is there already gains the session. The date is shifted by the patient's own number of days, so that
/// intervals stay true. Returns the files.
[[nodiscard]] Result<std::vector<std::filesystem::path>> writeBidsStudy(
    const twin::StudyReader& reader, const ExportMaterial& material, int dateShiftDays,
    const std::filesystem::path& folder, const JobContext& context);

}  // namespace twinscope::app
