#pragma once

#include <cstddef>
#include <cstdint>

namespace twinscope::device {

/// Voxels along i, j, k; i is fastest in memory.
struct Shape {
  std::int64_t i = 1, j = 1, k = 1;
};

/// Windows of scores (count × channels × window voxels) to be blended into an image of scores (channels × image voxels).
struct BlendTask {
  const float* windows;
  std::int64_t count, channels;
  Shape window;
  const std::int64_t* starts;  ///< first voxel of each window along i, j, k; count × 3
  const float* importance;     ///< weight of each voxel of a window
  Shape image;
};

/// One step of one tumour: u + Σ face·(m + m′)(u′ − u) + euler·u(1 − u) over the six neighbours, then u ← gain·u/(1 + crowding·u).
struct GrowthFactors {
  float faceI, faceJ, faceK;  ///< Δt·D/(2h²) along each axis
  float euler;                ///< ρΔt where the reaction is explicit, else 0
  float gain, crowding;
  std::int32_t
      removal;  ///< what is taken out after it, an index of GrowthTask::removed; negative: nothing
};

/// Several tumours on grids of one size (reaction_diffusion.h), of less than 2³² voxels, each with its own tissue and steps.
struct GrowthTask {
  Shape size;
  std::int64_t members, steps, removals;
  const float* mobility;         ///< members × voxels; negative where there is no tissue
  const GrowthFactors* factors;  ///< members × steps
  const std::uint8_t* removed;   ///< removals × voxels; 1: taken out
};

inline constexpr std::uint32_t kKernelTableVersion = 2;

/// The kernels of one device as plain functions, so that a plugin built by another compiler can give them. All pointers are
/// host memory; a call uploads, computes and downloads. Each returns 0, or a code that errorText explains. This header and
/// its neighbours are C++20: nvcc 13 knows no later.
struct KernelTable {
  std::uint32_t version;
  const char* (*errorText)(int code);
  /// Name of the device, ending in 0.
  int (*describe)(char* text, std::size_t capacity);
  /// Squared distance in mm² to the nearest non-zero voxel, infinity where there is none.
  int (*squaredDistances)(const std::uint8_t* sources, Shape size, const double* spacingMm,
                          float* out);
  /// For each foreground voxel 1 + the index of its component's first voxel, else 0. neighbours: 6, 18 or 26.
  int (*components)(const std::uint8_t* mask, Shape size, int neighbours, std::uint32_t* out);
  /// Trilinear. affine: rows of 4, input voxel from target voxel. ITK's rule at the rim, fill outside.
  int (*resample)(const float* input, Shape inputSize, Shape targetSize, const double* affine,
                  float fill, float* out);
  /// Σ w·score / Σ w; 0 where no window lies.
  int (*blend)(const BlendTask* task, float* out);
  /// GIN's end (arXiv:2111.13069): α·through + (1 − α)·before with the norm of before, and 0 where before was 0.
  /// before, through, out: samples × voxels.
  int (*mixBack)(const float* before, const float* through, const float* alpha,
                 std::int64_t samples, std::int64_t voxels, float* out);
  /// scale = max|v|/127, code = rint(v/scale) within ±127; all 0 where scale is 0. Values must be finite.
  int (*quantise)(const float* values, std::int64_t count, std::int8_t* codes, float* scale);
  /// density: members × voxels in [0, 1], replaced by what grew from it.
  int (*grow)(const GrowthTask* task, float* density);
};

/// The plugin's one symbol: `extern "C" const KernelTable* twinscopeKernels()`.
inline constexpr const char* kKernelTableSymbol = "twinscopeKernels";

}  // namespace twinscope::device
