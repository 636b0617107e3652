#pragma once

#include "core/volume/packed_masks.h"

#include <cstdint>
#include <vector>

namespace twinscope {

/// The surface of one side of one region at the voxel corners of the region's box, kept so that the nearest surface corner of
/// any other corner is found in a few steps.
class CornerSheet {
 public:
  struct Corner {
    std::uint16_t i, j;
    std::uint8_t code;  ///< of its eight voxels, neither 0 nor 255
  };

  /// Throws std::length_error for boxes of 32767 voxels or more along an axis.
  CornerSheet(const PackedMasks& masks, int region, int side);

  /// Reads one slice of corners. Different slices may be filled at the same time.
  void fillSlice(const PackedMasks& masks, std::int64_t k);

  [[nodiscard]] Size3 size() const { return m_size; }
  [[nodiscard]] const std::vector<Corner>& slice(std::int64_t k) const {
    return m_slices[static_cast<std::size_t>(k)];
  }
  [[nodiscard]] std::size_t count() const;
  /// Steps along j to the nearest surface corner of the same i and k, for one row of corners; size().j where there is none.
  [[nodiscard]] const std::int16_t* gaps(std::int64_t j, std::int64_t k) const {
    return m_gaps.data() + m_size.i * (j + m_size.j * k);
  }

 private:
  void fillRow(const std::uint8_t* voxels, Size3 packed, std::int64_t j, std::int64_t k);

  Size3 m_size;  ///< in corners: one more than voxels
  VoxelBox m_box;
  int m_shift;
  std::vector<std::int16_t> m_gaps;
  std::vector<std::vector<Corner>> m_slices;
};

/// Exact nearest distances to one sheet. After the gaps along j, a search goes outwards along k and i only as far as the
/// distance found so far: near a surface that is a handful of corners, and never more than one slice of them.
class CornerSearch {
 public:
  CornerSearch(const CornerSheet& sheet, Vec3 spacingMm);

  /// Squared distance in mm² from a corner to the sheet, known to be below limitMm2; infinity for an empty sheet.
  [[nodiscard]] double squaredMm2(std::int64_t i, std::int64_t j, std::int64_t k,
                                  double limitMm2) const;

 private:
  [[nodiscard]] double inRow(std::int64_t i, std::int64_t j, std::int64_t k, double offset,
                             double best) const;

  const CornerSheet& m_sheet;
  std::vector<double> m_squaresI, m_squaresJ, m_squaresK;  ///< of n steps; infinity at the end
};

}  // namespace twinscope
