#include "fedlink/simulation/quadratic_trainer.h"

#include <algorithm>
#include <cmath>

namespace twinscope::fedlink {
namespace {

double distance(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

}  // namespace

double closeness(std::span<const float> weights, std::span<const float> optimum) {
  const std::vector<float> origin(optimum.size());
  return std::max(0.0, 1 - distance(weights, optimum) / distance(origin, optimum));
}

Result<SiteResult> QuadraticTrainer::train(const SiteInstruction& instruction, const JobContext&) {
  if (instruction.weights.size() != m_optimum.size())
    return refusal("site.trainer", "The federation's model is not the toy model");
  const double pull = instruction.settings.number("proximal-mu").value_or(0);
  SiteResult result{.weights = instruction.weights, .metrics = {}};
  double loss = 0;
  for (int step = 0; step < m_options.steps; ++step) {
    const double away = distance(result.weights, m_optimum);
    loss += 0.5 * m_options.curvature * away * away / m_options.steps;
    for (std::size_t i = 0; i < result.weights.size(); ++i) {
      const double w = static_cast<double>(result.weights[i]);
      const double gradient =
          m_options.curvature * (w - static_cast<double>(m_optimum[i])) +
          pull * (w - static_cast<double>(instruction.weights[i])) +
          (instruction.correction.empty() ? 0 : static_cast<double>(instruction.correction[i]));
      result.weights[i] = static_cast<float>(w - m_options.learningRate * gradient);
    }
  }
  result.metrics = {{"num-examples", m_options.examples},
                    {"local-steps", m_options.steps},
                    {"training-loss", loss},
                    {"validation-dice", closeness(result.weights, m_optimum)},
                    {"data-quality", 1}};
  result.stepSizes = m_options.steps * m_options.learningRate;
  return result;
}

Result<SiteResult> QuadraticTrainer::evaluate(const SiteInstruction& instruction,
                                              const JobContext&) {
  return SiteResult{.weights = {},
                    .metrics = {{"num-examples", m_options.examples},
                                {"validation-dice", closeness(instruction.weights, m_optimum)}}};
}

}  // namespace twinscope::fedlink
