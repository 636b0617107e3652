#include "core/volume/bidimensional.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twinscope {
namespace {

constexpr double kTouching = 1e-9;

double cross(SlicePoint o, SlicePoint a, SlicePoint b) {
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

/// Next value of t > from at which start + t·step crosses a whole number; infinity where it never does.
double nextCrossing(double start, double step, double from) {
  if (std::abs(step) < kTouching) return std::numeric_limits<double>::infinity();
  const double at = start + from * step;
  const double line = step > 0 ? std::floor(at + kTouching) + 1 : std::ceil(at - kTouching) - 1;
  return (line - start) / step;
}

}  // namespace

SliceShape::SliceShape(std::span<const std::uint8_t> mask, std::int64_t width, std::int64_t height,
                       double pixelXMm, double pixelYMm)
    : m_mask(mask), m_width(width), m_height(height), m_pixelX(pixelXMm), m_pixelY(pixelYMm) {
  for (std::int64_t j = 0; j <= height; ++j)
    for (std::int64_t i = 0; i <= width; ++i) {
      const int around = int{inside(i - 1, j - 1)} + int{inside(i, j - 1)} + int{inside(i - 1, j)} +
                         int{inside(i, j)};
      if (around > 0 && around < 4)
        m_corners.push_back({static_cast<double>(i), static_cast<double>(j)});
    }
}

bool SliceShape::inside(std::int64_t i, std::int64_t j) const {
  return i >= 0 && j >= 0 && i < m_width && j < m_height &&
         m_mask[static_cast<std::size_t>(i + m_width * j)] != 0;
}

/// On a pixel edge either side will do.
bool SliceShape::insideAt(SlicePoint p) const {
  for (const double dx : {-kTouching, kTouching})
    for (const double dy : {-kTouching, kTouching})
      if (inside(static_cast<std::int64_t>(std::floor(p.x + dx)),
                 static_cast<std::int64_t>(std::floor(p.y + dy))))
        return true;
  return false;
}

double SliceShape::reach(SlicePoint start, SlicePoint direction, double limit) const {
  double at = 0;
  while (at < limit) {
    const double next = std::min(
        {nextCrossing(start.x, direction.x, at), nextCrossing(start.y, direction.y, at), limit});
    const double middle = (at + next) / 2;
    if (!insideAt({start.x + middle * direction.x, start.y + middle * direction.y})) break;
    at = next;
  }
  return at;
}

double SliceShape::lengthMm(SlicePoint a, SlicePoint b) const {
  return std::hypot((a.x - b.x) * m_pixelX, (a.y - b.y) * m_pixelY);
}

/// Andrew's monotone chain; the corners come row by row, so they are sorted by y, then x.
std::vector<SlicePoint> SliceShape::hull() const {
  std::vector<SlicePoint> chain;
  const auto extend = [&chain](SlicePoint p, std::size_t keep) {
    while (chain.size() >= keep + 2 && cross(chain[chain.size() - 2], chain.back(), p) >= 0)
      chain.pop_back();
    chain.push_back(p);
  };
  for (const SlicePoint& p : m_corners) extend(p, 0);
  const std::size_t lower = chain.size() - 1;
  for (auto p = m_corners.rbegin(); p != m_corners.rend(); ++p) extend(*p, lower);
  chain.pop_back();
  return chain;
}

double SliceShape::largestProductMm2() const {
  const std::vector<SlicePoint> corners = hull();
  double twiceArea = 0, diameter = 0;
  for (std::size_t n = 0; n < corners.size(); ++n) {
    twiceArea += cross({0, 0}, corners[n], corners[(n + 1) % corners.size()]);
    for (std::size_t m = 0; m < n; ++m)
      diameter = std::max(diameter, lengthMm(corners[n], corners[m]));
  }
  return std::min(std::abs(twiceArea) * m_pixelX * m_pixelY, diameter * diameter);
}

SliceShape::Pair SliceShape::longestInside() const {
  std::vector<Pair> pairs;
  pairs.reserve(m_corners.size() * m_corners.size() / 2);
  for (std::size_t a = 0; a < m_corners.size(); ++a)
    for (std::size_t b = a + 1; b < m_corners.size(); ++b)
      pairs.push_back({lengthMm(m_corners[a], m_corners[b]), a, b});
  // Longest on top; of equal ones the lexicographically first, so that the result never depends on the heap.
  const auto later = [](const Pair& p, const Pair& q) {
    const auto key = [](const Pair& pair) { return std::llround(pair.lengthMm / kTouching); };
    if (key(p) != key(q)) return key(p) < key(q);
    return std::pair(p.a, p.b) > std::pair(q.a, q.b);
  };
  std::ranges::make_heap(pairs, later);
  for (auto end = pairs.end(); end != pairs.begin(); --end) {
    std::pop_heap(pairs.begin(), end, later);
    const Pair& pair = *(end - 1);
    const SlicePoint a = m_corners[pair.a], b = m_corners[pair.b];
    if (reach(a, {b.x - a.x, b.y - a.y}, 1) >= 1) return pair;
  }
  return {};
}

std::optional<Diameters> SliceShape::measure() const {
  if (empty()) return std::nullopt;
  const Pair pair = longestInside();
  const SlicePoint a = m_corners[pair.a], b = m_corners[pair.b];
  Diameters result{.longestMm = pair.lengthMm, .longest = {a, b}};
  const SlicePoint alongMm{(b.x - a.x) * m_pixelX, (b.y - a.y) * m_pixelY};
  const double squared = alongMm.x * alongMm.x + alongMm.y * alongMm.y;
  if (squared <= 0) return result;
  // One millimetre perpendicular to the longest diameter, in pixels.
  const SlicePoint across{-alongMm.y / pair.lengthMm / m_pixelX,
                          alongMm.x / pair.lengthMm / m_pixelY};
  const SlicePoint back{-across.x, -across.y};
  for (const SlicePoint& corner : m_corners) {
    const double foot =
        ((corner.x - a.x) * m_pixelX * alongMm.x + (corner.y - a.y) * m_pixelY * alongMm.y) /
        squared;
    if (foot < 0 || foot > 1) continue;
    const SlicePoint on{a.x + foot * (b.x - a.x), a.y + foot * (b.y - a.y)};
    const double up = reach(on, across, pair.lengthMm), down = reach(on, back, pair.lengthMm);
    if (up + down <= result.perpendicularMm + kTouching) continue;
    result.perpendicularMm = up + down;
    result.perpendicular = {SlicePoint{on.x + down * back.x, on.y + down * back.y},
                            SlicePoint{on.x + up * across.x, on.y + up * across.y}};
  }
  return result;
}

}  // namespace twinscope
