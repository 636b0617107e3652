#include "tests/core/volume/golden_masks.h"

#include <functional>
#include <stdexcept>

namespace twinscope::tests {
namespace {

using nlohmann::json;
using Inside = std::function<bool(std::int64_t, std::int64_t, std::int64_t)>;

Inside ball(const json& op) {
  const auto c = op["c"].get<std::vector<double>>();
  const auto w = op.value("w", std::vector<double>{1, 1, 1});
  const double r2 = op["r2"];
  return [=](std::int64_t i, std::int64_t j, std::int64_t k) {
    const double x = static_cast<double>(i) - c[0], y = static_cast<double>(j) - c[1],
                 z = static_cast<double>(k) - c[2];
    return w[0] * x * x + w[1] * y * y + w[2] * z * z <= r2;
  };
}

Inside box(const json& op) {
  const auto lo = op["lo"].get<std::vector<std::int64_t>>();
  const auto hi = op["hi"].get<std::vector<std::int64_t>>();
  return [=](std::int64_t i, std::int64_t j, std::int64_t k) {
    return i >= lo[0] && i < hi[0] && j >= lo[1] && j < hi[1] && k >= lo[2] && k < hi[2];
  };
}

Inside sieve(const json& op) {
  const std::int64_t b = op["b"], m = op["m"], lt = op["lt"];
  return [=](std::int64_t i, std::int64_t j, std::int64_t k) {
    return (3 * i * i + 5 * j * j + 7 * k * k + 11 * i * j + 13 * j * k + b) % m < lt;
  };
}

Inside insideOf(const json& op) {
  const std::string shape = op["shape"];
  if (shape == "ball") return ball(op);
  if (shape == "box") return box(op);
  if (shape == "sieve") return sieve(op);
  if (shape == "all") return [](auto, auto, auto) { return true; };
  throw std::runtime_error("unknown golden shape " + shape);
}

}  // namespace

Grid goldenGrid(const json& entry) {
  const auto shape = entry["shape"].get<std::vector<std::int64_t>>();
  const auto spacing = entry["spacing_mm"].get<std::vector<double>>();
  return Grid::axisAligned({shape[0], shape[1], shape[2]}, {spacing[0], spacing[1], spacing[2]});
}

std::vector<std::uint8_t> goldenMask(const json& operations, const Grid& grid) {
  std::vector<std::uint8_t> mask(grid.voxels(), 0);
  for (const json& op : operations) {
    const std::uint8_t value = op["set"];
    if (op["shape"] == "voxels") {
      for (const json& v : op["at"]) mask[grid.index(v[0], v[1], v[2])] = value;
      continue;
    }
    const Inside inside = insideOf(op);
    for (std::int64_t k = 0; k < grid.size.k; ++k)
      for (std::int64_t j = 0; j < grid.size.j; ++j)
        for (std::int64_t i = 0; i < grid.size.i; ++i)
          if (inside(i, j, k)) mask[grid.index(i, j, k)] = value;
  }
  return mask;
}

std::optional<double> goldenNumber(const json& value) {
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

}  // namespace twinscope::tests
