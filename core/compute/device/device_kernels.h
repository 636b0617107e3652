#pragma once

#include "core/base/error.h"
#include "core/compute/device/kernel_table.h"
#include "core/volume/components.h"
#include "core/volume/volume.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace twinscope::device {

/// Codes in [−127, 127]; value ≈ code · scale.
struct Quantised {
  std::vector<std::int8_t> codes;
  float scale = 0;
};

/// Windows of scores, count × channels × window voxels, and where they lie.
struct ScoreWindows {
  std::span<const float> scores;
  std::int64_t channels = 1;
  Size3 window;
  std::vector<Size3> starts;  ///< first voxel of each
  std::span<const float> importance;
};

/// The kernels of one device, over the types of core/volume. Copies to and from the device are part of each call. Calls
/// block; threads may call at once, each call has memory of its own. "device.sizes" where the sizes do not fit together, "device.failed" where the device does.
class DeviceKernels {
 public:
  /// The readable elements on the CPU's pool.
  [[nodiscard]] static DeviceKernels host();
  /// The plugin libtwinscope_cuda.so, loaded for the rest of the process. "device.none" says why there is none: no plugin,
  /// another version, no driver, no GPU.
  [[nodiscard]] static Result<DeviceKernels> cuda(
      const std::filesystem::path& plugin = cudaPlugin());
  /// Where the plugin is looked for: $TWINSCOPE_CUDA_PLUGIN, else lib/ beside the program's folder, else the program's folder.
  [[nodiscard]] static std::filesystem::path cudaPlugin();

  [[nodiscard]] const std::string& name() const { return m_name; }

  [[nodiscard]] Result<std::vector<float>> squaredDistances(std::span<const std::uint8_t> sources,
                                                            Size3 size, Vec3 spacingMm) const;
  [[nodiscard]] Result<Components> connectedComponents(
      std::span<const std::uint8_t> mask, Size3 size,
      Connectivity connectivity = Connectivity::corners26) const;
  [[nodiscard]] Result<Volume> resample(const Volume& input, const Grid& target,
                                        const Affine& inputFromTarget = {}, float fill = 0.F) const;
  /// Channels × image voxels: Σ w·score / Σ w.
  [[nodiscard]] Result<std::vector<float>> blend(const ScoreWindows& windows, Size3 image) const;
  /// One α a sample; before and through: samples × voxels.
  [[nodiscard]] Result<std::vector<float>> mixBack(std::span<const float> before,
                                                   std::span<const float> through,
                                                   std::span<const float> alpha) const;
  [[nodiscard]] Result<Quantised> quantise(std::span<const float> values) const;
  /// advanceTogether (growth_ensemble.h) makes the task; its pointers and density must fit it. density: as KernelTable::grow.
  [[nodiscard]] Status grow(const GrowthTask& task, std::span<float> density) const;

 private:
  DeviceKernels(const KernelTable& table, std::string name)
      : m_table(&table), m_name(std::move(name)) {}
  [[nodiscard]] static Result<DeviceKernels> open(const KernelTable& table);
  /// The value, or what the code says.
  template <class Value>
  [[nodiscard]] Result<Value> given(int code, Value value) const;

  const KernelTable* m_table;
  std::string m_name;
};

/// The GPU of this machine, looked for once; nullptr where there is none, or where it may not be used (gpuForbidden). Thread-safe.
[[nodiscard]] const DeviceKernels* gpuKernels();

}  // namespace twinscope::device
