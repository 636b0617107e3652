#pragma once

#include "core/volume/grid.h"
#include "core/volume/label_table.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace twinscope {

/// A segmentation on a grid: shared immutable bytes with the table that says what they mean. 0 is background.
class LabelMap {
 public:
  LabelMap() = default;
  /// Throws std::invalid_argument when labels.size() is not grid.voxels().
  LabelMap(Grid grid, std::vector<std::uint8_t> labels, LabelTable table = LabelTable::canonical());

  [[nodiscard]] const Grid& grid() const { return m_grid; }
  [[nodiscard]] const LabelTable& table() const { return m_table; }
  [[nodiscard]] std::span<const std::uint8_t> labels() const {
    return m_labels ? std::span<const std::uint8_t>(*m_labels) : std::span<const std::uint8_t>();
  }
  [[nodiscard]] std::shared_ptr<const std::vector<std::uint8_t>> buffer() const { return m_labels; }
  [[nodiscard]] bool empty() const { return !m_labels || m_labels->empty(); }

  /// Rewrites the values into another table by region; listed structures without a region become background. Refuses
  /// ("labels.unknown-value", naming them) values that this table does not list, and ("labels.no-region") regions that the
  /// target cannot hold.
  [[nodiscard]] Result<LabelMap> convertedTo(const LabelTable& target) const;
  /// The same for a target that knows less: a part becomes the whole that it lies in, what the target has no value for
  /// becomes background. "labels.unknown-value".
  [[nodiscard]] Result<LabelMap> narrowedTo(const LabelTable& target) const;
  /// 1 inside the region (unions included), 0 elsewhere.
  [[nodiscard]] std::vector<std::uint8_t> mask(Region region) const;
  /// Voxels of the region times the voxel volume, in ml.
  [[nodiscard]] double volumeMl(Region region) const;

 private:
  Grid m_grid;
  LabelTable m_table;
  std::shared_ptr<const std::vector<std::uint8_t>> m_labels;
};

}  // namespace twinscope
