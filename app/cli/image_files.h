#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/volume/volume.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace twinscope::cli {

using NamedImage = std::pair<Modality, std::filesystem::path>;

/// "t1=FILE" and the like, each sequence once.
[[nodiscard]] Result<std::vector<NamedImage>> namedImages(const std::vector<std::string>& words);
/// Reads them; refused files, and files without a voxel size, are errors.
[[nodiscard]] Result<std::vector<Volume>> loadImages(const std::vector<NamedImage>& images,
                                                     const JobContext& context);

}  // namespace twinscope::cli
