#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace twinscope::twin::growth {

/// A square matrix of a few rows, row by row.
class SmallMatrix {
 public:
  explicit SmallMatrix(std::size_t size = 0) : m_size(size), m_values(size * size, 0.0) {}
  [[nodiscard]] std::size_t size() const { return m_size; }
  double& operator()(std::size_t row, std::size_t column) {
    return m_values[row * m_size + column];
  }
  double operator()(std::size_t row, std::size_t column) const {
    return m_values[row * m_size + column];
  }

 private:
  std::size_t m_size;
  std::vector<double> m_values;
};

/// Lower L with L·Lᵀ = the symmetric matrix; pivots below 1e-12 are lifted to it.
[[nodiscard]] SmallMatrix choleskyOf(const SmallMatrix& symmetric);
/// x of L·Lᵀ·x = right.
[[nodiscard]] std::vector<double> solveCholesky(const SmallMatrix& lower,
                                                std::vector<double> right);
/// x of Lᵀ·x = right: turns standard normals into draws of covariance (L·Lᵀ)⁻¹.
[[nodiscard]] std::vector<double> solveTransposed(const SmallMatrix& lower,
                                                  std::vector<double> right);

/// Residuals at each of several points, each over its standard deviation.
using Residuals =
    std::function<Result<std::vector<std::vector<double>>>(std::span<const std::vector<double>>)>;

struct LeastSquaresOptions {
  int iterations = 20;
  double difference = 0.02;       ///< of the forward differences; central ones at the end
  std::vector<double> low, high;  ///< of each coordinate
};

struct LeastSquaresFit {
  std::vector<double> at;
  std::vector<double> residuals;
  double cost = 0;     ///< ½Σr²
  SmallMatrix normal;  ///< JᵀJ at the end, of central differences
  int iterations = 0;
};

/// Levenberg–Marquardt: δ = −(JᵀJ + λ·diag JᵀJ)⁻¹Jᵀr, λ from 0.1, ×5 when a step is refused, ÷3 when it is taken; no step longer than
/// a tenth of the range in any coordinate; ends at |δ| < 1e-4, at a relative gain below 1e-6, or at the last iteration.
/// All columns of J are asked for at once. Fails as the residuals do.
[[nodiscard]] Result<LeastSquaresFit> fitLeastSquares(const Residuals& residuals,
                                                      std::vector<double> start,
                                                      const LeastSquaresOptions& options);

}  // namespace twinscope::twin::growth
