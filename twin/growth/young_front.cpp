#include "twin/growth/detail/young_front.h"

#include "twin/growth/growth_problem.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace twinscope::twin::growth::detail {
namespace {

const double kSqrt6 = std::sqrt(6.0);
constexpr double kLeast = 1e-30;  ///< density that counts as none

constexpr double kShellLambda = 0.1;
constexpr std::size_t kShells = 900;
/// u_t = ∇²u + u(1 − u) about a point: lengths in λ, time in 1/ρ. Flux form on shells, exact logistic halves about the diffusion.
class Ball {
 public:
  explicit Ball(double seed) : m_u(kShells), m_volume(kShells), m_area(kShells + 1, 0.0) {
    for (std::size_t n = 0; n < kShells; ++n) {
      const double low = edge(n), high = edge(n + 1), r = low + kShellLambda / 2;
      m_u[n] = 0.9 * std::exp(-r * r / (seed * seed));
      m_volume[n] = (high * high * high - low * low * low) / 3;
      m_area[n + 1] = n + 1 < kShells ? high * high : 0;
    }
  }
  void step() {
    logistic();
    double flux = 0;
    for (std::size_t n = 0; n < kShells; ++n) {
      const double next =
          n + 1 < kShells ? m_area[n + 1] * (m_u[n + 1] - m_u[n]) / kShellLambda : 0;
      m_u[n] += kStep * (next - flux) / m_volume[n];
      flux = next;
    }
    logistic();
  }
  /// Where the density falls below a level; negative where it is below it everywhere.
  [[nodiscard]] double radiusOf(double level) const {
    const double wanted = placeOnWave(level);
    for (std::size_t n = kShells - 1; n-- > 0;)
      if (m_u[n] >= level) {
        const double inside = placeOnWave(m_u[n]), outside = placeOnWave(m_u[n + 1]);
        return middle(n) + kShellLambda * (wanted - inside) / (outside - inside);
      }
    return -1;
  }
  [[nodiscard]] double placeAt(double radius) const {
    const double at = std::clamp(radius / kShellLambda - 0.5, 0.0, kShells - 1.001);
    const auto n = static_cast<std::size_t>(at);
    const double low = placeOnWave(m_u[n]);
    return low + (at - static_cast<double>(n)) * (placeOnWave(m_u[n + 1]) - low);
  }

 private:
  static constexpr double kStep = 0.2 * kShellLambda * kShellLambda;
  static double edge(std::size_t n) { return kShellLambda * static_cast<double>(n); }
  static double middle(std::size_t n) { return edge(n) + kShellLambda / 2; }
  void logistic() {
    static const double grow = std::exp(kStep / 2);
    for (double& u : m_u) u = u * grow / (1 + u * (grow - 1));
  }
  std::vector<double> m_u, m_volume, m_area;
};

constexpr double kFirstRadius = 2;
constexpr double kRadiusRatio = 1.25;
constexpr std::size_t kRadii = 16;  ///< up to 57 λ: there it is the wave but for its far tail
constexpr double kFirstSeed = 0.1;
constexpr double kSeedRatio = 2;
constexpr std::size_t kSeeds = 5;  ///< up to 1.6 λ
constexpr double kInside = -12, kPlaceStep = 0.25;
constexpr std::size_t kPlaces = 149;  ///< from kInside to 25 λ beyond the edge

struct Fronts {
  std::array<std::array<double, kPlaces>, kRadii> place{};
  std::array<double, kRadii> gap{};
};

void keep(Fronts& fronts, std::size_t at, const Ball& ball, double radius) {
  for (std::size_t n = 0; n < kPlaces; ++n) {
    const double from = radius + kInside + kPlaceStep * static_cast<double>(n);
    fronts.place[at][n] = ball.placeAt(std::max(0.0, from));
  }
  fronts.gap[at] = radius - std::max(0.0, ball.radiusOf(kCoreEdge));
}

Fronts grownFrom(double seed) {
  Fronts fronts;
  Ball ball(seed);
  std::size_t at = 0;
  double wanted = kFirstRadius;
  double before = ball.radiusOf(kWholeEdge);
  while (at < kRadii) {
    for (int n = 0; n < 10; ++n) ball.step();
    const double radius = ball.radiusOf(kWholeEdge);
    const bool grows = radius > before;  // the seed spreads and thins out first
    before = radius;
    if (!grows || radius < wanted) continue;
    keep(fronts, at++, ball, radius);
    wanted *= kRadiusRatio;
  }
  return fronts;
}

const Fronts& frontsOf(std::size_t seed) {
  static const auto all = [] {
    std::array<Fronts, kSeeds> made;
    for (std::size_t n = 0; n < kSeeds; ++n)
      made[n] = grownFrom(kFirstSeed * std::pow(kSeedRatio, static_cast<double>(n)));
    return made;
  }();
  return all[seed];
}

/// Neighbours in a table and the share of the second; outside of it the line through its last two.
struct Between {
  std::size_t low = 0;
  double share = 0;

  [[nodiscard]] double of(double first, double second) const {
    return first + share * (second - first);
  }
};
Between between(double at, std::size_t entries) {
  const auto low = static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(entries - 2)));
  return {low, at - static_cast<double>(low)};
}
/// In a geometric row, at its ends the last entry.
Between inRow(double value, double first, double ratio, std::size_t entries) {
  const double at = std::log(std::max(value, first) / first) / std::log(ratio);
  return between(std::min(at, static_cast<double>(entries - 1)), entries);
}

/// Mean over the four neighbours of radius and seed of what read(fronts, radius) tells.
template <class Read>
double amongTumours(const YoungTumour& tumour, Read read) {
  const Between radius = inRow(tumour.radius, kFirstRadius, kRadiusRatio, kRadii);
  const Between seed = inRow(tumour.seed, kFirstSeed, kSeedRatio, kSeeds);
  const auto along = [&](std::size_t which) {
    const Fronts& fronts = frontsOf(which);
    return radius.of(read(fronts, radius.low), read(fronts, radius.low + 1));
  };
  return seed.of(along(seed.low), along(seed.low + 1));
}

}  // namespace

double placeOnWave(double density) {
  return kSqrt6 * std::log(1 / std::sqrt(std::clamp(density, kLeast, 1 - kLeast)) - 1);
}

double densityAt(double place) {
  const double below = 1 + std::exp(std::clamp(place, -60.0, 600.0) / kSqrt6);
  return 1 / (below * below);
}

double youngPlace(const YoungTumour& tumour, double beyond) {
  const Between at = between((beyond - kInside) / kPlaceStep, kPlaces);
  return amongTumours(tumour, [&](const Fronts& fronts, std::size_t radius) {
    const auto& places = fronts.place[radius];
    return at.of(places[at.low], places[at.low + 1]);
  });
}

double youngGap(const YoungTumour& tumour) {
  return amongTumours(tumour,
                      [](const Fronts& fronts, std::size_t radius) { return fronts.gap[radius]; });
}

double youngRadiusOfWhole(double radiusOfCore, double seed) {
  double low = radiusOfCore, high = radiusOfCore + 20;  // no gap is wider
  for (int n = 0; n < 40; ++n) {
    const double radius = (low + high) / 2;
    (radius - youngGap({radius, seed}) < radiusOfCore ? low : high) = radius;
  }
  return (low + high) / 2;
}

}  // namespace twinscope::twin::growth::detail
