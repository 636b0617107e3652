#include "core/compute/device/host_kernels.h"

#include "core/base/parallel.h"
#include "core/compute/device/programs.h"

#include <cstdio>
#include <new>

namespace twinscope::device {
namespace {

constexpr std::size_t kGrain = 4096;
constexpr int kOutOfMemory = 1;

class HostDevice {
 public:
  template <class T>
  std::vector<T> upload(const T* from, std::int64_t count) {
    return {from, from + count};
  }
  template <class T>
  std::vector<T> zeros(std::int64_t count) {
    return std::vector<T>(static_cast<std::size_t>(count));
  }
  template <class T>
  void download(const std::vector<T>& from, T* to) {
    std::ranges::copy(from, to);
  }
  template <class Element>
  void forEach(std::int64_t count, const Element& element) {
    parallelFor(static_cast<std::size_t>(count), kGrain, [&](std::size_t begin, std::size_t end) {
      for (std::size_t n = begin; n < end; ++n) element(static_cast<std::int64_t>(n));
    });
  }

  template <class Body>
  static int guarded(const Body& body) {
    try {
      HostDevice device;
      body(device);
      return 0;
    } catch (const std::bad_alloc&) {
      return kOutOfMemory;
    }
  }
  static const char* errorText(int code) {
    return code == kOutOfMemory ? "not enough memory" : "no error";
  }
  static int describe(char* text, std::size_t capacity) {
    std::snprintf(text, capacity, "CPU, %zu threads", computeThreads());
    return 0;
  }
};

}  // namespace

const KernelTable& hostKernels() { return kernelTable<HostDevice>(); }

}  // namespace twinscope::device
