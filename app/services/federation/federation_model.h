#pragma once

#include "app/services/workspace.h"
#include "core/base/parameter_set.h"
#include "core/learning/inference/segmentation_model.h"
#include "core/learning/model/model_card.h"
#include "fedlink/wire/model_layout.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace twinscope::app {

/// A network that a federation trains, with weights to begin with.
struct FederationModel {
  learning::ModelCard card;
  ParameterSet weights;
};

struct FederationModelOptions {
  double spacingMm = 2;    ///< of voxels that a new network works on; a card has its own
  std::uint64_t seed = 1;  ///< of a new network's weights
};

/// "network:KIND" or "network:KIND:SIZE" (small where none is given): a new network of learning/networks/presets.h.
/// "model:CARD" or "model:NAME": a card file with its weights beside it, or a model of the workspace, which is asked for
/// only then. A usage error lists what can be written; "train.kind"; "model.…".
[[nodiscard]] Result<FederationModel> federationModel(
    const std::string& text, const FederationModelOptions& options,
    const std::function<Result<Workspace*>()>& workspace);

/// With weights in the network's own order, whatever theirs: every site has it. "model.…" where they are another network's.
[[nodiscard]] Result<FederationModel> ordered(learning::ModelCard card,
                                              const ParameterSet& weights);
/// A new network of a card, with weights by the seed.
[[nodiscard]] Result<FederationModel> newModel(learning::ModelCard card, std::uint64_t seed);
/// With flat weights as they travel. "site.layout" says where they part ways with the card's network.
[[nodiscard]] Result<FederationModel> filledWith(learning::ModelCard card,
                                                 const fedlink::ModelLayout& layout,
                                                 std::span<const float> values);
/// Writes the weights into a file; the card with its name and hash.
[[nodiscard]] Result<learning::ModelCard> withWeightsIn(const std::filesystem::path& file,
                                                        const FederationModel& model);
/// Ready to segment; its weights are written into the folder, which is made where it is missing.
[[nodiscard]] Result<std::unique_ptr<learning::SegmentationModel>> openedModel(
    const FederationModel& model, const std::filesystem::path& folder);

/// Names and shapes, in the order of the values.
[[nodiscard]] fedlink::ModelLayout layoutOf(const ParameterSet& weights);

}  // namespace twinscope::app
