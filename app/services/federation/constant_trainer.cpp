#include "app/services/federation/constant_trainer.h"

namespace twinscope::app {

Result<fedlink::SiteResult> ConstantTrainer::train(const fedlink::SiteInstruction& instruction,
                                                   const JobContext&) {
  fedlink::SiteResult result{.weights = instruction.weights, .metrics = {{"num-examples", 1}}};
  for (float& weight : result.weights) weight += m_step;
  return result;
}

Result<fedlink::SiteResult> ConstantTrainer::evaluate(const fedlink::SiteInstruction& instruction,
                                                      const JobContext&) {
  double sum = 0;
  for (const float weight : instruction.weights) sum += weight;
  const double count = static_cast<double>(std::max<std::size_t>(1, instruction.weights.size()));
  return fedlink::SiteResult{.weights = {},
                             .metrics = {{"num-examples", 1}, {"mean-weight", sum / count}}};
}

}  // namespace twinscope::app
