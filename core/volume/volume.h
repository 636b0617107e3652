#pragma once

#include "core/volume/grid.h"
#include "core/volume/modality.h"

#include <memory>
#include <span>
#include <vector>

namespace twinscope {

enum class Unit { arbitrary, hounsfield, mm2PerSecond, probability, cellDensity };

/// An image on a grid: shared immutable floats. Copies share the buffer, so a Volume crosses threads freely.
class Volume {
 public:
  Volume() = default;
  /// Throws std::invalid_argument when voxels.size() is not grid.voxels().
  Volume(Grid grid, std::vector<float> voxels, Modality modality = Modality::unknown,
         Unit unit = Unit::arbitrary);

  [[nodiscard]] const Grid& grid() const { return m_grid; }
  [[nodiscard]] Modality modality() const { return m_modality; }
  [[nodiscard]] Unit unit() const { return m_unit; }
  [[nodiscard]] std::span<const float> voxels() const {
    return m_voxels ? std::span<const float>(*m_voxels) : std::span<const float>();
  }
  /// Keeps the buffer alive for views of other libraries.
  [[nodiscard]] std::shared_ptr<const std::vector<float>> buffer() const { return m_voxels; }
  [[nodiscard]] bool empty() const { return !m_voxels || m_voxels->empty(); }
  [[nodiscard]] float at(std::int64_t i, std::int64_t j, std::int64_t k) const {
    return (*m_voxels)[m_grid.index(i, j, k)];
  }

  /// Same voxels under another name or place (for example after registration).
  [[nodiscard]] Volume withModality(Modality modality) const;
  [[nodiscard]] Volume withGrid(const Grid& grid) const;

 private:
  Grid m_grid;
  Modality m_modality = Modality::unknown;
  Unit m_unit = Unit::arbitrary;
  std::shared_ptr<const std::vector<float>> m_voxels;
};

}  // namespace twinscope
