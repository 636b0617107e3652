// Laws of the growth equation with known answers, and growth.json's 1-D and radial rows.
#include "core/compute/reaction_diffusion.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace twinscope {
namespace {

using nlohmann::json;

GrowthDomain box(Size3 size, Vec3 spacingMm) {
  GrowthDomain domain{size, spacingMm, {}, {}};
  domain.white.assign(size.voxels(), 1.F);
  domain.grey.assign(size.voxels(), 0.F);
  return domain;
}

GrowthDomain rod(std::size_t cells, double h) {
  return box({static_cast<std::int64_t>(cells), 1, 1}, {h, h, h});
}

/// Mass, and the second moment along each axis about the middle of the box, mm².
std::array<double, 4> moments(const GrowthDomain& domain, const std::vector<double>& u) {
  std::array<double, 4> sum{};
  for (std::size_t n = 0; n < u.size(); ++n) {
    const auto place = domain.size.voxelAt(n);
    sum[0] += u[n];
    for (int axis = 0; axis < 3; ++axis) {
      const double x = (static_cast<double>(place[static_cast<std::size_t>(axis)]) -
                        static_cast<double>(domain.size[axis] - 1) / 2) *
                       (axis == 0   ? domain.spacingMm.x
                        : axis == 1 ? domain.spacingMm.y
                                    : domain.spacingMm.z);
      sum[static_cast<std::size_t>(axis) + 1] += u[n] * x * x;
    }
  }
  for (std::size_t axis = 1; axis < 4; ++axis) sum[axis] /= sum[0];
  return sum;
}

double frontMm(const std::vector<double>& u, double level, double h) {
  for (std::size_t n = u.size() - 1; n > 0; --n)
    if (u[n - 1] >= level && u[n] < level)
      return h * (static_cast<double>(n) - 0.5 + (u[n - 1] - level) / (u[n - 1] - u[n]));
  return -1;
}

/// Largest error of the travelling wave [1 + e^{z/√6}]^−2 at t = 10, Δt = 0.1 h².
double waveError(double h) {
  const auto cells = static_cast<std::size_t>(std::lround(100 / h));
  const auto exact = [h](std::size_t n, double t) {
    const double x = (static_cast<double>(n) + 0.5) * h;
    return std::pow(1 + std::exp((x - 40) / std::sqrt(6.0) - 5 * t / 6), -2);
  };
  std::vector<double> u(cells);
  for (std::size_t n = 0; n < cells; ++n) u[n] = exact(n, 0);
  const double step = 0.1 * h * h;
  u = advanceReference(rod(cells, h), {.whiteDiffusivityMm2PerDay = 1, .proliferationPerDay = 1},
                       std::move(u), static_cast<std::size_t>(std::lround(10 / step)), step);
  double worst = 0;
  for (std::size_t n = 0; n < cells; ++n) worst = std::max(worst, std::abs(u[n] - exact(n, 10)));
  return worst;
}

}  // namespace

class GrowthLawsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void secondMomentGrowsByTwoDt() {
    const GrowthDomain domain = box({31, 29, 27}, {1, 1.2, 1.5});
    std::vector<double> u(domain.size.voxels(), 0.0);
    u[u.size() / 2] = 1;
    constexpr double kD = 0.2, kStep = 0.25;
    const auto before = moments(domain, u);
    u = advanceReference(domain, {.whiteDiffusivityMm2PerDay = kD, .proliferationPerDay = 0}, u, 40,
                         kStep);
    const auto after = moments(domain, u);
    QVERIFY(std::abs(after[0] / before[0] - 1) < 1e-12);
    for (std::size_t axis = 1; axis < 4; ++axis)
      QVERIFY(std::abs(after[axis] - before[axis] - 2 * kD * 40 * kStep) < 1e-9);
  }
  void cosineModeDecaysAtTheLatticeRate() {
    constexpr std::size_t kCells = 40;
    constexpr double kD = 0.3, kH = 1.5, kStep = 0.5;
    const double k = 3 * std::numbers::pi / (kCells * kH);
    std::vector<double> u(kCells);
    for (std::size_t n = 0; n < kCells; ++n)
      u[n] = 0.5 + 0.3 * std::cos(k * kH * (static_cast<double>(n) + 0.5));
    const double start = u[0] - 0.5;
    u = advanceReference(rod(kCells, kH),
                         {.whiteDiffusivityMm2PerDay = kD, .proliferationPerDay = 0}, u, 100,
                         kStep);
    const double rate = 4 * kD / (kH * kH) * std::pow(std::sin(k * kH / 2), 2);
    QVERIFY(std::abs((u[0] - 0.5) / start - std::pow(1 - kStep * rate, 100)) < 1e-12);
  }
  void travellingWaveConvergesWithOrderTwo() {
    const double coarse = waveError(0.4), middle = waveError(0.2), fine = waveError(0.1);
    for (const double order : {std::log2(coarse / middle), std::log2(middle / fine)})
      QVERIFY2(std::abs(order - 2) < 0.03, qPrintable(QString::number(order)));
  }
  void rodsFollowTheStoredRows() {
    const json runs = tests::goldenFile("growth.json")["one_dimensional"];
    QVERIFY(runs.size() > 2);
    for (const json& run : runs)
      for (const auto& [spacing, grid] : run["grids"].items()) {
        const double h = std::stod(spacing), step = 0.02;
        if (h < 0.5) continue;  // seconds each; 1 and 0.5 mm show what the scheme does
        const GrowthOptions options{.whiteDiffusivityMm2PerDay = run["D"],
                                    .proliferationPerDay = run["rho"]};
        const auto cells = static_cast<std::size_t>(run["L"].get<double>() / h);
        std::vector<double> u(cells);
        for (std::size_t n = 0; n < cells; ++n) {
          const double x = (static_cast<double>(n) + 0.5) * h;
          u[n] = 0.8 * std::exp(-x * x / 16);
        }
        double now = 0;
        for (std::size_t t = 0; t < run["times"].size(); ++t) {
          const double day = run["times"][t];
          u = advanceReference(rod(cells, h), options, std::move(u),
                               static_cast<std::size_t>(std::lround((day - now) / step)), step);
          now = day;
          double mass = 0;
          for (const double value : u) mass += value * h;
          QVERIFY(std::abs(mass / grid["mass"][t].get<double>() - 1) < 2e-3);
          if (grid["front"]["0.16"][t].is_number())
            QVERIFY(std::abs(frontMm(u, 0.16, h) - grid["front"]["0.16"][t].get<double>()) < 0.05);
          for (const auto& [cell, values] : grid["u_at_cell_index"].items())
            QVERIFY(std::abs(u[std::stoul(cell)] - values[t].get<double>()) < 2e-3);
        }
      }
  }
  void ballGrowsAsTheRadialSolution() {
    const json radial = tests::goldenFile("growth.json")["radial"];
    constexpr std::int64_t kEdge = 36;  // one octant: the walls are planes of symmetry
    const GrowthDomain domain = box({kEdge, kEdge, kEdge}, {1, 1, 1});
    const GrowthOptions options{.whiteDiffusivityMm2PerDay = radial["D"],
                                .proliferationPerDay = radial["rho"],
                                .stepDays = 0.25};
    std::vector<float> u(domain.size.voxels());
    for (std::size_t n = 0; n < u.size(); ++n) {
      const auto [i, j, k] = domain.size.voxelAt(n);
      double r2 = 0;
      for (const auto at : {i, j, k}) r2 += std::pow(static_cast<double>(at) + 0.5, 2);
      u[n] = static_cast<float>(0.9 * std::exp(-r2 / 9));
    }
    const auto solver = ReactionDiffusion::make(domain, options);
    QVERIFY(solver);
    double now = 0;
    for (std::size_t t = 0; t < radial["times"].size(); ++t) {
      const double day = radial["times"][t];
      QVERIFY(solver->advance(u, {}, now, day, silentContext()));
      now = day;
      double mass = 0;
      for (const float value : u) mass += 8.0 * value;
      const double off = mass / radial["mass_mm3"][t].get<double>() - 1;
      QVERIFY2(std::abs(off) < 0.01, qPrintable(QString::number(off)));
    }
  }
  /// Tissue far from the tumour, and rows without tissue, are skipped; that must not show.
  void whatIsSkippedDoesNotShow() {
    GrowthDomain domain = box({37, 34, 33}, {1, 1, 1});
    for (std::size_t n = 0; n < domain.white.size(); ++n) {
      const auto [i, j, k] = domain.size.voxelAt(n);
      const auto square = [](std::int64_t x) { return x * x; };
      if (square(i - 18) + square(j - 17) + square(k - 16) > 250) domain.white[n] = 0;
    }
    const GrowthOptions options{
        .whiteDiffusivityMm2PerDay = 0.4, .proliferationPerDay = 0.06, .stepDays = 0.25};
    std::vector<float> fast(domain.white.size(), 0.F);
    fast[static_cast<std::size_t>(9 + 37 * (14 + 34 * 12))] = 1;
    const auto slow = advanceReference(domain, options, {fast.begin(), fast.end()}, 80, 0.25);
    const auto solver = ReactionDiffusion::make(domain, options);
    QVERIFY(solver && solver->advance(fast, 80, silentContext()));
    for (std::size_t n = 0; n < fast.size(); ++n) QVERIFY(std::abs(fast[n] - slow[n]) < 1e-5);
  }
};

TWINSCOPE_SUITE(GrowthLawsTest, "growth_laws_test");

}  // namespace twinscope

#include "growth_laws_test.moc"
