#pragma once

#include "core/base/error.h"
#include "core/base/parameter_set.h"
#include "core/learning/augment/augment_options.h"
#include "core/learning/training/optimiser.h"
#include "core/learning/training/schedule.h"
#include "core/learning/training/tuning.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace twinscope::learning {

/// Of class scores (softmax): soft Dice of the batch's foreground, cross-entropy, focal with γ 2, or two of them 1 : 1.
enum class LossKind { dice, crossEntropy, focal, diceCrossEntropy, diceFocal };

enum class Precision {
  float32,
  /// Convolutions and matrix products in bfloat16, weights and the rest in float32 (autocast). Faster only where the
  /// processor has instructions for it.
  mixedBfloat16
};

/// Draws the weights back to where they came from: strength/2 · Σ importance·(w − w⁰)² is added to the loss. With no
/// importance it is FedProx's term (arXiv:1812.06127, strength μ) and L2-SP's (arXiv:1802.01483, strength α); with the
/// squared gradients of fisherImportance() it is EWC's (arXiv:1612.00796, strength λ).
/// A slope adds Σ slope·w, that is, the slope itself to every gradient: SCAFFOLD's c − c_i (arXiv:1910.06378).
struct PullOptions {
  double strength = 0;                             ///< 0: none
  std::shared_ptr<const ParameterSet> towards;     ///< w⁰: the network's layout
  std::shared_ptr<const ParameterSet> importance;  ///< of the same layout; none: 1 everywhere
  std::shared_ptr<const ParameterSet> slope{};     ///< of the same layout; none: 0
};

struct TrainOptions {
  int epochs = 20;
  int stepsPerEpoch = 100;
  int batch = 2;         ///< patches of one pass
  int accumulation = 1;  ///< passes whose gradients are averaged into one step
  std::array<std::int64_t, 3> patch{64, 64, 64};
  double learningRate = 1e-3;
  std::uint64_t seed = 1;
  double foregroundShare = 0.67;  ///< of the patches that are centred on tumour
  LossKind loss = LossKind::diceCrossEntropy;
  OptimiserOptions optimiser;
  ScheduleOptions schedule;
  AugmentOptions augment;
  Precision precision = Precision::float32;
  /// Weights that are kept and validated are w̄ ← d·w̄ + (1 − d)·w over the steps; 0: the last ones.
  double averageDecay = 0;
  /// Stops after so many epochs without a better validation and keeps the best epoch's weights; 0: never.
  int patience = 0;
  /// Weights to fine-tune, in the network's layout; none: random ones from the seed.
  std::shared_ptr<const ParameterSet> startFrom;
  PullOptions pull;
  /// What of the network learns; the rest costs a step no more than a pass that only runs, as far as nothing before it learns.
  TuningScope tuned = TuningScope::full;
  /// Tensors whose names start with one of these do not change either; a frozen batch norm keeps its statistics.
  std::vector<std::string> frozen;
  std::size_t cacheBytes = std::size_t{1} << 30;  ///< prepared cases held in memory
  /// Beyond this (0: four fifths of the machine's free memory) batch, then patch are made smaller.
  std::size_t memoryBytes = 0;
  int stepsPerCheckpoint = 0;  ///< 0: at the end of each epoch only
  /// checkpoint.safetensors (weights, moments and the state as metadata, written as one file), then the trained weights
  /// and card.json. A checkpoint of the same options is resumed.
  std::filesystem::path folder;

  [[nodiscard]] Status validate() const;
};

}  // namespace twinscope::learning
