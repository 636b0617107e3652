// twinscope-selftest [--size N]: every kernel on the GPU, where there is one, and the kernels' elements on the CPU, beside
// their references. Prints a table of agreement and speed; ends with 1 where something disagrees.
#include "core/compute/device/agreement.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>

using namespace twinscope;

namespace {

bool printed(const device::DeviceKernels& kernels, Size3 size) {
  const auto rows = device::compareKernels(kernels, size, 1);
  std::printf("%s, %ld x %ld x %ld voxels\n%s\n", kernels.name().c_str(), size.i, size.j, size.k,
              device::asText(rows).c_str());
  return std::ranges::all_of(rows, &device::Agreement::agrees);
}

}  // namespace

int main(int count, char** arguments) {
  std::int64_t side = 160;
  if (count == 3 && std::strcmp(arguments[1], "--size") == 0) side = std::atol(arguments[2]);
  if (count == 2 || count > 3 || side < 8 || side > 512) {
    std::fprintf(stderr, "usage: twinscope-selftest [--size 8…512]\n");
    return 2;
  }
  const Size3 size{side, side, side};
  bool good = printed(device::DeviceKernels::host(), size);
  const auto gpu = device::DeviceKernels::cuda();
  if (gpu)
    good = printed(*gpu, size) && good;
  else
    std::printf("GPU: not tested, %s\n", gpu.error().message.c_str());
  return good ? 0 : 1;
}
