#include "core/compute/device/gpu_probe.h"

#include "core/base/text.h"

#include <dlfcn.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <string_view>

namespace twinscope::device {
namespace {

/// The few entry points of the CUDA driver API that a look needs; all return 0 for success.
class Driver {
 public:
  Driver() : m_library(::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL)) {}
  ~Driver() {
    if (m_library != nullptr) ::dlclose(m_library);
  }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  [[nodiscard]] bool loaded() const { return m_library != nullptr; }
  /// −1 where the library has no such function.
  template <class... Parameters>
  int call(const char* name, Parameters... parameters) const {
    using Function = int (*)(Parameters...);
    const auto function = reinterpret_cast<Function>(::dlsym(m_library, name));
    return function != nullptr ? function(parameters...) : -1;
  }

 private:
  void* m_library;
};

std::vector<std::string> deviceNames(const Driver& driver) {
  int count = 0;
  if (driver.call("cuDeviceGetCount", &count) != 0) return {};
  std::vector<std::string> names;
  for (int device = 0; device < count; ++device) {
    std::array<char, 256> name{};
    if (driver.call("cuDeviceGetName", name.data(), static_cast<int>(name.size()), device) == 0)
      names.emplace_back(name.data());
  }
  return names;
}

std::atomic<bool>& isAllowed() {
  static std::atomic<bool> allowed = true;
  return allowed;
}

}  // namespace

void allowGpu(bool allowed) { isAllowed() = allowed; }

std::string gpuForbidden() {
  const char* const wish = std::getenv("TWINSCOPE_DEVICE");
  if (wish != nullptr && std::string_view(wish) == "cpu") return "TWINSCOPE_DEVICE is cpu";
  return isAllowed() ? "" : "switched off in the settings";
}

GpuProbe probeGpu() {
  GpuProbe probe;
  const Driver driver;
  if (!driver.loaded()) {
    probe.reason = "no NVIDIA driver";
    return probe;
  }
  if (const int code = driver.call("cuInit", 0U); code != 0) {
    probe.reason = code == 100 ? "the NVIDIA driver finds no GPU"
                               : concat("the NVIDIA driver does not start, error ", code);
    return probe;
  }
  int version = 0;
  if (driver.call("cuDriverGetVersion", &version) == 0)
    probe.driverCudaVersion = concat(version / 1000, ".", version % 1000 / 10);
  probe.names = deviceNames(driver);
  if (probe.names.empty()) probe.reason = "the NVIDIA driver finds no GPU";
  return probe;
}

}  // namespace twinscope::device
