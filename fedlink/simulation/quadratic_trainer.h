#pragma once

#include "fedlink/site/local_trainer.h"

#include <span>
#include <vector>

namespace twinscope::fedlink {

/// A site whose loss is ½·curvature·‖w − optimum‖²: with equal curvatures the best weights of a federation of such sites
/// are the mean of their optima by examples, so that a simulation knows what it should find.
class QuadraticTrainer final : public LocalTrainer {
 public:
  struct Options {
    double examples = 10;
    int steps = 5;
    double learningRate = 0.1;
    double curvature = 1;
  };
  QuadraticTrainer(std::vector<float> optimum, Options options)
      : m_optimum(std::move(optimum)), m_options(options) {}
  /// Gradient descent; honours "proximal-mu" and the correction of control variates.
  [[nodiscard]] Result<SiteResult> train(const SiteInstruction& instruction,
                                         const JobContext& job) override;
  [[nodiscard]] Result<SiteResult> evaluate(const SiteInstruction& instruction,
                                            const JobContext& job) override;

 private:
  std::vector<float> m_optimum;
  Options m_options;
};

/// 1 − ‖weights − optimum‖ / ‖optimum‖, at least 0: the toy's Dice. 0 at the origin.
[[nodiscard]] double closeness(std::span<const float> weights, std::span<const float> optimum);

}  // namespace twinscope::fedlink
