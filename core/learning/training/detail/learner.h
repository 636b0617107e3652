#pragma once

#include "core/learning/networks/network.h"
#include "core/learning/training/pull.h"
#include "core/learning/training/train_options.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>

namespace twinscope::learning::detail {

/// What one pass learns from: images batch × channels × k × j × i (float), labels batch × 1 × k × j × i (bytes).
struct Batch {
  at::Tensor images, labels;
};

/// Makes the gradients of one pass: the loss of the options, divided by `parts` passes, backwards. Gives the loss.
[[nodiscard]] double backward(Network& network, const TrainOptions& options, const Batch& batch,
                              int parts);

/// A network that learns: optimiser, running average of the weights, pull, frozen tensors.
class Learner {
 public:
  /// "train.frozen" where a prefix names nothing or nothing is left to learn; "model.layout" of the pull.
  [[nodiscard]] static Result<std::unique_ptr<Learner>> make(std::shared_ptr<Network> network,
                                                             const TrainOptions& options);

  /// Adds a pass' gradients; `part` is which of options.accumulation it is.
  double accumulate(const Batch& batch, int parts, std::uint64_t seed);
  /// One update from the gradients so far; gives their norm, and changes nothing where that is not finite.
  double update(double learningRate);
  /// Forgets gradients of a step that was stopped.
  void forget();

  [[nodiscard]] Network& network() { return *m_network; }
  /// The averaged weights, or the present ones without averaging.
  [[nodiscard]] ParameterSet learnt() const;
  [[nodiscard]] const ParameterSet& average() const { return m_average; }
  [[nodiscard]] ParameterSet moments() const { return m_optimiser.state(); }
  [[nodiscard]] Status restore(const ParameterSet& weights, const ParameterSet& moments,
                               const ParameterSet& average, std::int64_t steps);

 private:
  Learner(std::shared_ptr<Network> network, const TrainOptions& options, Pull pull);

  std::shared_ptr<Network> m_network;
  const TrainOptions& m_options;
  Optimiser m_optimiser;
  Pull m_pull;
  ParameterSet m_average;
};

}  // namespace twinscope::learning::detail
