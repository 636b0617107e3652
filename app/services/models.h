#pragma once

#include "app/services/workspace.h"
#include "core/learning/inference/segmentation_model.h"
#include "core/learning/training/trainer.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace twinscope::app {

/// Name of the model that ships with the program (trained on phantoms).
inline constexpr const char* kDemoModel = "phantom-unet";

/// Takes a model into the workspace: a card (JSON) beside its weights file. A foreign TorchScript file needs a card too;
/// the layouts of other projects' cards are read where known (docs/user/models.md).
[[nodiscard]] Result<twin::ModelRecord> importModel(Workspace& workspace,
                                                    const std::filesystem::path& cardFile);
/// Writes card.json and the weights into a folder.
[[nodiscard]] Status exportModel(const Workspace& workspace, const std::string& name,
                                 const std::filesystem::path& folder);
/// What the workspace holds, with the shipped model (without an id) before the others.
[[nodiscard]] Result<std::vector<twin::ModelRecord>> listModels(const Workspace& workspace);
/// By name, from the workspace, else the shipped one; kSiteTwin (site_twin.h) is the site's current model. "A + B" averages models, "A (8 flips)" mirrored copies
/// (combined_model.h). "model.unknown" lists what there is.
[[nodiscard]] Result<std::unique_ptr<learning::SegmentationModel>> loadModel(
    const Workspace& workspace, const std::string& name);
/// The model itself where it takes a study with these sequences, else the first of its fallbacks that does; itself where none
/// does, to say so. "model.unknown" of a fallback that the workspace does not hold.
[[nodiscard]] Result<std::unique_ptr<learning::SegmentationModel>> fittingModel(
    const Workspace& workspace, std::unique_ptr<learning::SegmentationModel> model,
    std::span<const Modality> sequences);
/// Shipped model without a workspace.
[[nodiscard]] Result<std::unique_ptr<learning::SegmentationModel>> loadShippedModel();
/// From a card file with its weights beside it, without a workspace.
[[nodiscard]] Result<std::unique_ptr<learning::SegmentationModel>> loadModelFile(
    const std::filesystem::path& cardFile);

/// A name as loadModel takes it, each part loaded by `one`.
using ModelLoader =
    std::function<Result<std::unique_ptr<learning::SegmentationModel>>(const std::string& name)>;
[[nodiscard]] Result<std::unique_ptr<learning::SegmentationModel>> loadCombined(
    const std::string& name, const ModelLoader& one);

}  // namespace twinscope::app
