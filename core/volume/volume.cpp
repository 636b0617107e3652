#include "core/volume/volume.h"

#include <stdexcept>
#include <utility>

namespace twinscope {

Volume::Volume(Grid grid, std::vector<float> voxels, Modality modality, Unit unit)
    : m_grid(grid), m_modality(modality), m_unit(unit) {
  if (voxels.size() != grid.voxels()) throw std::invalid_argument("voxel count is not the grid's");
  m_voxels = std::make_shared<const std::vector<float>>(std::move(voxels));
}

Volume Volume::withModality(Modality modality) const {
  Volume copy = *this;
  copy.m_modality = modality;
  return copy;
}

Volume Volume::withGrid(const Grid& grid) const {
  if (grid.voxels() != m_grid.voxels()) throw std::invalid_argument("another voxel count");
  Volume copy = *this;
  copy.m_grid = grid;
  return copy;
}

}  // namespace twinscope
