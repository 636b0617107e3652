#pragma once

#include <cstdint>

// One build, the best instructions of the machine that runs it.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TWINSCOPE_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
/// Of functions on vectors of 64 bytes, which only machines with hasWideVectors() may call.
#define TWINSCOPE_WIDE __attribute__((target("arch=x86-64-v4")))
#else
#define TWINSCOPE_CLONES
#endif
#define TWINSCOPE_INLINE [[gnu::always_inline]] inline

/// Eight channels at a time, for kernels on channels-last features.
namespace twinscope::detail {

#ifdef TWINSCOPE_WIDE
/// What x86-64-v4 asks for.
[[nodiscard]] inline bool hasWideVectors() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}
#endif

inline constexpr std::int64_t kLanes = 8;

using Lanes = float __attribute__((vector_size(4 * kLanes), aligned(4)));

TWINSCOPE_INLINE Lanes& lanes(float* at) { return *reinterpret_cast<Lanes*>(at); }
TWINSCOPE_INLINE const Lanes& lanes(const float* at) { return *reinterpret_cast<const Lanes*>(at); }

/// m[row] = start + v[row] · u for Rows rows of `in` values and Vectors × 8 columns, in registers. u: in × columns. Rows of v
/// and m lie vStride and mStride floats apart.
template <int Rows, int Vectors>
TWINSCOPE_INLINE void multiply(const float* v, std::int64_t vStride, const float* u,
                               std::int64_t in, const float* start, float* m,
                               std::int64_t mStride) {
  Lanes sum[Rows][Vectors];
  for (int row = 0; row < Rows; ++row)
    for (int n = 0; n < Vectors; ++n)
      sum[row][n] = start == nullptr ? Lanes{} : lanes(start + n * kLanes);
  for (std::int64_t c = 0; c < in; ++c) {
    Lanes weight[Vectors];
    for (int n = 0; n < Vectors; ++n) weight[n] = lanes(u + (c * Vectors + n) * kLanes);
    for (int row = 0; row < Rows; ++row)
      for (int n = 0; n < Vectors; ++n) sum[row][n] += v[row * vStride + c] * weight[n];
  }
  for (int row = 0; row < Rows; ++row)
    for (int n = 0; n < Vectors; ++n) lanes(m + row * mStride + n * kLanes) = sum[row][n];
}

inline constexpr std::int64_t kPanel = 2 * kLanes;  ///< columns that a product keeps in registers
inline constexpr int kRows = 6;                     ///< rows that it keeps

/// Where the weight of input c and output o lies among weights packed for multiplyPanels: panels of 16 outputs, or what is
/// left, each in × panel.
constexpr std::int64_t packedIndex(std::int64_t in, std::int64_t out, std::int64_t c,
                                   std::int64_t o) {
  const std::int64_t first = o / kPanel * kPanel;
  const std::int64_t width = kPanel < out - first ? kPanel : out - first;
  return first * in + c * width + o - first;
}

/// m[row] = start + v[row] · u for Rows rows and all `out` columns, u packed. start: nullptr for 0. Rows of v lie `in` floats
/// apart, those of m mStride.
template <int Rows>
TWINSCOPE_INLINE void multiplyPanels(const float* v, const float* u, std::int64_t in,
                                     std::int64_t out, const float* start, float* m,
                                     std::int64_t mStride) {
  for (std::int64_t first = 0; first < out; first += kPanel) {
    const float* panel = u + first * in;
    const float* from = start == nullptr ? nullptr : start + first;
    first + kPanel <= out ? multiply<Rows, 2>(v, in, panel, in, from, m + first, mStride)
                          : multiply<Rows, 1>(v, in, panel, in, from, m + first, mStride);
  }
}

}  // namespace twinscope::detail
