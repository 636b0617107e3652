#pragma once

#include "twin/timeline/study_store.h"

#include <cstdint>
#include <string_view>

namespace twinscope::tests {

/// A small study with two images whose voxels depend on the seed only.
[[nodiscard]] twin::NewStudy someStudy(std::string_view patientKey, std::uint64_t seed);
/// A segmentation of that study with two measurements.
[[nodiscard]] twin::NewSegmentation someSegmentation(StudyId study, std::uint64_t seed);
[[nodiscard]] Volume someVolume(std::uint64_t seed, Modality modality = Modality::t1);

}  // namespace twinscope::tests
