// twinscope-selftest [--size N]: every kernel on the GPU, where there is one, and the kernels' elements on the CPU, beside
// their references; then every network as the program runs it beside LibTorch's operators on the CPU. Prints a table of
// agreement and speed; ends with 1 where something disagrees.
#include "core/compute/device/agreement.h"
#include "core/learning/torch_device.h"
#include "core/learning/torch_run.h"
#include "core/selftest/network_agreement.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

using namespace twinscope;

namespace {

bool printed(const std::string& title, const std::vector<device::Agreement>& rows) {
  std::printf("%s\n%s\n", title.c_str(), device::asText(rows).c_str());
  return std::ranges::all_of(rows, &device::Agreement::agrees);
}

bool kernels(std::int64_t side) {
  const std::string voxels = ", " + std::to_string(side) + " voxels a side";
  const Size3 size{side, side, side};
  const auto onCpu = device::DeviceKernels::host();
  const bool good =
      printed("Kernels' elements on the CPU" + voxels, device::compareKernels(onCpu, size, 1));
  const auto gpu = device::DeviceKernels::cuda();
  if (gpu)
    return printed("Kernels on " + gpu->name() + voxels, device::compareKernels(*gpu, size, 1)) &&
           good;
  std::printf("Kernels on a GPU: not tested, %s\n\n", gpu.error().message.c_str());
  return good;
}

bool networks() {
  const learning::TorchGpu gpu = learning::torchGpu();
  if (!gpu.usable) std::printf("Networks on a GPU: not tested, %s\n\n", gpu.reason.c_str());
  return printed("Networks on " + learning::deviceText(), selftest::compareNetworks(1));
}

}  // namespace

int main(int count, char** arguments) {
  std::int64_t side = 160;
  if (count == 3 && std::strcmp(arguments[1], "--size") == 0) side = std::atol(arguments[2]);
  if (count == 2 || count > 3 || side < 8 || side > 512) {
    std::fprintf(stderr, "usage: twinscope-selftest [--size 8…512]\n");
    return 2;
  }
  const bool good = kernels(side);
  return networks() && good ? 0 : 1;
}
