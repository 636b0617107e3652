#pragma once

#include "core/base/error.h"
#include "core/base/parameter_set.h"
#include "core/learning/model/model_card.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace at {
class Tensor;
}

namespace twinscope::learning {

/// run: no dropout, the norms' statistics kept. reference: as run, by LibTorch's operators alone. In the other two modes, what no
/// gradient is recorded of (no trained tensor in it or before it) goes by the faster kernels of detail/run_kernels.h, in
/// float32 on the CPU: all of a pass that only runs, and the frozen beginning of a network that is fine-tuned.
enum class NetworkMode { train, run, reference };

/// What a tensor is to its network. norm: scale, shift and statistics. head: the last layer, from features to scores. adapterIn
/// and adapterOut: the two layers of an adapter (adapters.h).
enum class TensorRole { body, norm, head, adapterIn, adapterOut };

/// A network of ours: what the runner, the trainer and the federation need of it. Tensors are batch × channels × k × j × i
/// (i fastest, as in a Volume). Not thread-safe.
class Network {
 public:
  virtual ~Network() = default;
  /// Logits on the input's grid. Every side must divide by its sideMultiples().
  [[nodiscard]] virtual at::Tensor forward(const at::Tensor& batch) = 0;
  /// Parameters and float buffers under the names that weights files use, in a fixed order.
  [[nodiscard]] virtual std::vector<std::pair<std::string, at::Tensor>> namedTensors() const = 0;
  /// Of namedTensors(), in their order.
  [[nodiscard]] virtual std::vector<TensorRole> roles() const = 0;
  /// Along i, j, k.
  [[nodiscard]] virtual std::array<std::int64_t, 3> sideMultiples() const = 0;
  virtual void setMode(NetworkMode mode) = 0;
  /// Where dropout draws from in mode train: the same seed before a pass gives the same pass.
  virtual void reseed(std::uint64_t seed) = 0;
};

struct NetworkChannels {
  std::int64_t in = 4;
  std::int64_t out = 4;
};

/// Makes the network that card.kind names, with card.architecture; weights are not set yet.
/// "model.kind" lists the known kinds; "model.layout" says what of the architecture is wrong.
[[nodiscard]] Result<std::unique_ptr<Network>> makeNetwork(const ModelCard& card);
/// Whether card.kind is one of ours (as against TorchScript).
[[nodiscard]] bool isNetworkKind(const std::string& kind);

/// "model.layout" where a side of a window or patch (along i, j, k) does not divide as the network needs.
[[nodiscard]] Status checkSides(const Network& network, const std::array<std::int64_t, 3>& sides);

/// He initialisation of convolutions, small normal numbers for a transformer's matrices, 0 for an adapter's way back, from the
/// seed alone: the same weights on every machine.
void initialise(Network& network, std::uint64_t seed);
/// Trained numbers: buffers such as a batch norm's running mean are not counted.
[[nodiscard]] std::size_t parameterCount(const Network& network);
[[nodiscard]] ParameterSet parametersOf(const Network& network);
/// Order does not matter, names and shapes must be the network's. "model.layout" names the first difference.
[[nodiscard]] Status setParameters(Network& network, const ParameterSet& parameters);

}  // namespace twinscope::learning
