#pragma once

#include "core/learning/model/model_card.h"

namespace twinscope::learning {

/// Reads a card as other projects write it: `input` with channels, spacing_mm and normalisation, `output` with labels
/// (classes) or channels (sigmoid regions), `inference.mode`, `file`, `sha256`. The model's name becomes the stem of its
/// file. "card.foreign" names what is missing. Their own scores go into metrics, not into meanDice: they may be of
/// cases that were trained on.
[[nodiscard]] Result<ModelCard> modelCardFromForeignJson(std::string_view json);

/// Our own layout, else a known foreign one.
[[nodiscard]] Result<ModelCard> readAnyModelCard(std::string_view json);

}  // namespace twinscope::learning
