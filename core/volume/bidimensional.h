#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace twinscope {

/// A point in a slice: pixel (i, j) covers [i, i + 1] × [j, j + 1].
struct SlicePoint {
  double x = 0, y = 0;
  friend bool operator==(const SlicePoint&, const SlicePoint&) = default;
};

struct Diameters {
  double longestMm = 0, perpendicularMm = 0;
  std::array<SlicePoint, 2> longest{};
  std::array<SlicePoint, 2> perpendicular{};

  [[nodiscard]] double productMm2() const { return longestMm * perpendicularMm; }
};

/// One slice of a lesion with its pixel size; measures between pixel corners, so one pixel has a diagonal.
class SliceShape {
 public:
  /// mask: width × height bytes, x fastest, non-zero inside; the span must outlive the shape.
  SliceShape(std::span<const std::uint8_t> mask, std::int64_t width, std::int64_t height,
             double pixelXMm, double pixelYMm);

  [[nodiscard]] bool empty() const { return m_corners.empty(); }
  /// No pair of crossing perpendicular segments inside the shape has a larger product: they are the diagonals of a
  /// quadrilateral in the convex hull.
  [[nodiscard]] double largestProductMm2() const;
  /// The longest segment that stays inside (touching an edge is inside), then the longest one perpendicular to it that crosses
  /// it. nullopt for an empty slice. RANO: Wen et al., J Clin Oncol 2010, doi 10.1200/JCO.2009.26.3541.
  [[nodiscard]] std::optional<Diameters> measure() const;

 private:
  struct Pair {
    double lengthMm;
    std::size_t a, b;
  };
  [[nodiscard]] bool inside(std::int64_t i, std::int64_t j) const;
  [[nodiscard]] bool insideAt(SlicePoint point) const;
  /// How far from `start` along direction (slice units) the shape reaches without leaving, at most `limit` times direction.
  [[nodiscard]] double reach(SlicePoint start, SlicePoint direction, double limit) const;
  [[nodiscard]] double lengthMm(SlicePoint a, SlicePoint b) const;
  [[nodiscard]] std::vector<SlicePoint> hull() const;
  [[nodiscard]] Pair longestInside() const;

  std::span<const std::uint8_t> m_mask;
  std::int64_t m_width, m_height;
  double m_pixelX, m_pixelY;
  std::vector<SlicePoint> m_corners;  ///< of the outline, row by row
};

}  // namespace twinscope
