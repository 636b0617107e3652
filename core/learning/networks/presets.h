#pragma once

#include "core/learning/model/model_card.h"

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace twinscope::learning {

/// tiny: for tests, seconds a training. small: learns on a laptop's CPU. full: as published, for a GPU or a patient CPU.
enum class NetworkSize { tiny, small, full };

struct NetworkPreset {
  std::string_view kind;
  NetworkSize size;
  std::string_view architecture;  ///< JSON, as in a card
  std::array<std::int64_t, 3>
      window;               ///< voxels along i, j, k: its sides divide as the network needs
  std::size_t parameters;   ///< with four sequences in and four classes out
  std::string_view source;  ///< where the network is published
};

/// Every kind in every size, the kinds in the order in which a menu shows them.
[[nodiscard]] std::span<const NetworkPreset> networkPresets();
/// nullopt where the kind is not one of ours.
[[nodiscard]] std::optional<NetworkPreset> presetOf(std::string_view kind, NetworkSize size);

[[nodiscard]] std::string_view nameOf(NetworkSize size);
[[nodiscard]] std::optional<NetworkSize> networkSizeFrom(std::string_view name);

/// The card of a network before its training: kind, architecture and window of the preset, BraTS 2023 labels, the four
/// tumour sequences, z-score in the brain.
[[nodiscard]] ModelCard untrainedCard(const NetworkPreset& preset, double spacingMm);

}  // namespace twinscope::learning
