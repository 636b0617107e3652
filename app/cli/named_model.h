#pragma once

#include "app/cli/session.h"
#include "core/learning/inference/segmentation_model.h"

#include <memory>
#include <string>

namespace twinscope::cli {

/// What --model names: a card file, a model of the workspace, the shipped one (also where empty), or several with " + ".
[[nodiscard]] Result<std::unique_ptr<learning::SegmentationModel>> namedModel(
    Session& session, const std::string& name);
/// The name of the same model over its mirrored copies.
[[nodiscard]] std::string withFlips(const std::string& name, bool flips);

}  // namespace twinscope::cli
