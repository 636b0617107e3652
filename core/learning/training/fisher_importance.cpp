#include "core/learning/training/fisher_importance.h"

#include "core/base/text.h"
#include "core/learning/networks/detail/host_values.h"
#include "core/learning/networks/network.h"
#include "core/learning/torch_device.h"
#include "core/learning/torch_run.h"
#include "core/learning/training/detail/learner.h"
#include "core/learning/training/detail/sampler.h"

#include <ATen/ATen.h>

#include <vector>

namespace twinscope::learning {
namespace {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// Adds the squared gradients and clears them.
void addSquares(const NamedTensors& tensors, std::vector<at::Tensor>& sums) {
  for (std::size_t n = 0; n < tensors.size(); ++n) {
    at::Tensor& gradient = tensors[n].second.mutable_grad();
    if (!gradient.defined()) continue;
    sums[n] += gradient.square();
    gradient.reset();
  }
}

/// The sums over the patches' number, under the weights' names.
Result<ParameterSet> meansOf(const NamedTensors& tensors, const std::vector<at::Tensor>& sums,
                             int patches) {
  ParameterSet means;
  for (std::size_t n = 0; n < tensors.size(); ++n) {
    const detail::HostValues mean(sums[n] / patches);
    if (const Status added = means.append(tensors[n].first, sums[n].sizes().vec(), mean.values);
        !added)
      return std::unexpected(added.error());
  }
  return means;
}

}  // namespace

Result<ParameterSet> fisherImportance(const ModelCard& card, const ParameterSet& weights,
                                      const CaseSource& cases, const TrainOptions& options,
                                      int patches, const JobContext& context) {
  if (cases.count == 0 || patches < 1)
    return refusal("train.cases", "There is no patch to weigh the weights by",
                   "Choose at least one case and one patch");
  const auto network = makeNetwork(card);
  if (!network) return std::unexpected(network.error());
  if (const Status set = setParameters(**network, weights); !set)
    return std::unexpected(set.error());
  moveTo(**network, networkDevice());
  (*network)->setMode(NetworkMode::run);  // with gradients on, LibTorch's operators without dropout
  TrainOptions plain = options;
  plain.augment = noAugmentation();
  plain.loss = LossKind::crossEntropy;
  detail::Sampler sampler(card, cases, plain, {.patch = options.patch});
  const NamedTensors tensors = (*network)->namedTensors();
  std::vector<at::Tensor> sums;
  for (const auto& entry : tensors) sums.push_back(at::zeros_like(entry.second.detach()));
  for (int n = 0; n < patches; ++n) {
    if (context.stopRequested()) return cancelled();
    const auto batch = sampler.batch(n);
    if (!batch) return std::unexpected(batch.error());
    const Status done = runTorch(context, "train.run", [&]() -> Status {
      (void)detail::backward(**network, plain, *batch, 1);
      addSquares(tensors, sums);
      return {};
    });
    if (!done) return std::unexpected(done.error());
    context.progress.report(static_cast<double>(n + 1) / patches,
                            concat("patch ", n + 1, " of ", patches));
  }
  return meansOf(tensors, sums, patches);
}

}  // namespace twinscope::learning
