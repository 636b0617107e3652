#include "core/volume/surface_distance.h"

#include "core/base/parallel.h"
#include "core/volume/distance_transform.h"

#include <algorithm>
#include <cmath>

namespace twinscope {
namespace {

constexpr std::int8_t kNormals[] = {
#include "core/volume/surface_normals.inc"
};

/// Corner codes of a mask: one more point than voxels along each axis.
struct Corners {
  Size3 size;
  std::vector<std::uint8_t> onSurface;  ///< 1 where the code is neither empty nor full
  std::vector<std::pair<std::uint32_t, std::uint8_t>> elements;  ///< index and code
};

/// Four rows that meet at an edge along i, as bits 3…0: (j−1, k−1), (j−1, k), (j, k−1), (j, k).
struct EdgeRows {
  std::array<const std::uint8_t*, 4> rows{};

  std::uint8_t at(std::int64_t i) const {
    std::uint8_t bits = 0;
    for (const std::uint8_t* row : rows)
      bits = static_cast<std::uint8_t>(bits << 1 | (row != nullptr && row[i] != 0 ? 1 : 0));
    return bits;
  }
};

EdgeRows edgeRows(std::span<const std::uint8_t> mask, Size3 size, std::int64_t j, std::int64_t k) {
  const auto row = [&](std::int64_t jj, std::int64_t kk) -> const std::uint8_t* {
    if (jj < 0 || kk < 0 || jj >= size.j || kk >= size.k) return nullptr;
    return mask.data() + static_cast<std::size_t>(size.i * (jj + size.j * kk));
  };
  return {{row(j - 1, k - 1), row(j - 1, k), row(j, k - 1), row(j, k)}};
}

Corners cornersOf(std::span<const std::uint8_t> mask, Size3 size) {
  Corners corners{{size.i + 1, size.j + 1, size.k + 1}, {}, {}};
  corners.onSurface.assign(corners.size.voxels(), 0);
  std::size_t index = 0;
  for (std::int64_t k = 0; k <= size.k; ++k)
    for (std::int64_t j = 0; j <= size.j; ++j) {
      const EdgeRows rows = edgeRows(mask, size, j, k);
      std::uint8_t before = 0;
      for (std::int64_t i = 0; i <= size.i; ++i, ++index) {
        const std::uint8_t here = i < size.i ? rows.at(i) : 0;
        const auto code = static_cast<std::uint8_t>(before << 4 | here);
        before = here;
        if (code == 0 || code == 255) continue;
        corners.onSurface[index] = 1;
        corners.elements.emplace_back(static_cast<std::uint32_t>(index), code);
      }
    }
  return corners;
}

SurfaceDistances directed(const Corners& from, const std::vector<float>& squaredToOther,
                          const std::array<double, 256>& areas) {
  std::vector<SurfaceDistances::Element> elements;
  elements.reserve(from.elements.size());
  for (const auto& [index, code] : from.elements)
    elements.push_back({std::sqrt(squaredToOther[index]), areas[code]});
  return SurfaceDistances(std::move(elements));
}

}  // namespace

SurfaceDistances::SurfaceDistances(std::vector<Element> elements)
    : m_elements(std::move(elements)) {
  std::ranges::sort(m_elements, {}, &Element::mm);
  for (const Element& element : m_elements) m_area += element.areaMm2;
}

double SurfaceDistances::atShare(double share) const {
  double area = 0;
  for (const Element& element : m_elements) {
    area += element.areaMm2;
    if (area / m_area >= share) return element.mm;
  }
  return m_elements.back().mm;
}

double SurfaceDistances::meanMm() const {
  double sum = 0;
  for (const Element& element : m_elements) sum += double{element.mm} * element.areaMm2;
  return sum / m_area;
}

double SurfaceDistances::areaWithinMm2(double toleranceMm) const {
  double area = 0;
  for (const Element& element : m_elements) {
    if (element.mm > toleranceMm) break;
    area += element.areaMm2;
  }
  return area;
}

std::array<double, 256> surfaceElementAreas(Vec3 spacingMm) {
  std::array<double, 256> areas{};
  const std::int8_t* at = kNormals;
  for (double& area : areas) {
    double sum = 0;
    for (int count = *at++; count > 0; --count, at += 3)
      sum +=
          length({at[0] / 8.0 * spacingMm.y * spacingMm.z, at[1] / 8.0 * spacingMm.x * spacingMm.z,
                  at[2] / 8.0 * spacingMm.x * spacingMm.y});
    area = sum;
  }
  return areas;
}

std::optional<std::pair<SurfaceDistances, SurfaceDistances>> surfaceDistances(
    std::span<const std::uint8_t> first, std::span<const std::uint8_t> second, Size3 size,
    Vec3 spacingMm) {
  std::array<Corners, 2> corners;
  parallelFor(2, 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) corners[n] = cornersOf(n == 0 ? first : second, size);
  });
  if (corners[0].elements.empty() || corners[1].elements.empty()) return std::nullopt;
  const auto areas = surfaceElementAreas(spacingMm);
  const auto toFirst = squaredDistances(corners[0].onSurface, corners[0].size, spacingMm);
  const auto toSecond = squaredDistances(corners[1].onSurface, corners[1].size, spacingMm);
  return std::pair{directed(corners[0], toSecond, areas), directed(corners[1], toFirst, areas)};
}

}  // namespace twinscope
