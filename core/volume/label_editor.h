#pragma once

#include "core/volume/label_map.h"
#include "core/volume/volume.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace twinscope {

struct LabelBrush {
  double radiusMm = 4;
  /// A disc across this direction of the world, half a voxel thick; nullopt: a ball.
  std::optional<Vec3> discNormal;
  std::uint8_t value = 0;  ///< 0 erases
};

struct GrowOptions {
  double reachMm = 25;     ///< from the seed
  double tolerance = 2.5;  ///< standard deviations of the seed's 5 × 5 × 5 neighbourhood
  std::uint8_t value = 0;
};

/// Corrections of a label map by hand. Each edit can be undone and done again; edits are kept as differences, the oldest forgotten
/// beyond the memory that is allowed. Points are in the map's world. One thread.
class LabelEditor {
 public:
  static constexpr std::size_t kMemoryBytes = std::size_t{256} << 20;
  explicit LabelEditor(LabelMap labels, std::size_t memoryBytes = kMemoryBytes);

  /// As it is now; shares nothing with the editor.
  [[nodiscard]] LabelMap labels() const;
  [[nodiscard]] const Grid& grid() const { return m_grid; }
  [[nodiscard]] bool isChanged() const { return m_done != 0; }

  /// Paints between two points; all until endStroke() is one edit.
  void paint(Vec3 from, Vec3 to, const LabelBrush& brush);
  void endStroke();
  /// Gives background that labels enclose within a slice across an axis of the grid the value of `value`.
  void fillHoles(int axis, std::int64_t slice, std::uint8_t value);
  /// Erases what hangs together (by faces, edges or corners) with the label at a point, whatever its values.
  void eraseComponent(Vec3 at);
  /// Each voxel in a label's box takes it where most of its 26 neighbours have it, and gives it up where few do.
  void smooth(std::uint8_t value);
  /// From the voxel at the seed over background of like intensity, by faces. image: on any grid, in the same world.
  void grow(Vec3 seed, const Volume& image, const GrowOptions& options);

  [[nodiscard]] bool canUndo() const { return !m_undo.empty(); }
  [[nodiscard]] bool canRedo() const { return !m_redo.empty(); }
  void undo();
  void redo();

 private:
  struct Change {
    std::uint32_t voxel = 0;
    std::uint8_t before = 0, after = 0;
  };
  using Edit = std::vector<Change>;

  [[nodiscard]] std::optional<std::array<std::int64_t, 3>> voxelAt(Vec3 point) const;
  void set(std::size_t voxel, std::uint8_t value);
  void stamp(Vec3 centre, const LabelBrush& brush);
  void forgetOldest();

  Grid m_grid;
  LabelTable m_table;
  Affine m_voxelFromWorld;
  std::vector<std::uint8_t> m_values;
  Edit m_open;  ///< of the stroke that has not ended
  std::deque<Edit> m_undo, m_redo;
  std::size_t m_memoryBytes, m_held = 0;
  std::int64_t m_done = 0;  ///< edits since the beginning, less those undone
};

}  // namespace twinscope
