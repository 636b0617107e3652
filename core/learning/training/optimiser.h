#pragma once

#include "core/base/error.h"
#include "core/base/parameter_set.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace at {
class Tensor;
}

namespace twinscope::learning {

/// adamW: Loshchilov & Hutter, arXiv:1711.05101. sgd: Nesterov momentum, as nnU-Net trains.
enum class OptimiserKind { adamW, sgd };

struct OptimiserOptions {
  OptimiserKind kind = OptimiserKind::adamW;
  double weightDecay = 1e-4;
  double beta1 = 0.9;  ///< momentum of sgd too
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double gradientClip = 12;  ///< largest norm over all gradients together

  [[nodiscard]] Status validate() const;
};

/// Steps a network's tensors along their gradients. Its state is a ParameterSet, so that a checkpoint is exact.
class Optimiser {
 public:
  Optimiser(std::vector<std::pair<std::string, at::Tensor>> tensors,
            const OptimiserOptions& options);
  ~Optimiser();
  Optimiser(const Optimiser&) = delete;
  Optimiser& operator=(const Optimiser&) = delete;

  /// Clips, steps and clears the gradients. A tensor without a gradient stays.
  void step(double learningRate);
  [[nodiscard]] std::int64_t stepsTaken() const;
  /// "first.NAME" and, for adamW, "second.NAME".
  [[nodiscard]] ParameterSet state() const;
  /// "model.layout" where it is the state of another network.
  [[nodiscard]] Status setState(const ParameterSet& state, std::int64_t stepsTaken);

 private:
  struct Moments;
  std::unique_ptr<Moments> m;
};

/// Polynomial decay of the learning rate to 0 with power 0.9, after a linear rise over the first 2 % of all steps.
[[nodiscard]] double scheduledRate(double learningRate, std::int64_t step, std::int64_t steps);

}  // namespace twinscope::learning
