#include "core/learning/networks/network.h"

#include "core/base/random.h"
#include "core/base/text.h"
#include "core/learning/networks/detail/host_values.h"
#include "core/learning/networks/encoder_decoder.h"
#include "core/learning/networks/fedgin_unet.h"
#include "core/learning/networks/fedsegnet.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>

namespace twinscope::learning {
namespace {

using Maker = Result<std::unique_ptr<Network>> (*)(const std::string& architecture,
                                                   NetworkChannels channels);

/// The one table of networks: a new one is a line here.
constexpr std::pair<std::string_view, Maker> kNetworks[] = {
    {"unet3d", &makeUNet3d},         {"attention-unet3d", &makeAttentionUNet3d},
    {"twinsegnet", &makeTwinSegNet}, {"fedsegnet", &makeFedSegNet},
    {"unet2d", &makeUNet2d},         {"fedgin-unet", &makeFedGinUNet}};

std::unexpected<Error> layoutProblem(std::string what) {
  return refusal("model.layout", "The weights do not fit the network: " + std::move(what),
                 "Check architecture and channels in the card");
}

/// Of the weights of convolutions (4 or 5 axes), or of a transformer's matrices and positions (2 or 3).
double initialDeviation(const at::Tensor& tensor) {
  constexpr double kTransformer = 0.02;
  if (tensor.dim() < 4) return kTransformer;
  const double fanIn = static_cast<double>(tensor.numel()) / static_cast<double>(tensor.size(0));
  return std::sqrt(2.0 / (1.0 + 0.01 * 0.01) / fanIn);
}

/// With one axis: norms (weight and running variance 1) and biases (0).
void initialise(const std::string& name, const at::Tensor& tensor, Random random) {
  if (tensor.dim() < 2) {
    const bool one = name.ends_with("weight") || name.ends_with("running_var");
    tensor.fill_(one ? 1.F : 0.F);
    return;
  }
  std::vector<float> values(static_cast<std::size_t>(tensor.numel()));
  const double deviation = initialDeviation(tensor);
  for (float& value : values) value = static_cast<float>(deviation * random.normal());
  detail::write(values, tensor);
}

}  // namespace

Result<std::unique_ptr<Network>> makeNetwork(const ModelCard& card) {
  std::string known;
  for (const auto& [kind, make] : kNetworks) {
    if (kind == card.kind)
      return make(card.architecture, {.in = static_cast<std::int64_t>(card.channels.size()),
                                      .out = static_cast<std::int64_t>(card.outputChannels())});
    known += concat(known.empty() ? "" : ", ", kind);
  }
  return refusal("model.kind", "This version cannot run a model of kind " + card.kind,
                 "Kinds that it knows: torchscript, " + known);
}

bool isNetworkKind(const std::string& kind) {
  return std::ranges::any_of(kNetworks, [&](const auto& entry) { return entry.first == kind; });
}

Status checkSides(const Network& network, const std::array<std::int64_t, 3>& sides) {
  for (std::size_t axis = 0; axis < 3; ++axis)
    if (const std::int64_t of = network.sideMultiples()[axis]; sides[axis] % of != 0)
      return refusal("model.layout",
                     concat("The window's side ", sides[axis], " does not divide by ", of,
                            ", which this network needs"),
                     "Choose another window");
  return {};
}

void initialise(Network& network, std::uint64_t seed) {
  const at::NoGradGuard noGradient;
  const Random random(seed);
  const auto roles = network.roles();
  for (std::size_t n = 0; const auto& [name, tensor] : network.namedTensors()) {
    if (roles[n++] == TensorRole::adapterOut)
      tensor.zero_();
    else
      initialise(name, tensor, random.stream(name));
  }
}

std::size_t parameterCount(const Network& network) {
  std::int64_t count = 0;
  for (const auto& [name, tensor] : network.namedTensors())
    if (tensor.requires_grad()) count += tensor.numel();
  return static_cast<std::size_t>(count);
}

ParameterSet parametersOf(const Network& network) {
  ParameterSet set;
  for (const auto& [name, tensor] : network.namedTensors()) {
    const detail::HostValues host(tensor);
    if (!set.append(name, host.flat.sizes().vec(), host.values))
      throw std::logic_error("a network names a tensor twice: " + name);
  }
  return set;
}

Status setParameters(Network& network, const ParameterSet& parameters) {
  const auto tensors = network.namedTensors();
  for (const auto& [name, tensor] : tensors) {
    const auto* part = parameters.find(name);
    if (part == nullptr) return layoutProblem(name + " is missing");
    if (!std::ranges::equal(part->shape, tensor.sizes()))
      return layoutProblem(name + " has another shape");
  }
  if (tensors.size() != parameters.parts().size())
    return layoutProblem(
        concat("it has ", tensors.size(), " tensors, the file holds ", parameters.parts().size()));
  const at::NoGradGuard noGradient;
  for (const auto& [name, tensor] : tensors)
    detail::write(parameters.valuesOf(*parameters.find(name)), tensor);
  return {};
}

}  // namespace twinscope::learning
