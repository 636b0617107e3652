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

/// adam: Kingma & Ba, arXiv:1412.6980, weight decay as part of the gradient. adamW: Loshchilov & Hutter, arXiv:1711.05101,
/// decay apart from it. sgd: Nesterov momentum, as nnU-Net trains.
enum class OptimiserKind { adam, adamW, sgd };

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

  /// Clips, steps and clears the gradients; gives their norm before clipping. A tensor without a gradient stays. Where
  /// the norm is not finite nothing is changed but the gradients.
  double step(double learningRate);
  [[nodiscard]] std::int64_t stepsTaken() const;
  /// "first.NAME" and, but for sgd, "second.NAME".
  [[nodiscard]] ParameterSet state() const;
  /// "model.layout" where it is the state of another network.
  [[nodiscard]] Status setState(const ParameterSet& state, std::int64_t stepsTaken);

 private:
  struct Moments;
  std::unique_ptr<Moments> m;
};

}  // namespace twinscope::learning
