#include "core/volume/label_editor.h"

#include "core/volume/mask_box.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace twinscope {
namespace {

using Voxel = std::array<std::int64_t, 3>;

std::int64_t sideOf(const Size3& size, int axis) {
  return axis == 0 ? size.i : axis == 1 ? size.j : size.k;
}

/// Around a voxel, itself left out; kept within the grid.
template <class Visit>
void neighbours(const Grid& grid, const Voxel& at, Visit visit) {
  for (std::int64_t k = std::max<std::int64_t>(at[2] - 1, 0);
       k <= std::min(at[2] + 1, grid.size.k - 1); ++k)
    for (std::int64_t j = std::max<std::int64_t>(at[1] - 1, 0);
         j <= std::min(at[1] + 1, grid.size.j - 1); ++j)
      for (std::int64_t i = std::max<std::int64_t>(at[0] - 1, 0);
           i <= std::min(at[0] + 1, grid.size.i - 1); ++i)
        if (i != at[0] || j != at[1] || k != at[2]) visit(grid.index(i, j, k));
}

Voxel voxelOf(const Grid& grid, std::size_t index) {
  const auto n = static_cast<std::int64_t>(index);
  return {n % grid.size.i, n / grid.size.i % grid.size.j, n / (grid.size.i * grid.size.j)};
}

/// Values of an image on the grid of labels, nearest voxel; not a number outside.
class ImageProbe {
 public:
  ImageProbe(const Volume& image, const Grid& grid)
      : m_image(image),
        m_imageFromGrid(image.grid().worldFromVoxel.inverse() * grid.worldFromVoxel) {}
  [[nodiscard]] double at(const Voxel& voxel) const {
    const Vec3 p =
        m_imageFromGrid * Vec3{static_cast<double>(voxel[0]), static_cast<double>(voxel[1]),
                               static_cast<double>(voxel[2])};
    const auto i = std::llround(p.x), j = std::llround(p.y), k = std::llround(p.z);
    const Size3& size = m_image.grid().size;
    if (i < 0 || j < 0 || k < 0 || i >= size.i || j >= size.j || k >= size.k)
      return std::numeric_limits<double>::quiet_NaN();
    return m_image.at(i, j, k);
  }

 private:
  const Volume& m_image;
  Affine m_imageFromGrid;
};

struct Band {
  double low = 0, high = 0;
};
/// Intensities about a seed that count as like it.
Band bandAbout(const ImageProbe& probe, const Grid& grid, const Voxel& seed, double tolerance) {
  double sum = 0, squares = 0;
  int n = 0;
  for (std::int64_t k = seed[2] - 2; k <= seed[2] + 2; ++k)
    for (std::int64_t j = seed[1] - 2; j <= seed[1] + 2; ++j)
      for (std::int64_t i = seed[0] - 2; i <= seed[0] + 2; ++i) {
        if (i < 0 || j < 0 || k < 0 || i >= grid.size.i || j >= grid.size.j || k >= grid.size.k)
          continue;
        const double value = probe.at({i, j, k});
        if (!std::isfinite(value)) continue;
        sum += value;
        squares += value * value;
        ++n;
      }
  if (n == 0) return {1, 0};
  const double mean = sum / n;
  const double spread = std::sqrt(std::max(squares / n - mean * mean, 0.0));
  const double reach = std::max(tolerance * spread, 1e-6 * std::abs(mean));
  return {mean - reach, mean + reach};
}

}  // namespace

LabelEditor::LabelEditor(LabelMap labels, std::size_t memoryBytes)
    : m_grid(labels.grid()),
      m_table(labels.table()),
      m_voxelFromWorld(labels.grid().worldFromVoxel.inverse()),
      m_values(labels.labels().begin(), labels.labels().end()),
      m_memoryBytes(memoryBytes) {
  if (m_values.size() > std::numeric_limits<std::uint32_t>::max())
    throw std::invalid_argument("the label map has more voxels than an edit can name");
}

LabelMap LabelEditor::labels() const { return {m_grid, m_values, m_table}; }

std::optional<std::array<std::int64_t, 3>> LabelEditor::voxelAt(Vec3 point) const {
  const Vec3 p = m_voxelFromWorld * point;
  const Voxel voxel{std::llround(p.x), std::llround(p.y), std::llround(p.z)};
  for (int axis = 0; axis < 3; ++axis)
    if (voxel[static_cast<std::size_t>(axis)] < 0 ||
        voxel[static_cast<std::size_t>(axis)] >= sideOf(m_grid.size, axis))
      return std::nullopt;
  return voxel;
}

void LabelEditor::set(std::size_t voxel, std::uint8_t value) {
  if (m_values[voxel] == value) return;
  m_open.push_back({static_cast<std::uint32_t>(voxel), m_values[voxel], value});
  m_values[voxel] = value;
}

void LabelEditor::stamp(Vec3 centre, const LabelBrush& brush) {
  const Vec3 middle = m_voxelFromWorld * centre;
  const Vec3 mm = m_grid.spacingMm();
  const std::array<double, 3> at{middle.x, middle.y, middle.z};
  const std::array<double, 3> reach{brush.radiusMm / mm.x, brush.radiusMm / mm.y,
                                    brush.radiusMm / mm.z};
  Voxel begin{}, end{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto side = sideOf(m_grid.size, static_cast<int>(axis));
    begin[axis] =
        std::clamp<std::int64_t>(std::llround(std::floor(at[axis] - reach[axis])), 0, side);
    end[axis] =
        std::clamp<std::int64_t>(std::llround(std::ceil(at[axis] + reach[axis])) + 1, 0, side);
  }
  // The slice that holds the centre: what lies within half a step along the disc's direction.
  double thickness = 0;
  if (brush.discNormal)
    for (int axis = 0; axis < 3; ++axis)
      thickness = std::max(
          thickness, 0.5 * std::abs(dot(m_grid.worldFromVoxel.column(axis), *brush.discNormal)));
  for (std::int64_t k = begin[2]; k < end[2]; ++k)
    for (std::int64_t j = begin[1]; j < end[1]; ++j)
      for (std::int64_t i = begin[0]; i < end[0]; ++i) {
        const Vec3 offset =
            m_grid.worldFromVoxel *
                Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)} -
            centre;
        const bool inside = length(offset) <= brush.radiusMm;
        const bool inSlice =
            !brush.discNormal || std::abs(dot(offset, *brush.discNormal)) <= thickness + 1e-9;
        if (inside && inSlice) set(m_grid.index(i, j, k), brush.value);
      }
}

void LabelEditor::paint(Vec3 from, Vec3 to, const LabelBrush& brush) {
  const Vec3 mm = m_grid.spacingMm();
  const double step = std::min({0.5 * brush.radiusMm, mm.x, mm.y, mm.z});
  const int steps = static_cast<int>(std::ceil(length(to - from) / step));
  for (int n = 0; n <= steps; ++n)
    stamp(from + (steps == 0 ? 0.0 : static_cast<double>(n) / steps) * (to - from), brush);
}

void LabelEditor::endStroke() {
  if (m_open.empty()) return;
  m_redo.clear();
  m_held = 0;
  for (const Edit& edit : m_undo) m_held += edit.size() * sizeof(Change);
  m_open.shrink_to_fit();
  m_held += m_open.size() * sizeof(Change);
  m_undo.push_back(std::exchange(m_open, {}));
  ++m_done;
  forgetOldest();
}

void LabelEditor::forgetOldest() {
  while (m_undo.size() > 1 && m_held > m_memoryBytes) {
    m_held -= m_undo.front().size() * sizeof(Change);
    m_undo.pop_front();
  }
}

void LabelEditor::undo() {
  endStroke();
  if (m_undo.empty()) return;
  Edit edit = std::move(m_undo.back());
  m_undo.pop_back();
  for (auto change = edit.rbegin(); change != edit.rend(); ++change)
    m_values[change->voxel] = change->before;
  m_redo.push_back(std::move(edit));
  --m_done;
}

void LabelEditor::redo() {
  if (m_redo.empty()) return;
  Edit edit = std::move(m_redo.back());
  m_redo.pop_back();
  for (const Change& change : edit) m_values[change.voxel] = change.after;
  m_undo.push_back(std::move(edit));
  ++m_done;
}

void LabelEditor::fillHoles(int axis, std::int64_t slice, std::uint8_t value) {
  const int across = axis == 0 ? 1 : 0, down = axis == 2 ? 1 : 2;
  const std::int64_t width = sideOf(m_grid.size, across), height = sideOf(m_grid.size, down);
  const auto indexAt = [&](std::int64_t x, std::int64_t y) {
    Voxel voxel{};
    voxel[static_cast<std::size_t>(axis)] = slice;
    voxel[static_cast<std::size_t>(across)] = x;
    voxel[static_cast<std::size_t>(down)] = y;
    return m_grid.index(voxel[0], voxel[1], voxel[2]);
  };
  std::vector<std::uint8_t> outside(static_cast<std::size_t>(width * height), 0);
  std::vector<std::pair<std::int64_t, std::int64_t>> open;
  const auto visit = [&](std::int64_t x, std::int64_t y) {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    auto& seen = outside[static_cast<std::size_t>(x + width * y)];
    if (seen != 0 || m_values[indexAt(x, y)] != 0) return;
    seen = 1;
    open.emplace_back(x, y);
  };
  for (std::int64_t x = 0; x < width; ++x) visit(x, 0), visit(x, height - 1);
  for (std::int64_t y = 0; y < height; ++y) visit(0, y), visit(width - 1, y);
  while (!open.empty()) {
    const auto [x, y] = open.back();
    open.pop_back();
    visit(x - 1, y), visit(x + 1, y), visit(x, y - 1), visit(x, y + 1);
  }
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      if (const std::size_t n = indexAt(x, y);
          m_values[n] == 0 && outside[static_cast<std::size_t>(x + width * y)] == 0)
        set(n, value);
  endStroke();
}

void LabelEditor::eraseComponent(Vec3 at) {
  const auto seed = voxelAt(at);
  if (!seed || m_values[m_grid.index((*seed)[0], (*seed)[1], (*seed)[2])] == 0) return;
  std::vector<std::size_t> open{m_grid.index((*seed)[0], (*seed)[1], (*seed)[2])};
  set(open.front(), 0);
  while (!open.empty()) {
    const std::size_t voxel = open.back();
    open.pop_back();
    neighbours(m_grid, voxelOf(m_grid, voxel), [&](std::size_t next) {
      if (m_values[next] == 0) return;
      set(next, 0);
      open.push_back(next);
    });
  }
  endStroke();
}

void LabelEditor::smooth(std::uint8_t value) {
  constexpr int kMost = 14,
                kFew = 9;  // of 26: rounds corners, and leaves flat faces (9 to 17) as they are
  std::vector<std::uint8_t> mask(m_values.size());
  for (std::size_t n = 0; n < mask.size(); ++n) mask[n] = m_values[n] == value ? 1 : 0;
  VoxelBox box = boxOf(mask, m_grid.size);
  for (int axis = 0; axis < 3; ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    box.begin[a] = std::max<std::int64_t>(box.begin[a] - 1, 0);
    box.end[a] = std::min(box.end[a] + 1, sideOf(m_grid.size, axis));
  }
  for (std::int64_t k = box.begin[2]; k < box.end[2]; ++k)
    for (std::int64_t j = box.begin[1]; j < box.end[1]; ++j)
      for (std::int64_t i = box.begin[0]; i < box.end[0]; ++i) {
        const std::size_t voxel = m_grid.index(i, j, k);
        int have = 0;
        neighbours(m_grid, {i, j, k}, [&](std::size_t next) { have += mask[next]; });
        if (mask[voxel] != 0 && have < kFew) set(voxel, 0);
        if (mask[voxel] == 0 && m_values[voxel] == 0 && have >= kMost) set(voxel, value);
      }
  endStroke();
}

void LabelEditor::grow(Vec3 seed, const Volume& image, const GrowOptions& options) {
  const auto start = voxelAt(seed);
  if (!start || image.empty()) return;
  const ImageProbe probe(image, m_grid);
  const Band band = bandAbout(probe, m_grid, *start, options.tolerance);
  const auto belongs = [&](const Voxel& voxel) {
    const Vec3 at =
        m_grid.worldFromVoxel * Vec3{static_cast<double>(voxel[0]), static_cast<double>(voxel[1]),
                                     static_cast<double>(voxel[2])};
    const double intensity = probe.at(voxel);
    return length(at - seed) <= options.reachMm && intensity >= band.low && intensity <= band.high;
  };
  std::vector<Voxel> open;
  std::vector<std::uint8_t> seen(m_values.size(), 0);
  const auto visit = [&](const Voxel& voxel) {
    for (int axis = 0; axis < 3; ++axis)
      if (voxel[static_cast<std::size_t>(axis)] < 0 ||
          voxel[static_cast<std::size_t>(axis)] >= sideOf(m_grid.size, axis))
        return;
    const std::size_t n = m_grid.index(voxel[0], voxel[1], voxel[2]);
    if (std::exchange(seen[n], std::uint8_t{1}) != 0 || !belongs(voxel)) return;
    if (m_values[n] != 0 && m_values[n] != options.value) return;  // another region stays
    set(n, options.value);
    open.push_back(voxel);
  };
  visit(*start);
  while (!open.empty()) {
    const Voxel at = open.back();
    open.pop_back();
    for (std::size_t axis = 0; axis < 3; ++axis)
      for (const std::int64_t by : {-1, 1}) {
        Voxel next = at;
        next[axis] += by;
        visit(next);
      }
  }
  endStroke();
}

}  // namespace twinscope
