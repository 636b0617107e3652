#pragma once

#include "core/base/error.h"
#include "core/base/parameter_set.h"
#include "core/learning/model/model_card.h"

#include <cstdint>

namespace twinscope::learning {

/// Small layers in a network that are trained in its place (Houlsby et al., arXiv:1902.00751; for convolutions Rebuffi et al.,
/// arXiv:1705.08045): x + W₂·act(W₁·x), voxel by voxel, after each of the decoder's last blocks. W₂ begins at 0, so that the
/// network begins as it was. In a card's architecture: "adapters": {"width": 8, "levels": 1}.
struct AdapterOptions {
  std::int64_t width = 8;   ///< features between the two layers
  std::int64_t levels = 1;  ///< blocks that get one, from the finest; a step costs more with each

  /// "model.layout".
  [[nodiscard]] Status validate() const;
};

struct AdaptedModel {
  ModelCard card;        ///< without the hash and the name of a weights file
  ParameterSet weights;  ///< of the model, and of adapters that change nothing yet
};

/// Puts adapters into a network of ours; a model that has some stays as it is. "model.kind" and "model.layout" where the
/// card is of no network of ours, the weights are of another one, or there are fewer blocks than levels.
[[nodiscard]] Result<AdaptedModel> withAdapters(const ModelCard& card, const ParameterSet& weights,
                                                const AdapterOptions& options = {});

}  // namespace twinscope::learning
