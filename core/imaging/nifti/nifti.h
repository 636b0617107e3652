#pragma once

#include "core/imaging/intake.h"
#include "core/volume/label_map.h"

#include <filesystem>
#include <span>
#include <vector>

namespace twinscope::imaging {

/// True where the content (inflated when gzipped) starts like NIfTI-1/2 or Analyze, or the name says so.
[[nodiscard]] bool looksLikeNifti(const std::filesystem::path& file);

/// Header and statistics of one NIfTI file; refusals are findings of the report, not errors.
[[nodiscard]] InspectedSeries inspectNifti(const std::filesystem::path& file,
                                           const IntakeLimits& limits, const JobContext& context);

/// One frame as an image. Codes as in the verdict table ("nifti.truncated", …). Sheared stacks come resampled to
/// perpendicular axes; NaN and infinities hold the lowest finite value.
[[nodiscard]] Result<Volume> readNifti(const std::filesystem::path& file, int frame = 0,
                                       const IntakeLimits& limits = {});
/// The first frames of several files, on the compute pool: a study's four sequences take the time of two on two cores.
[[nodiscard]] std::vector<Result<Volume>> readNiftiFiles(
    std::span<const std::filesystem::path> files, const IntakeLimits& limits = {});
/// A label file: scaled values must be whole and listed by the table ("labels.unknown-value").
[[nodiscard]] Result<LabelMap> readNiftiLabels(const std::filesystem::path& file,
                                               const LabelTable& table,
                                               const IntakeLimits& limits = {});

/// NIfTI-1 .nii.gz, float32 or uint8, sform and qform from the grid (code 2), mm, no names. Atomic: temp file, fsync, rename.
[[nodiscard]] Status writeNifti(const Volume& volume, const std::filesystem::path& file);
[[nodiscard]] Status writeNifti(const LabelMap& labels, const std::filesystem::path& file);

}  // namespace twinscope::imaging
