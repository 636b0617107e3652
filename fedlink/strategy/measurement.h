#pragma once

#include <cstddef>
#include <vector>

namespace twinscope::fedlink {

/// A square of numbers, one row and column a site.
class SquareMatrix {
 public:
  SquareMatrix() = default;
  explicit SquareMatrix(std::size_t size) : m_size(size), m_values(size * size) {}
  [[nodiscard]] std::size_t size() const { return m_size; }
  [[nodiscard]] double at(std::size_t row, std::size_t column) const {
    return m_values[row * m_size + column];
  }
  void setBoth(std::size_t row, std::size_t column, double value) {
    m_values[row * m_size + column] = m_values[column * m_size + row] = value;
  }

 private:
  std::size_t m_size = 0;
  std::vector<double> m_values;
};

/// What is measured of the updates before they are combined.
enum class Measure {
  nothing,
  norms,
  products,   ///< pairs: Δ_i · Δ_j
  distances,  ///< pairs: ‖w_i − w_j‖², after clipping
};

/// Taken in one pass over the updates, in double, from differences of the values themselves: ‖a‖² + ‖b‖² − 2ab
/// would lose all digits for updates that lie close together.
struct Measurement {
  std::vector<double> norms;  ///< ‖Δ_k‖, before clipping
  SquareMatrix pairs;
};

}  // namespace twinscope::fedlink
