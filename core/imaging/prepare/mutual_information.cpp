#include "core/imaging/prepare/mutual_information.h"

#include "core/base/parallel.h"
#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace twinscope::imaging {
namespace {

constexpr std::size_t kGrain = 8192;  // points of one partial histogram

bool inside(float at, std::int64_t n) { return at >= -0.5F && at < static_cast<float>(n) - 0.5F; }

/// Interpolated value and its derivative along the voxel axes.
struct Probe {
  float value = 0, dx = 0, dy = 0, dz = 0;
};

struct Tap {
  std::size_t base, step;
  float weight;
  float slope;  ///< 0 where the coordinate was clamped
};

Tap tapOf(float at, std::int64_t n, std::size_t stride) {
  const auto last = static_cast<float>(n - 1);
  const float clamped = std::clamp(at, 0.F, last);
  const std::int64_t low = std::clamp<std::int64_t>(static_cast<std::int64_t>(clamped), 0,
                                                    std::max<std::int64_t>(0, n - 2));
  return {static_cast<std::size_t>(low) * stride, n > 1 ? stride : 0,
          clamped - static_cast<float>(low), at == clamped ? 1.F : 0.F};
}

Probe probe(const Volume& image, float x, float y, float z) {
  const Size3 n = image.grid().size;
  const auto row = static_cast<std::size_t>(n.i);
  const Tap tx = tapOf(x, n.i, 1), ty = tapOf(y, n.j, row),
            tz = tapOf(z, n.k, row * static_cast<std::size_t>(n.j));
  const float* p = image.voxels().data() + tx.base + ty.base + tz.base;
  const auto lerp = [](float a, float b, float w) { return a + w * (b - a); };
  const float a00 = p[0], a10 = p[tx.step], a01 = p[ty.step], a11 = p[ty.step + tx.step];
  const float* q = p + tz.step;
  const float b00 = q[0], b10 = q[tx.step], b01 = q[ty.step], b11 = q[ty.step + tx.step];
  const float a0 = lerp(a00, a10, tx.weight), a1 = lerp(a01, a11, tx.weight);
  const float b0 = lerp(b00, b10, tx.weight), b1 = lerp(b01, b11, tx.weight);
  const float a = lerp(a0, a1, ty.weight), b = lerp(b0, b1, ty.weight);
  return {lerp(a, b, tz.weight),
          tx.slope * lerp(lerp(a10 - a00, a11 - a01, ty.weight),
                          lerp(b10 - b00, b11 - b01, ty.weight), tz.weight),
          ty.slope * lerp(a1 - a0, b1 - b0, tz.weight), tz.slope * (b - a)};
}

/// The four weights of a cubic B-spline at offset t in [0, 1) above its second knot, and their derivative.
std::array<float, 4> splineWeights(float t) {
  const float u = 1 - t;
  return {u * u * u / 6, (4 + t * t * (3 * t - 6)) / 6, (4 + u * u * (3 * u - 6)) / 6,
          t * t * t / 6};
}
std::array<float, 4> splineSlopes(float t) {
  const float u = 1 - t;
  return {-u * u / 2, t * (3 * t - 4) / 2, -u * (3 * u - 4) / 2, t * t / 2};
}

/// Additive recurrence on the plastic number's powers (Roberts, 2018): fills space more evenly than random points.
Vec3 quasiRandom(std::uint64_t n, Vec3 offset) {
  const auto part = [n](double step, double start) {
    const double value = start + step * static_cast<double>(n);
    return value - std::floor(value);
  };
  return {part(0.8191725133961645, offset.x), part(0.6710436067037893, offset.y),
          part(0.5497004779019703, offset.z)};
}

Affine linearOf(std::array<std::array<double, 3>, 3> rows) {
  Affine result;
  result.linear = rows;
  return result;
}

/// The derivatives of the rotation z·y·x by its three angles.
std::array<Affine, 3> rotationSlopes(double x, double y, double z) {
  const double cx = std::cos(x), sx = std::sin(x), cy = std::cos(y), sy = std::sin(y),
               cz = std::cos(z), sz = std::sin(z);
  const Affine rx = linearOf({{{1, 0, 0}, {0, cx, -sx}, {0, sx, cx}}});
  const Affine ry = linearOf({{{cy, 0, sy}, {0, 1, 0}, {-sy, 0, cy}}});
  const Affine rz = linearOf({{{cz, -sz, 0}, {sz, cz, 0}, {0, 0, 1}}});
  const Affine dx = linearOf({{{0, 0, 0}, {0, -sx, -cx}, {0, cx, -sx}}});
  const Affine dy = linearOf({{{-sy, 0, cy}, {0, 0, 0}, {-cy, 0, -sy}}});
  const Affine dz = linearOf({{{-sz, -cz, 0}, {cz, -sz, 0}, {0, 0, 0}}});
  return {rz * ry * dx, rz * dy * rx, dz * ry * rx};
}

}  // namespace

Affine RigidParameters::about(Vec3 centre) const {
  const Affine turn =
      Affine::rotation({values[0] / kLeverMm, values[1] / kLeverMm, values[2] / kLeverMm}, centre);
  return Affine::shift({values[3], values[4], values[5]}) * turn;
}

MutualInformation::MutualInformation(const Volume& fixed, const Volume& moving, const Volume& head,
                                     Vec3 centre, Sampling sampling)
    : m_fixed(fixed),
      m_moving(moving),
      m_centre(centre),
      m_voxelFromWorld(moving.grid().worldFromVoxel.inverse()),
      m_logRatio(static_cast<std::size_t>(kBins) * kMovingBins) {
  const IntensityRange fixedRange = intensityRange(fixed, 0.1, 99.8);
  const IntensityRange movingRange = intensityRange(moving, 0.1, 99.8);
  if (fixedRange.empty() || movingRange.empty()) return;
  m_movingLow = movingRange.low;
  m_movingScale = static_cast<float>(kBins - 1) / (movingRange.high - movingRange.low);
  const float fixedScale = static_cast<float>(kBins) / (fixedRange.high - fixedRange.low);
  const Size3 n = fixed.grid().size;
  const Affine headVoxelFromFixedVoxel =
      head.grid().worldFromVoxel.inverse() * fixed.grid().worldFromVoxel;
  Random random = Random(sampling.seed).stream("mutual information");
  const Vec3 offset{random.uniform(), random.uniform(), random.uniform()};
  m_points.reserve(sampling.points);
  for (std::uint64_t tried = 0; m_points.size() < sampling.points && tried < 20 * sampling.points;
       ++tried) {
    const Vec3 unit = quasiRandom(tried, offset);
    const Vec3 voxel{unit.x * static_cast<double>(n.i - 1), unit.y * static_cast<double>(n.j - 1),
                     unit.z * static_cast<double>(n.k - 1)};
    const Vec3 coarse = headVoxelFromFixedVoxel * voxel;
    const auto i = std::llround(coarse.x), j = std::llround(coarse.y), k = std::llround(coarse.z);
    if (!head.grid().contains(i, j, k) || head.at(i, j, k) == 0.F) continue;
    const float value = probe(fixed, static_cast<float>(voxel.x), static_cast<float>(voxel.y),
                              static_cast<float>(voxel.z))
                            .value;
    const Vec3 at = fixed.grid().worldFromVoxel * voxel - centre;
    const float bin = std::clamp((value - fixedRange.low) * fixedScale, 0.F, kBins - 1.F);
    m_points.push_back({static_cast<float>(at.x), static_cast<float>(at.y),
                        static_cast<float>(at.z), static_cast<std::uint8_t>(bin)});
  }
  // In the order of memory (slabs of 4 mm, then rows), so that neighbours in the list share cache lines.
  std::ranges::stable_sort(m_points, {},
                           [](const Point& p) { return std::pair(std::floor(p.z / 4), p.y); });
  m_lookups.resize(m_points.size());
  m_parts.resize((m_points.size() + kGrain - 1) / kGrain);
}

void MutualInformation::lookUp(const Affine& movingFromFixed) {
  const Affine voxelFromPoint = m_voxelFromWorld * movingFromFixed * Affine::shift(m_centre);
  std::array<std::array<float, 3>, 3> a{};
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 3; ++c) a[r][c] = static_cast<float>(voxelFromPoint.linear[r][c]);
  const auto tx = static_cast<float>(voxelFromPoint.translation.x),
             ty = static_cast<float>(voxelFromPoint.translation.y),
             tz = static_cast<float>(voxelFromPoint.translation.z);
  const Size3 n = m_moving.grid().size;
  parallelFor(m_points.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    Histogram& part = m_parts[begin / kGrain];
    part.fill(0);
    for (std::size_t s = begin; s < end; ++s) {
      const Point& p = m_points[s];
      const float x = a[0][0] * p.x + a[0][1] * p.y + a[0][2] * p.z + tx;
      const float y = a[1][0] * p.x + a[1][1] * p.y + a[1][2] * p.z + ty;
      const float z = a[2][0] * p.x + a[2][1] * p.y + a[2][2] * p.z + tz;
      Lookup& lookup = m_lookups[s];
      lookup.bin = -1;
      if (!inside(x, n.i) || !inside(y, n.j) || !inside(z, n.k)) continue;
      const Probe seen = probe(m_moving, x, y, z);
      const float raw = (seen.value - m_movingLow) * m_movingScale;
      const float bin = std::clamp(raw, 0.F, kBins - 1.001F);
      const float slope = raw == bin ? m_movingScale : 0.F;
      lookup = {bin, seen.dx * slope, seen.dy * slope, seen.dz * slope};
      const int knot = static_cast<int>(bin);
      const auto weights = splineWeights(bin - static_cast<float>(knot));
      double* row = part.data() + static_cast<std::size_t>(p.bin) * kMovingBins + kPad + knot - 1;
      for (int t = 0; t < 4; ++t) row[t] += weights[static_cast<std::size_t>(t)];
    }
  });
}

void MutualInformation::countJoint() {
  m_joint.fill(0);
  for (const Histogram& part : m_parts)
    for (std::size_t b = 0; b < m_joint.size(); ++b) m_joint[b] += part[b];
  m_weight = 0;
  for (const double count : m_joint) m_weight += count;
}

double MutualInformation::informationFromCounts() {
  std::array<double, kBins> fixedSums{};
  std::array<double, kMovingBins> movingSums{};
  for (std::size_t f = 0; f < kBins; ++f)
    for (std::size_t m = 0; m < kMovingBins; ++m) {
      const double p = m_joint[f * kMovingBins + m] / m_weight;
      fixedSums[f] += p;
      movingSums[m] += p;
    }
  double information = 0;
  for (std::size_t f = 0; f < kBins; ++f)
    for (std::size_t m = 0; m < kMovingBins; ++m) {
      const std::size_t b = f * kMovingBins + m;
      const double p = m_joint[b] / m_weight;
      const double ratio = p > 1e-12 ? std::log(p / (fixedSums[f] * movingSums[m])) : 0.0;
      m_logRatio[b] = static_cast<float>(ratio);
      information += p * ratio;
    }
  return information;
}

double MutualInformation::value(const Affine& movingFromFixed) {
  if (m_points.empty()) return 0;
  lookUp(movingFromFixed);
  countJoint();
  if (m_weight < 0.25 * static_cast<double>(m_points.size())) return 0;
  return informationFromCounts();
}

MutualInformation::Value MutualInformation::valueAndGradient(const Affine& movingFromFixed,
                                                             const RigidParameters& parameters) {
  Value result;
  result.nats = value(movingFromFixed * parameters.about(m_centre));
  if (result.nats <= 0) return result;
  // Force on each point, summed with its lever: d nats / d (A, t) for a point map A·p + t in voxel space.
  using Sums = std::array<double, 12>;
  std::vector<Sums> parts(m_parts.size());
  parallelFor(m_points.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    Sums sums{};
    for (std::size_t s = begin; s < end; ++s) {
      const Lookup& at = m_lookups[s];
      if (at.bin < 0) continue;
      const int knot = static_cast<int>(at.bin);
      const auto slopes = splineSlopes(at.bin - static_cast<float>(knot));
      const float* row = m_logRatio.data() +
                         static_cast<std::size_t>(m_points[s].bin) * kMovingBins + kPad + knot - 1;
      const float pull =
          slopes[0] * row[0] + slopes[1] * row[1] + slopes[2] * row[2] + slopes[3] * row[3];
      const std::array force{pull * at.dx, pull * at.dy, pull * at.dz};
      const Point& p = m_points[s];
      for (std::size_t r = 0; r < 3; ++r) {
        sums[4 * r] += force[r] * p.x;
        sums[4 * r + 1] += force[r] * p.y;
        sums[4 * r + 2] += force[r] * p.z;
        sums[4 * r + 3] += force[r];
      }
    }
    parts[begin / kGrain] = sums;
  });
  Sums total{};
  for (const Sums& part : parts)
    for (std::size_t v = 0; v < total.size(); ++v) total[v] += part[v] / m_weight;
  const Affine voxelFromFixed = m_voxelFromWorld * movingFromFixed;
  constexpr double kLever = RigidParameters::kLeverMm;
  const auto slopes = rotationSlopes(parameters.values[0] / kLever, parameters.values[1] / kLever,
                                     parameters.values[2] / kLever);
  for (int axis = 0; axis < 3; ++axis) {
    for (int c = 0; c < 3; ++c) {
      const Vec3 moved = voxelFromFixed.rotate(slopes[static_cast<std::size_t>(axis)].column(c));
      const auto column = static_cast<std::size_t>(c);
      result.gradient[static_cast<std::size_t>(axis)] +=
          (total[column] * moved.x + total[4 + column] * moved.y + total[8 + column] * moved.z) /
          kLever;
    }
    const Vec3 shift = voxelFromFixed.column(axis);
    result.gradient[static_cast<std::size_t>(axis) + 3] =
        total[3] * shift.x + total[7] * shift.y + total[11] * shift.z;
  }
  return result;
}

Volume headNeighbourhood(const Volume& image) {
  const Volume coarse = shrunk(image, 6);
  const Grid& grid = coarse.grid();
  const float threshold = intensityRange(coarse, 2, 98).at(0.1F);
  std::vector<float> near(grid.voxels());
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i) {
        if (coarse.at(i, j, k) <= threshold) continue;
        const VoxelBox box = VoxelBox{{i, j, k}, {i + 1, j + 1, k + 1}}.grown(2, grid.size);
        for (auto c = box.begin[2]; c < box.end[2]; ++c)
          for (auto b = box.begin[1]; b < box.end[1]; ++b)
            for (auto a = box.begin[0]; a < box.end[0]; ++a) near[grid.index(a, b, c)] = 1;
      }
  return {grid, std::move(near)};
}

Vec3 centreOfMass(const Volume& image) {
  const Volume coarse = shrunk(image, 6);
  const Grid& grid = coarse.grid();
  const IntensityRange range = intensityRange(coarse, 2, 98);
  double mass = 0;
  Vec3 sum;
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i) {
        const float value = std::min(coarse.at(i, j, k), range.high);
        if (!(value > range.at(0.1F))) continue;
        const double weight = value - range.low;
        mass += weight;
        sum = sum +
              weight * Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
      }
  return mass > 0 ? grid.worldFromVoxel * ((1 / mass) * sum) : grid.centreInWorld();
}

}  // namespace twinscope::imaging
