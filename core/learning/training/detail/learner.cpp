#include "core/learning/training/detail/learner.h"

#include "core/learning/torch_device.h"
#include "core/learning/training/detail/fused_loss.h"
#include "core/learning/training/losses.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace twinscope::learning::detail {
namespace {

constexpr double kFocalGamma = 2;

/// Convolutions and products in bfloat16 within its scope.
class Autocast {
 public:
  Autocast(Precision precision, const at::Device& device)
      : m_on(precision == Precision::mixedBfloat16), m_type(device.type()) {
    if (!m_on) return;
    at::autocast::set_autocast_enabled(m_type, true);
    at::autocast::set_autocast_dtype(m_type, at::kBFloat16);
    at::autocast::increment_nesting();
  }
  ~Autocast() {
    if (!m_on) return;
    // The copies of the weights in bfloat16 are of this pass only.
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(m_type, false);
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  bool m_on;
  at::DeviceType m_type;
};

at::Tensor lossOf(LossKind kind, const at::Tensor& logits, const at::Tensor& target) {
  switch (kind) {
    case LossKind::dice:
      return softDice(logits, target);
    case LossKind::crossEntropy:
      return crossEntropy(logits, target);
    case LossKind::focal:
      return focalSoftmax(logits, target, kFocalGamma);
    case LossKind::diceCrossEntropy:
      return softDice(logits, target) + crossEntropy(logits, target);
    case LossKind::diceFocal:
      return softDice(logits, target) + focalSoftmax(logits, target, kFocalGamma);
  }
  return {};
}

}  // namespace

double backward(Network& network, const TrainOptions& options, const Batch& batch, int parts) {
  const at::Device device = deviceOf(network);
  at::Tensor logits;
  {
    const Autocast precision(options.precision, device);
    logits = network.forward(batch.images.to(device));
  }
  logits = logits.to(at::kFloat);
  if (options.loss == LossKind::diceCrossEntropy && takenByFusedLoss(logits)) {
    const LossGradient fused = diceCrossEntropyGradient(logits, batch.labels);
    logits.backward(fused.gradient.div_(parts));
    return fused.loss;
  }
  const at::Tensor loss = lossOf(options.loss, logits, oneHot(batch.labels.to(device), logits));
  (loss / parts).backward();
  return loss.item<double>();
}

Result<std::unique_ptr<Learner>> Learner::make(std::shared_ptr<Network> network,
                                               const TrainOptions& options) {
  if (const Status frozen = tune(*network, options.tuned, options.frozen); !frozen)
    return std::unexpected(frozen.error());
  auto pull = Pull::make(network->namedTensors(), options.pull);
  if (!pull) return std::unexpected(pull.error());
  return std::unique_ptr<Learner>(new Learner(std::move(network), options, std::move(*pull)));
}

Learner::Learner(std::shared_ptr<Network> network, const TrainOptions& options, Pull pull)
    : m_network(std::move(network)),
      m_options(options),
      m_optimiser(m_network->namedTensors(), options.optimiser),
      m_pull(std::move(pull)) {
  m_network->setMode(NetworkMode::train);
  if (options.averageDecay > 0) m_average = parametersOf(*m_network);
}

double Learner::accumulate(const Batch& batch, int parts, std::uint64_t seed) {
  m_network->reseed(seed);
  return backward(*m_network, m_options, batch, parts);
}

double Learner::update(double learningRate) {
  m_pull.addGradient();
  const double norm = m_optimiser.step(learningRate);
  if (m_options.averageDecay <= 0) return norm;
  const ParameterSet now = parametersOf(*m_network);
  const auto decay = static_cast<float>(m_options.averageDecay);
  std::ranges::transform(m_average.values(), now.values(), m_average.values().begin(),
                         [decay](float mean, float w) { return decay * mean + (1 - decay) * w; });
  return norm;
}

void Learner::forget() {
  for (const auto& [name, tensor] : m_network->namedTensors()) tensor.mutable_grad().reset();
}

ParameterSet Learner::learnt() const {
  return m_average.parts().empty() ? parametersOf(*m_network) : m_average;
}

Status Learner::restore(const ParameterSet& weights, const ParameterSet& moments,
                        const ParameterSet& average, std::int64_t steps) {
  if (const Status set = setParameters(*m_network, weights); !set) return set;
  if (const Status set = m_optimiser.setState(moments, steps); !set) return set;
  if (!average.parts().empty()) m_average = average;
  return {};
}

}  // namespace twinscope::learning::detail
