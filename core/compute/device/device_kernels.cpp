#include "core/compute/device/device_kernels.h"

#include "core/base/text.h"
#include "core/compute/device/gpu_probe.h"
#include "core/compute/device/host_kernels.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace twinscope::device {
namespace {

constexpr const char* kPluginFile = "libtwinscope_cuda.so";

Shape shapeOf(Size3 size) { return {size.i, size.j, size.k}; }

std::unexpected<Error> none(std::string why) {
  return failure("device.none", std::move(why), "Everything runs on the CPU without it");
}

std::unexpected<Error> sizes(const std::string& what) {
  return refusal("device.sizes", concat("Sizes do not fit together: ", what));
}

/// Numbers components by falling size, ties by their first voxel, as core/volume does.
Components numbered(std::vector<std::uint32_t> names) {
  std::vector<std::uint64_t> sizeOf(names.size() + 1, 0);
  for (const std::uint32_t name : names) ++sizeOf[name];
  std::vector<std::uint32_t> order;
  for (std::uint32_t name = 1; name < sizeOf.size(); ++name)
    if (sizeOf[name] > 0) order.push_back(name);
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](auto name) { return sizeOf[name]; });
  Components found;
  std::vector<std::uint32_t> number(sizeOf.size(), 0);
  for (const std::uint32_t name : order) {
    found.sizes.push_back(sizeOf[name]);
    number[name] = static_cast<std::uint32_t>(found.sizes.size());
  }
  std::ranges::transform(names, names.begin(), [&](auto name) { return number[name]; });
  found.labels = std::move(names);
  return found;
}

std::array<double, 12> rowsOf(const Affine& affine) {
  std::array<double, 12> rows{};
  const double shift[] = {affine.translation.x, affine.translation.y, affine.translation.z};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column)
      rows[4 * row + column] = affine.linear[row][column];
    rows[4 * row + 3] = shift[row];
  }
  return rows;
}

Status fits(const ScoreWindows& windows, Size3 image) {
  const std::size_t inside = windows.window.voxels();
  if (windows.channels < 1 || windows.importance.size() != inside ||
      windows.scores.size() !=
          windows.starts.size() * static_cast<std::size_t>(windows.channels) * inside)
    return sizes("scores, importance and windows");
  for (const Size3& start : windows.starts)
    for (int axis = 0; axis < 3; ++axis)
      if (start[axis] < 0 || start[axis] + windows.window[axis] > image[axis])
        return sizes("a window lies outside the image");
  return {};
}

}  // namespace

DeviceKernels DeviceKernels::host() { return {hostKernels(), "CPU"}; }

std::filesystem::path DeviceKernels::cudaPlugin() {
  if (const char* given = std::getenv("TWINSCOPE_CUDA_PLUGIN")) return given;
  std::error_code error;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  const auto beside = folder.parent_path() / "lib" / kPluginFile;
  return std::filesystem::exists(beside, error) ? beside : folder / kPluginFile;
}

Result<DeviceKernels> DeviceKernels::cuda(const std::filesystem::path& plugin) {
  std::error_code error;
  if (!std::filesystem::exists(plugin, error))
    return none("this build has no CUDA kernels (libtwinscope_cuda.so)");
  void* const library = ::dlopen(plugin.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return none(concat("the CUDA kernels do not load: ", ::dlerror()));
  using Entry = const KernelTable* (*)();
  const auto entry = reinterpret_cast<Entry>(::dlsym(library, kKernelTableSymbol));
  if (entry == nullptr || entry()->version != kKernelTableVersion)
    return none("the CUDA kernels are of another version of Twinscope");
  return open(*entry());
}

const DeviceKernels* gpuKernels() {
  if (!gpuForbidden().empty()) return nullptr;
  static const auto gpu = DeviceKernels::cuda();
  // A GPU for which the plugin has no code shows at the first launch.
  static const bool isUsable =
      gpu && gpu->squaredDistances(std::vector<std::uint8_t>{1, 0}, {2, 1, 1}, {1, 1, 1});
  return isUsable ? &*gpu : nullptr;
}

Result<DeviceKernels> DeviceKernels::open(const KernelTable& table) {
  std::array<char, 256> text{};
  if (const int code = table.describe(text.data(), text.size()); code != 0)
    return none(concat("no GPU can be used: ", table.errorText(code)));
  return DeviceKernels(table, text.data());
}

template <class Value>
Result<Value> DeviceKernels::given(int code, Value value) const {
  if (code == 0) return value;
  return failure("device.failed", concat(m_name, ": ", m_table->errorText(code)),
                 "Compute on the CPU, or free memory of the device");
}

Result<std::vector<float>> DeviceKernels::squaredDistances(std::span<const std::uint8_t> sources,
                                                           Size3 size, Vec3 spacingMm) const {
  if (sources.size() != size.voxels()) return sizes("mask and grid");
  std::vector<float> out(size.voxels());
  if (out.empty()) return out;
  const std::array<double, 3> mm{spacingMm.x, spacingMm.y, spacingMm.z};
  const int code = m_table->squaredDistances(sources.data(), shapeOf(size), mm.data(), out.data());
  return given(code, std::move(out));
}

Result<Components> DeviceKernels::connectedComponents(std::span<const std::uint8_t> mask,
                                                      Size3 size, Connectivity connectivity) const {
  if (mask.size() != size.voxels() || mask.size() >= UINT32_MAX) return sizes("mask and grid");
  std::vector<std::uint32_t> names(size.voxels());
  if (names.empty()) return Components{};
  const int neighbours = connectivity == Connectivity::faces6    ? 6
                         : connectivity == Connectivity::edges18 ? 18
                                                                 : 26;
  const int code = m_table->components(mask.data(), shapeOf(size), neighbours, names.data());
  return given(code, numbered(std::move(names)));
}

Result<Volume> DeviceKernels::resample(const Volume& input, const Grid& target,
                                       const Affine& inputFromTarget, float fill) const {
  std::vector<float> out(target.voxels());
  const Affine inputVoxelFromTargetVoxel =
      input.grid().worldFromVoxel.inverse() * (inputFromTarget * target.worldFromVoxel);
  const auto rows = rowsOf(inputVoxelFromTargetVoxel);
  const int code = m_table->resample(input.voxels().data(), shapeOf(input.grid().size),
                                     shapeOf(target.size), rows.data(), fill, out.data());
  return given(code, Volume(target, std::move(out), input.modality()));
}

Result<std::vector<float>> DeviceKernels::blend(const ScoreWindows& windows, Size3 image) const {
  if (const Status fit = fits(windows, image); !fit) return std::unexpected(fit.error());
  std::vector<std::int64_t> starts;
  for (const Size3& start : windows.starts)
    starts.insert(starts.end(), {start.i, start.j, start.k});
  std::vector<float> out(static_cast<std::size_t>(windows.channels) * image.voxels());
  const BlendTask task{windows.scores.data(), static_cast<std::int64_t>(windows.starts.size()),
                       windows.channels,      shapeOf(windows.window),
                       starts.data(),         windows.importance.data(),
                       shapeOf(image)};
  const int code = m_table->blend(&task, out.data());
  return given(code, std::move(out));
}

Result<std::vector<float>> DeviceKernels::mixBack(std::span<const float> before,
                                                  std::span<const float> through,
                                                  std::span<const float> alpha) const {
  if (before.size() != through.size() || alpha.empty() || before.size() % alpha.size() != 0)
    return sizes("before, through and α");
  std::vector<float> out(before.size());
  const auto samples = static_cast<std::int64_t>(alpha.size());
  const int code = m_table->mixBack(before.data(), through.data(), alpha.data(), samples,
                                    static_cast<std::int64_t>(before.size()) / samples, out.data());
  return given(code, std::move(out));
}

Result<Quantised> DeviceKernels::quantise(std::span<const float> values) const {
  Quantised out{std::vector<std::int8_t>(values.size()), 0};
  if (values.empty()) return out;
  const int code = m_table->quantise(values.data(), static_cast<std::int64_t>(values.size()),
                                     out.codes.data(), &out.scale);
  return given(code, std::move(out));
}

Status DeviceKernels::grow(const GrowthTask& task, std::span<float> density) const {
  const std::int64_t each = task.size.i * task.size.j * task.size.k;
  if (each < 0 || each > UINT32_MAX || task.members < 0 ||
      density.size() != static_cast<std::size_t>(each * task.members))
    return sizes("densities and tumours");
  if (density.empty() || task.steps == 0) return {};
  if (const auto done = given(m_table->grow(&task, density.data()), 0); !done)
    return std::unexpected(done.error());
  return {};
}

}  // namespace twinscope::device
