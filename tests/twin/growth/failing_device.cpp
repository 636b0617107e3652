// A device that is there and fails: a plugin as libtwinscope_cuda.so is one.
#include "core/compute/device/kernel_table.h"

#include <cstdio>

extern "C" __attribute__((visibility("default"))) const twinscope::device::KernelTable*
twinscopeKernels() {
  using namespace twinscope::device;
  static const KernelTable table{.version = kKernelTableVersion,
                                 .errorText = [](int) { return "out of memory"; },
                                 .describe =
                                     [](char* text, std::size_t capacity) {
                                       std::snprintf(text, capacity, "a device that fails");
                                       return 0;
                                     },
                                 .squaredDistances = nullptr,
                                 .components = nullptr,
                                 .resample = nullptr,
                                 .blend = nullptr,
                                 .mixBack = nullptr,
                                 .quantise = nullptr,
                                 .grow = [](const GrowthTask*, float*) { return 1; }};
  return &table;
}
