#pragma once

#include "core/compute/device/elements/blend.h"
#include "core/compute/device/elements/components.h"
#include "core/compute/device/elements/distance.h"
#include "core/compute/device/elements/growth.h"
#include "core/compute/device/elements/resample.h"
#include "core/compute/device/elements/values.h"
#include "core/compute/device/kernel_table.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace twinscope::device {

// What a kernel does from upload to download, once for all devices. A Device gives
//   upload(pointer, n), zeros<T>(n) → Buffer<T> with data();  download(buffer, pointer)
//   forEach(n, element): element(0) … element(n − 1) in any order, before anything that follows
//   guarded(body): body(device), 0 or the code of what the device threw; errorText(code); describe(text, capacity)

inline std::int64_t voxels(Shape size) { return size.i * size.j * size.k; }

template <class Device>
void squaredDistances(Device& device, const std::uint8_t* sources, Shape size,
                      const double* spacingMm, float* out) {
  const std::int64_t n = voxels(size);
  const auto from = device.upload(sources, n);
  auto field = device.template zeros<float>(n);
  auto next = device.template zeros<float>(n);
  auto apex = device.template zeros<std::int32_t>(n);
  auto begin = device.template zeros<double>(n);
  device.forEach(n / size.i, ScanLine{from.data(), size.i, spacingMm[0], field.data()});
  device.forEach(n / size.j, EnvelopeLine{field.data(), size.j, size.i, spacingMm[1], apex.data(),
                                          begin.data(), next.data()});
  device.forEach(n / size.k, EnvelopeLine{next.data(), size.k, size.i * size.j, spacingMm[2],
                                          apex.data(), begin.data(), field.data()});
  device.download(field, out);
}

template <class Device>
void components(Device& device, const std::uint8_t* mask, Shape size, int neighbours,
                std::uint32_t* out) {
  const std::int64_t n = voxels(size);
  const auto from = device.upload(mask, n);
  auto names = device.template zeros<std::uint32_t>(n);
  auto next = device.template zeros<std::uint32_t>(n);
  device.forEach(n, NameVoxel{from.data(), names.data()});
  for (std::int32_t changed = 1; changed != 0;) {
    auto flag = device.template zeros<std::int32_t>(1);
    device.forEach(n, SpreadName{names.data(), size, neighbours, next.data(), flag.data()});
    device.download(flag, &changed);
    std::swap(names, next);
  }
  device.download(names, out);
}

template <class Device>
void resample(Device& device, const float* input, Shape inputSize, Shape targetSize,
              const double* affine, float fill, float* out) {
  const auto from = device.upload(input, voxels(inputSize));
  auto to = device.template zeros<float>(voxels(targetSize));
  VoxelAffine inputFromTarget{};
  std::copy_n(affine, 12, inputFromTarget.rows);
  device.forEach(voxels(targetSize), ResampleVoxel{from.data(), inputSize, targetSize,
                                                   inputFromTarget, fill, to.data()});
  device.download(to, out);
}

template <class Device>
void blend(Device& device, const BlendTask& task, float* out) {
  const std::int64_t inside = voxels(task.window), all = voxels(task.image);
  const auto importance = device.upload(task.importance, inside);
  auto sums = device.template zeros<float>(task.channels * all);
  auto weights = device.template zeros<float>(all);
  for (std::int64_t n = 0; n < task.count; ++n) {
    const auto window =
        device.upload(task.windows + n * task.channels * inside, task.channels * inside);
    const Shape start{task.starts[3 * n], task.starts[3 * n + 1], task.starts[3 * n + 2]};
    device.forEach(inside, AddToBlend{window.data(), importance.data(), task.channels, task.window,
                                      start, task.image, sums.data(), weights.data()});
  }
  device.forEach(all, DivideBlend{weights.data(), task.channels, all, sums.data()});
  device.download(sums, out);
}

template <class Device>
void mixBack(Device& device, const float* before, const float* through, const float* alpha,
             std::int64_t samples, std::int64_t voxelsEach, float* out) {
  const std::int64_t n = samples * voxelsEach;
  const auto x = device.upload(before, n);
  const auto net = device.upload(through, n);
  const auto share = device.upload(alpha, samples);
  const Mix mix{x.data(), net.data(), share.data(), voxelsEach};
  auto beforeParts = device.template zeros<double>(samples * kParts);
  auto mixedParts = device.template zeros<double>(samples * kParts);
  device.forEach(samples * kParts, SquareSums{mix, beforeParts.data(), mixedParts.data()});
  std::vector<double> b(static_cast<std::size_t>(samples * kParts)), m(b.size());
  device.download(beforeParts, b.data());
  device.download(mixedParts, m.data());
  std::vector<float> ratios;
  for (std::int64_t s = 0; s < samples; ++s) {
    double old = 0, now = 0;
    for (std::int64_t p = s * kParts; p < (s + 1) * kParts; ++p) {
      old += b[static_cast<std::size_t>(p)];
      now += m[static_cast<std::size_t>(p)];
    }
    // The small addend is that of the published code.
    ratios.push_back(static_cast<float>(std::sqrt(old) / (std::sqrt(now) + 1e-5)));
  }
  const auto ratio = device.upload(ratios.data(), samples);
  auto result = device.template zeros<float>(n);
  device.forEach(n, ScaleMixed{mix, ratio.data(), result.data()});
  device.download(result, out);
}

template <class Device>
void quantise(Device& device, const float* values, std::int64_t count, std::int8_t* codes,
              float* scale) {
  const auto from = device.upload(values, count);
  auto parts = device.template zeros<float>(kParts);
  device.forEach(kParts, LargestOfPart{from.data(), count, parts.data()});
  std::vector<float> largest(static_cast<std::size_t>(kParts));
  device.download(parts, largest.data());
  *scale = *std::max_element(largest.begin(), largest.end()) / 127.F;
  auto to = device.template zeros<std::int8_t>(count);
  device.forEach(count, CodeOfValue{from.data(), *scale, to.data()});
  device.download(to, codes);
}

template <class Device>
void grow(Device& device, const GrowthTask& task, float* density) {
  const std::int64_t each = voxels(task.size), all = task.members * each;
  const auto mobility = device.upload(task.mobility, all);
  const auto factors = device.upload(task.factors, task.members * task.steps);
  const auto removed = device.upload(task.removed, task.removals * each);
  auto now = device.upload(density, all);
  auto next = device.template zeros<float>(all);
  for (std::int64_t step = 0; step < task.steps; ++step) {
    device.forEach(all, GrowVoxel{now.data(), mobility.data(), task.size, factors.data() + step,
                                  task.steps, removed.data(), next.data()});
    std::swap(now, next);
  }
  device.download(now, density);
}

template <class Device>
const KernelTable& kernelTable() {
  static const KernelTable table{
      kKernelTableVersion,
      &Device::errorText,
      &Device::describe,
      [](const std::uint8_t* sources, Shape size, const double* spacingMm, float* out) {
        return Device::guarded(
            [&](Device& device) { squaredDistances(device, sources, size, spacingMm, out); });
      },
      [](const std::uint8_t* mask, Shape size, int neighbours, std::uint32_t* out) {
        return Device::guarded(
            [&](Device& device) { components(device, mask, size, neighbours, out); });
      },
      [](const float* input, Shape inputSize, Shape targetSize, const double* affine, float fill,
         float* out) {
        return Device::guarded([&](Device& device) {
          resample(device, input, inputSize, targetSize, affine, fill, out);
        });
      },
      [](const BlendTask* task, float* out) {
        return Device::guarded([&](Device& device) { blend(device, *task, out); });
      },
      [](const float* before, const float* through, const float* alpha, std::int64_t samples,
         std::int64_t voxelsEach, float* out) {
        return Device::guarded([&](Device& device) {
          mixBack(device, before, through, alpha, samples, voxelsEach, out);
        });
      },
      [](const float* values, std::int64_t count, std::int8_t* codes, float* scale) {
        return Device::guarded(
            [&](Device& device) { quantise(device, values, count, codes, scale); });
      },
      [](const GrowthTask* task, float* density) {
        return Device::guarded([&](Device& device) { grow(device, *task, density); });
      }};
  return table;
}

}  // namespace twinscope::device
