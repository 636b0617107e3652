#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace c10 {
struct Device;
}

namespace twinscope::learning {

class Network;

/// The GPU as LibTorch can use it.
struct TorchGpu {
  bool usable = false;
  std::string name;    ///< "NVIDIA H100 80GB HBM3"
  std::string reason;  ///< why there is none, for the user
};

/// Looks once for a driver, a GPU and LibTorch's CUDA half, which lies beside the CPU half where `packaging/libtorch.sh --cuda`
/// put it. None where it may not be used (device::gpuForbidden). A second or two where there is a GPU; thread-safe.
[[nodiscard]] TorchGpu torchGpu();
/// Where networks run: the GPU where it is usable, else the CPU.
[[nodiscard]] c10::Device networkDevice();
/// Memory that a network may still take there, in bytes; none where it cannot be told.
[[nodiscard]] std::optional<std::size_t> freeNetworkMemoryBytes();

/// Takes weights and buffers to a device, gradients aside.
void moveTo(Network& network, const c10::Device& device);
[[nodiscard]] c10::Device deviceOf(const Network& network);

}  // namespace twinscope::learning
