#include "core/imaging/prepare/morphology.h"

#include "core/base/parallel.h"
#include "core/volume/components.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twinscope::imaging {
namespace {

constexpr float kFar = 1e12F;

/// Lower envelope of parabolas along one line of n values, stepMm apart.
class LineTransform {
 public:
  explicit LineTransform(std::size_t n) : m_parabola(n), m_edge(n + 1), m_line(n) {}

  void run(float* values, std::size_t n, std::size_t stride, double stepMm) {
    for (std::size_t i = 0; i < n; ++i) m_line[i] = values[i * stride];
    const double weight = stepMm * stepMm;
    std::size_t last = 0;
    m_parabola[0] = 0;
    m_edge[0] = -std::numeric_limits<double>::infinity();
    m_edge[1] = std::numeric_limits<double>::infinity();
    for (std::size_t q = 1; q < n; ++q) {
      double meet = meeting(q, m_parabola[last], weight);
      while (meet <= m_edge[last]) meet = meeting(q, m_parabola[--last], weight);
      m_parabola[++last] = q;
      m_edge[last] = meet;
      m_edge[last + 1] = std::numeric_limits<double>::infinity();
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < n; ++i) {
      while (m_edge[at + 1] < static_cast<double>(i)) ++at;
      const double d = static_cast<double>(i) - static_cast<double>(m_parabola[at]);
      values[i * stride] =
          static_cast<float>(std::min<double>(kFar, weight * d * d + m_line[m_parabola[at]]));
    }
  }

 private:
  double meeting(std::size_t q, std::size_t p, double weight) const {
    const auto a = static_cast<double>(q), b = static_cast<double>(p);
    return (m_line[q] - m_line[p] + weight * (a * a - b * b)) / (2 * weight * (a - b));
  }

  std::vector<std::size_t> m_parabola;
  std::vector<double> m_edge;
  std::vector<double> m_line;
};

void transformAxis(std::vector<float>& values, const Grid& grid, int axis, double stepMm) {
  const std::array<std::size_t, 3> n{static_cast<std::size_t>(grid.size.i),
                                     static_cast<std::size_t>(grid.size.j),
                                     static_cast<std::size_t>(grid.size.k)};
  const std::array<std::size_t, 3> strides{1, n[0], n[0] * n[1]};
  const auto a = static_cast<std::size_t>(axis), b = (a + 1) % 3, c = (a + 2) % 3;
  parallelFor(n[b] * n[c], 256, [&](std::size_t begin, std::size_t end) {
    LineTransform transform(n[a]);
    for (std::size_t line = begin; line < end; ++line)
      transform.run(values.data() + (line % n[b]) * strides[b] + (line / n[b]) * strides[c], n[a],
                    strides[a], stepMm);
  });
}

Mask where(const std::vector<float>& distances, double radiusMm, bool near) {
  const auto limit = static_cast<float>(radiusMm * radiusMm);
  Mask mask(distances.size());
  std::ranges::transform(distances, mask.begin(),
                         [=](float d) { return static_cast<std::uint8_t>((d <= limit) == near); });
  return mask;
}

Mask inverted(const Mask& mask) {
  Mask result(mask.size());
  std::ranges::transform(mask, result.begin(),
                         [](std::uint8_t m) { return static_cast<std::uint8_t>(m == 0); });
  return result;
}

bool onBorder(std::size_t voxel, Size3 size) {
  const auto v = static_cast<std::int64_t>(voxel);
  const std::int64_t i = v % size.i, j = v / size.i % size.j, k = v / (size.i * size.j);
  return i == 0 || j == 0 || k == 0 || i + 1 == size.i || j + 1 == size.j || k + 1 == size.k;
}

}  // namespace

std::vector<float> squaredDistanceMm2(std::span<const std::uint8_t> mask, const Grid& grid) {
  std::vector<float> values(mask.size());
  std::ranges::transform(mask, values.begin(), [](std::uint8_t m) { return m ? 0.F : kFar; });
  const Vec3 spacing = grid.spacingMm();
  transformAxis(values, grid, 0, spacing.x);
  transformAxis(values, grid, 1, spacing.y);
  transformAxis(values, grid, 2, spacing.z);
  return values;
}

Mask dilated(const Mask& mask, const Grid& grid, double radiusMm) {
  return where(squaredDistanceMm2(mask, grid), radiusMm, true);
}

Mask eroded(const Mask& mask, const Grid& grid, double radiusMm) {
  return where(squaredDistanceMm2(inverted(mask), grid), radiusMm, false);
}

Mask opened(const Mask& mask, const Grid& grid, double radiusMm) {
  return dilated(eroded(mask, grid, radiusMm), grid, radiusMm);
}

Mask closed(const Mask& mask, const Grid& grid, double radiusMm) {
  return eroded(dilated(mask, grid, radiusMm), grid, radiusMm);
}

Mask largestPart(const Mask& mask, Size3 size) {
  const Components parts = connectedComponents(mask, size, Connectivity::faces6);
  Mask result(mask.size());
  std::ranges::transform(parts.labels, result.begin(),
                         [](std::uint32_t label) { return static_cast<std::uint8_t>(label == 1); });
  return result;
}

Mask withoutHoles(const Mask& mask, Size3 size) {
  const Components parts = connectedComponents(inverted(mask), size, Connectivity::faces6);
  std::vector<std::uint8_t> open(parts.sizes.size() + 1);
  for (std::size_t v = 0; v < mask.size(); ++v)
    if (parts.labels[v] != 0 && onBorder(v, size)) open[parts.labels[v]] = 1;
  Mask result(mask.size());
  std::ranges::transform(parts.labels, result.begin(), [&open](std::uint32_t label) {
    return static_cast<std::uint8_t>(open[label] == 0);
  });
  return result;
}

}  // namespace twinscope::imaging
