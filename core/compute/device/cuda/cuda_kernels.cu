// The plugin libtwinscope_cuda.so: the programs of programs.h on an NVIDIA GPU. The CUDA runtime is linked in statically; the
// driver is looked for when the first call is made, so that loading the plugin works on any machine.
#include "core/compute/device/programs.h"

#include <cuda_runtime.h>

#include <cstdio>
#include <utility>

namespace twinscope::device {
namespace {

struct CudaFailure {
  cudaError_t code;
};

void check(cudaError_t code) {
  if (code != cudaSuccess) throw CudaFailure{code};
}

template <class T>
class Buffer {
 public:
  explicit Buffer(std::int64_t count) : m_count(count) {
    if (count > 0) check(cudaMalloc(&m_data, static_cast<std::size_t>(count) * sizeof(T)));
  }
  Buffer(Buffer&& other) noexcept
      : m_data(std::exchange(other.m_data, nullptr)), m_count(other.m_count) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(m_data, other.m_data);
    std::swap(m_count, other.m_count);
    return *this;
  }
  // An error here would only repeat that of an earlier call.
  ~Buffer() { cudaFree(m_data); }

  [[nodiscard]] T* data() const { return m_data; }
  [[nodiscard]] std::size_t bytes() const { return static_cast<std::size_t>(m_count) * sizeof(T); }

 private:
  T* m_data = nullptr;
  std::int64_t m_count;
};

template <class Element>
__global__ void runElements(std::int64_t count, Element element) {
  const std::int64_t n = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (n < count) element(n);
}

class CudaDevice {
 public:
  template <class T>
  Buffer<T> upload(const T* from, std::int64_t count) {
    Buffer<T> buffer(count);
    if (count > 0) check(cudaMemcpy(buffer.data(), from, buffer.bytes(), cudaMemcpyHostToDevice));
    return buffer;
  }
  template <class T>
  Buffer<T> zeros(std::int64_t count) {
    Buffer<T> buffer(count);
    if (count > 0) check(cudaMemset(buffer.data(), 0, buffer.bytes()));
    return buffer;
  }
  template <class T>
  void download(const Buffer<T>& from, T* to) {
    check(cudaMemcpy(to, from.data(), from.bytes(), cudaMemcpyDeviceToHost));
  }
  template <class Element>
  void forEach(std::int64_t count, Element element) {
    constexpr std::int64_t kThreads = 256;
    const auto blocks = static_cast<unsigned>((count + kThreads - 1) / kThreads);
    runElements<<<blocks, kThreads>>>(count, element);
    check(cudaGetLastError());
  }

  template <class Body>
  static int guarded(const Body& body) {
    try {
      CudaDevice device;
      body(device);
      check(cudaDeviceSynchronize());
      return 0;
    } catch (const CudaFailure& failure) {
      (void)cudaGetLastError();  // else the next launch would be told of it
      return failure.code;
    } catch (...) {  // nothing may pass a plain C function
      return cudaErrorUnknown;
    }
  }
  static const char* errorText(int code) {
    return cudaGetErrorString(static_cast<cudaError_t>(code));
  }
  static int describe(char* text, std::size_t capacity) {
    return guarded([&](CudaDevice&) {
      cudaDeviceProp properties{};
      check(cudaGetDeviceProperties(&properties, 0));
      std::snprintf(text, capacity, "%s, compute capability %d.%d", properties.name,
                    properties.major, properties.minor);
    });
  }
};

}  // namespace
}  // namespace twinscope::device

extern "C" __attribute__((visibility("default"))) const twinscope::device::KernelTable*
twinscopeKernels() {
  return &twinscope::device::kernelTable<twinscope::device::CudaDevice>();
}
