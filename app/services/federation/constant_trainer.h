#pragma once

#include "fedlink/site/local_trainer.h"

namespace twinscope::app {

/// Adds a constant to every weight and reports one example: shows that a federation works before any data is near it.
class ConstantTrainer final : public fedlink::LocalTrainer {
 public:
  explicit ConstantTrainer(float step) : m_step(step) {}
  [[nodiscard]] Result<fedlink::SiteResult> train(const fedlink::SiteInstruction& instruction,
                                                  const JobContext& job) override;
  [[nodiscard]] Result<fedlink::SiteResult> evaluate(const fedlink::SiteInstruction& instruction,
                                                     const JobContext& job) override;

 private:
  float m_step;
};

}  // namespace twinscope::app
