#include "core/learning/torch_device.h"

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/compute/device/gpu_probe.h"
#include "core/learning/networks/network.h"

#include <ATen/ATen.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/core/grad_mode.h>
#include <dlfcn.h>

#include <exception>
#include <filesystem>
#include <utility>

namespace twinscope::learning {
namespace {

/// Opens the CUDA half that lies beside the CPU half; empty, or why not. Never closed: it registers itself with LibTorch.
std::string openCudaHalf() {
  Dl_info here{};
  if (::dladdr(reinterpret_cast<const void*>(&at::globalContext), &here) == 0)
    return "LibTorch does not say where it lies";
  const auto library = std::filesystem::path(here.dli_fname).parent_path() / "libtorch_cuda.so";
  std::error_code error;
  if (!std::filesystem::exists(library, error))
    return "LibTorch's CUDA half is not installed (packaging/libtorch.sh --cuda)";
  if (::dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr)
    return concat("LibTorch's CUDA half does not load: ", ::dlerror());
  return {};
}

/// A small sum on the device: a driver that is too old, or a GPU without code for it, shows here and not in the first job.
std::string firstSum() {
  try {
    if (!at::hasCUDA()) return "LibTorch finds no usable GPU";
    const at::Tensor ones = at::ones({64}, at::TensorOptions(at::kCUDA));
    return ones.sum().item<float>() == 64 ? "" : "the GPU computes a wrong sum";
  } catch (const std::exception& problem) {
    const std::string text = problem.what();
    return "LibTorch cannot use the GPU: " + text.substr(0, text.find('\n'));
  }
}

TorchGpu look() {
  const device::GpuProbe probe = device::probeGpu();
  if (probe.names.empty()) return {.reason = probe.reason};
  std::string problem = openCudaHalf();
  if (problem.empty()) problem = firstSum();
  return {problem.empty(), probe.names.front(), problem};
}

}  // namespace

TorchGpu torchGpu() {
  if (std::string why = device::gpuForbidden(); !why.empty()) return {.reason = std::move(why)};
  static const TorchGpu gpu = look();
  return gpu;
}

c10::Device networkDevice() { return {torchGpu().usable ? at::kCUDA : at::kCPU}; }

std::optional<std::size_t> freeNetworkMemoryBytes() {
  if (!torchGpu().usable) return availableMemoryBytes();
  return at::accelerator::getMemoryInfo(0).first;
}

void moveTo(Network& network, const c10::Device& device) {
  const at::NoGradGuard noGradient;
  for (const auto& [name, tensor] : network.namedTensors()) tensor.set_data(tensor.to(device));
}

c10::Device deviceOf(const Network& network) {
  return network.namedTensors().front().second.device();
}

}  // namespace twinscope::learning
