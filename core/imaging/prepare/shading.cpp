#include "core/imaging/prepare/shading.h"

#include "core/base/parallel.h"
#include "core/volume/mask_box.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace twinscope::imaging {
namespace {

constexpr std::size_t kTerms = 10;
using Terms = std::array<double, kTerms>;

/// Coordinates in units of the trusted box's half-width about its middle; held at the box's edge outside.
struct Frame {
  std::array<double, 3> middle{}, half{};

  Frame(const Mask& trusted, const Grid& grid) {
    const VoxelBox box = boxOf(trusted, grid.size);
    for (std::size_t a = 0; a < 3; ++a) {
      const auto low = static_cast<double>(box.begin[a]),
                 high = static_cast<double>(box.end[a] - 1);
      middle[a] = (low + high) / 2;
      half[a] = std::max(1.0, (high - low) / 2);
    }
  }

  Terms termsAt(std::size_t v, const Grid& grid) const {
    const auto voxel = grid.size.voxelAt(v);
    std::array<double, 3> at;
    for (std::size_t a = 0; a < 3; ++a)
      at[a] = std::clamp((static_cast<double>(voxel[a]) - middle[a]) / half[a], -1.0, 1.0);
    const auto [x, y, z] = at;
    return {1, x, y, z, x * x, y * y, z * z, x * y, y * z, x * z};
  }
};

/// Cholesky solution of the normal equations; nothing where they are singular.
std::optional<Terms> solved(std::array<Terms, kTerms> a, Terms b) {
  for (std::size_t c = 0; c < kTerms; ++c) {
    for (std::size_t k = 0; k < c; ++k) a[c][c] -= a[c][k] * a[c][k];
    if (!(a[c][c] > 1e-9)) return std::nullopt;
    a[c][c] = std::sqrt(a[c][c]);
    for (std::size_t r = c + 1; r < kTerms; ++r) {
      for (std::size_t k = 0; k < c; ++k) a[r][c] -= a[r][k] * a[c][k];
      a[r][c] /= a[c][c];
    }
  }
  for (std::size_t r = 0; r < kTerms; ++r) {
    for (std::size_t k = 0; k < r; ++k) b[r] -= a[r][k] * b[k];
    b[r] /= a[r][r];
  }
  for (std::size_t r = kTerms; r-- > 0;) {
    for (std::size_t k = r + 1; k < kTerms; ++k) b[r] -= a[k][r] * b[k];
    b[r] /= a[r][r];
  }
  return b;
}

/// Log of the field that fits the trusted voxels whose share lies near 1 under the field so far.
std::optional<Terms> fitted(const std::vector<float>& shares, const Mask& trusted, const Grid& grid,
                            const Frame& frame, const Terms& soFar) {
  constexpr double kLow = 0.65, kHigh = 1.35;
  std::array<Terms, kTerms> normal{};
  Terms right{};
  for (std::size_t v = 0; v < shares.size(); v += 2) {
    if (trusted[v] == 0 || !(shares[v] > 0.05F)) continue;
    const Terms terms = frame.termsAt(v, grid);
    double field = 0;
    for (std::size_t t = 0; t < kTerms; ++t) field += soFar[t] * terms[t];
    const double value = std::log(static_cast<double>(shares[v]));
    if (value < field + std::log(kLow) || value > field + std::log(kHigh)) continue;
    for (std::size_t r = 0; r < kTerms; ++r) {
      right[r] += terms[r] * value;
      for (std::size_t c = 0; c <= r; ++c) normal[r][c] += terms[r] * terms[c];
    }
  }
  return solved(normal, right);
}

}  // namespace

void evenOut(std::vector<float>& shares, const Mask& trusted, const Grid& grid) {
  constexpr int kRounds = 6;
  constexpr double kLargestLog = 0.916;  // a factor of 2.5
  const Frame frame(trusted, grid);
  Terms field{};
  for (int round = 0; round < kRounds; ++round) {
    const auto next = fitted(shares, trusted, grid, frame, field);
    if (!next) return;
    field = *next;
  }
  parallelFor(shares.size(), 65536, [&](std::size_t begin, std::size_t end) {
    for (std::size_t v = begin; v < end; ++v) {
      const Terms terms = frame.termsAt(v, grid);
      double value = 0;
      for (std::size_t t = 0; t < kTerms; ++t) value += field[t] * terms[t];
      shares[v] /= static_cast<float>(std::exp(std::clamp(value, -kLargestLog, kLargestLog)));
    }
  });
}

}  // namespace twinscope::imaging
