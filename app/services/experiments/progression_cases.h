#pragma once

#include "app/services/experiments/study_cases.h"

#include <filesystem>
#include <vector>

namespace twinscope::app {

/// Patients of "Brain Tumor Progression" as it was prepared for teaching: folders 01, 02, … with {Pre,Post}_Scan_T1 and
/// {Pre,Post}_Mask as .nii.gz: T1 with contrast at two visits, the enhancing tumour outlined by experts. Headers tell no true
/// voxel size, so that lengths are in voxels: every second voxel in plane is kept, all slices are.
///
/// A hospital each: learns from both visits in `training`; `validation` is the first visit, `test` the second.
/// "study.cases" where the folder holds fewer than three such patients; "study.grids-differ"; errors of readNifti().
[[nodiscard]] Result<std::vector<HospitalCases>> progressionPatients(
    const std::filesystem::path& folder);

}  // namespace twinscope::app
