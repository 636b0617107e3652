#pragma once

#include <cstdint>
#include <vector>

namespace twinscope::render {

/// A triangle surface in patient LPS, mm. Normals point outwards, one a point.
struct Mesh {
  std::vector<float> points;   ///< x y z x y z …
  std::vector<float> normals;  ///< as points
  std::vector<std::uint32_t>
      triangles;  ///< three point indices each, counter-clockwise from outside

  [[nodiscard]] bool empty() const { return triangles.empty(); }
};

}  // namespace twinscope::render
