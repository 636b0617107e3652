#pragma once

#include "core/learning/networks/detail/transformer.h"

namespace twinscope::learning::detail {

enum class GateKind { none, monai, oktay };

/// What a card's "architecture" may say of an encoder–decoder. JSON: {"widths": [8, 16, 32], "bottom": 64, "norm": "instance",
/// "slope": 0.01, "dropout": 0, "gate": "monai", "transformer": {"patch", "width", "heads", "depth", "mlp", "dropout", "grid"},
/// "adapters": {"width", "levels"}}.
struct Architecture {
  std::vector<std::int64_t> widths;  ///< from the full resolution down
  std::int64_t bottom = 0;           ///< 0 where a transformer takes the bottom's place
  BlockStyle style;
  GateKind gate = GateKind::none;
  std::optional<TransformerOptions> transformer;
  std::optional<AdapterOptions> adapters;
};

/// Reads and checks; members that it does not know are refused. "model.layout".
[[nodiscard]] Result<Architecture> parseArchitecture(const std::string& json,
                                                     const Architecture& defaults);

/// The same of a network whose encoder is a transformer: {"features": 16, "transformer": {…}, "adapters": {…}} without "patch".
struct TransformerArchitecture {
  std::int64_t features = 16;
  TransformerOptions transformer;
  std::optional<AdapterOptions> adapters;
};
[[nodiscard]] Result<TransformerArchitecture> parseTransformer(const std::string& json,
                                                               const TransformerOptions& defaults);

}  // namespace twinscope::learning::detail
