#pragma once

#include "core/base/error.h"
#include "core/base/parameter_set.h"
#include "core/learning/model_card.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace at {
class Tensor;
}

namespace twinscope::learning {

enum class NetworkMode { train, run };

/// A network of ours: what the runner, the trainer and the federation need of it. Tensors are batch × channels × k × j × i
/// (i fastest, as in a Volume). Not thread-safe.
class Network {
 public:
  virtual ~Network() = default;
  /// Logits on the input's grid. Every side must divide by sideMultiple().
  [[nodiscard]] virtual at::Tensor forward(const at::Tensor& batch) = 0;
  /// Parameters and float buffers under the names that weights files use, in a fixed order.
  [[nodiscard]] virtual std::vector<std::pair<std::string, at::Tensor>> namedTensors() const = 0;
  [[nodiscard]] virtual std::int64_t sideMultiple() const = 0;
  virtual void setMode(NetworkMode mode) = 0;
};

/// Makes the network that card.kind names, with card.architecture; weights are not set yet.
/// "model.kind" lists the known kinds; "model.layout" says what of the architecture is wrong.
[[nodiscard]] Result<std::unique_ptr<Network>> makeNetwork(const ModelCard& card);
/// Whether card.kind is one of ours (as against TorchScript).
[[nodiscard]] bool isNetworkKind(const std::string& kind);

/// He initialisation from the seed alone: the same weights on every machine.
void initialise(Network& network, std::uint64_t seed);
[[nodiscard]] ParameterSet parametersOf(const Network& network);
/// Order does not matter, names and shapes must be the network's. "model.layout" names the first difference.
[[nodiscard]] Status setParameters(Network& network, const ParameterSet& parameters);

}  // namespace twinscope::learning
