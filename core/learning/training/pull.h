#pragma once

#include "core/learning/training/train_options.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace at {
class Tensor;
}

namespace twinscope::learning {

/// The term of PullOptions as part of a loss: its value, and its gradient onto the network's. Holds w⁰ once.
class Pull {
 public:
  /// Of those tensors that have a gradient. "model.layout" where a set is of another network.
  [[nodiscard]] static Result<Pull> make(
      const std::vector<std::pair<std::string, at::Tensor>>& tensors, const PullOptions& options);
  Pull(Pull&&) noexcept;
  Pull& operator=(Pull&&) noexcept;
  ~Pull();

  /// strength/2 · Σ importance·(w − w⁰)² + Σ slope·w, over the trained tensors.
  [[nodiscard]] double penalty() const;
  /// Adds its gradient to the tensors' gradients; a tensor without one stays.
  void addGradient() const;

 private:
  struct Terms;
  explicit Pull(std::unique_ptr<Terms> terms);
  std::unique_ptr<Terms> m;
};

}  // namespace twinscope::learning
