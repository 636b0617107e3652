#include "core/compute/reaction_diffusion.h"

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace twinscope {
namespace {

GrowthDomain uniformDomain(Size3 size, Vec3 spacingMm) {
  GrowthDomain domain{size, spacingMm, {}, {}};
  domain.white.assign(size.voxels(), 1.F);
  domain.grey.assign(size.voxels(), 0.F);
  return domain;
}

/// Tissue of all kinds with holes of fluid.
GrowthDomain randomDomain(Size3 size, std::uint64_t seed) {
  GrowthDomain domain = uniformDomain(size, {1, 1.2, 1.5});
  Random random(seed);
  for (std::size_t n = 0; n < size.voxels(); ++n) {
    const bool fluid = random.uniform() < 0.15;
    domain.white[n] = fluid ? 0.F : static_cast<float>(random.uniform());
    domain.grey[n] = fluid ? 0.F : 1.F - domain.white[n];
  }
  return domain;
}

std::vector<float> randomDensity(const GrowthDomain& domain, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> density(domain.white.size());
  for (std::size_t n = 0; n < density.size(); ++n) {
    const double u = random.uniform();
    density[n] = domain.white[n] + domain.grey[n] < 0.1F ? 0.F : static_cast<float>(u * u);
  }
  return density;
}

double total(const std::vector<float>& density) {
  return std::accumulate(density.begin(), density.end(), 0.0);
}

void grow(const GrowthDomain& domain, const GrowthOptions& options, std::vector<float>& density,
          std::size_t steps) {
  auto solver = ReactionDiffusion::make(domain, options);
  QVERIFY(solver);
  QVERIFY(solver->advance(density, steps, silentContext()));
}

/// Where the density along i falls through one half, in voxels.
double frontOf(const std::vector<float>& density) {
  for (std::size_t n = density.size() - 1; n > 0; --n)
    if (density[n - 1] >= 0.5F && density[n] < 0.5F)
      return static_cast<double>(n - 1) + (density[n - 1] - 0.5) / (density[n - 1] - density[n]);
  return 0;
}

/// Speed of the lattice's slowest wave: min over λ of [(2D/h²)(cosh λh − 1) + ρ]/λ.
double latticeSpeed(double diffusivity, double rate, double h) {
  double best = 1e9;
  for (double lambda = 0.01; lambda < 5; lambda += 1e-4)
    best =
        std::min(best, (2 * diffusivity / (h * h) * (std::cosh(lambda * h) - 1) + rate) / lambda);
  return best;
}

}  // namespace

class ReactionDiffusionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void massIsConservedWithoutGrowth() {
    const GrowthDomain domain = randomDomain({17, 13, 11}, 1);
    std::vector<float> density = randomDensity(domain, 2);
    const double before = total(density);
    grow(domain, {.whiteDiffusivityMm2PerDay = 0.3, .proliferationPerDay = 0}, density, 300);
    QVERIFY(std::abs(total(density) - before) < 1e-5 * before);
  }
  void diffusionMovesSomething() {
    const GrowthDomain domain = randomDomain({9, 9, 9}, 1);
    std::vector<float> density = randomDensity(domain, 2);
    const auto before = density;
    grow(domain, {.whiteDiffusivityMm2PerDay = 0.3, .proliferationPerDay = 0}, density, 3);
    QVERIFY(density != before);
  }
  void densityStaysBetweenNothingAndCapacity_data() {
    QTest::addColumn<double>("rate");
    for (const double rate : {0.0, 0.05, 0.5, 5.0})
      QTest::newRow(qPrintable(QString::number(rate))) << rate;
  }
  void densityStaysBetweenNothingAndCapacity() {
    QFETCH(double, rate);
    const GrowthDomain domain = randomDomain({12, 11, 10}, 3);
    std::vector<float> density = randomDensity(domain, 4);
    for (int n = 0; n < 40; ++n) density[static_cast<std::size_t>(17 * n)] = n % 2 ? 1.F : 0.F;
    grow(domain, {.whiteDiffusivityMm2PerDay = 1, .proliferationPerDay = rate}, density, 50);
    QVERIFY(*std::ranges::min_element(density) >= 0.F);
    QVERIFY(*std::ranges::max_element(density) <= 1.F + 1e-6F);
  }
  void moreCellsStayMore() {
    const GrowthDomain domain = randomDomain({12, 11, 10}, 5);
    std::vector<float> less = randomDensity(domain, 6), more = less;
    for (float& u : more) u = std::sqrt(u);
    const GrowthOptions options{.whiteDiffusivityMm2PerDay = 0.5, .proliferationPerDay = 0.1};
    grow(domain, options, less, 20);
    grow(domain, options, more, 20);
    for (std::size_t n = 0; n < less.size(); ++n) QVERIFY(less[n] <= more[n] + 1e-6F);
  }
  void mirroredInputStaysMirrored() {
    const GrowthDomain domain = uniformDomain({15, 9, 7}, {1, 1, 1});
    std::vector<float> density = randomDensity(domain, 7);
    const auto at = [](std::int64_t i, std::int64_t row) {
      return static_cast<std::size_t>(i + 15 * row);
    };
    for (std::int64_t row = 0; row < 63; ++row)
      for (std::int64_t i = 0; i < 7; ++i) density[at(14 - i, row)] = density[at(i, row)];
    grow(domain, {.whiteDiffusivityMm2PerDay = 0.4, .proliferationPerDay = 0.05}, density, 60);
    for (std::int64_t row = 0; row < 63; ++row)
      for (std::int64_t i = 0; i < 7; ++i)
        QVERIFY(std::abs(density[at(14 - i, row)] - density[at(i, row)]) < 2e-6F);
  }
  void fluidIsAWall() {
    GrowthDomain domain = uniformDomain({20, 3, 3}, {1, 1, 1});
    for (std::size_t n = 0; n < domain.white.size(); ++n)
      if (n % 20 == 10) domain.white[n] = 0;
    std::vector<float> density(domain.white.size(), 0.F);
    density[0] = 1;
    grow(domain, {.whiteDiffusivityMm2PerDay = 0.5, .proliferationPerDay = 0.2}, density, 400);
    for (std::size_t n = 0; n < density.size(); ++n)
      QVERIFY(n % 20 < 10 ? density[n] > 0.5F : density[n] == 0.F);
  }
  void withoutDiffusionEachVoxelIsLogistic() {
    const GrowthDomain domain = uniformDomain({5, 4, 3}, {1, 1, 1});
    std::vector<float> density = randomDensity(domain, 8);
    const auto before = density;
    grow(domain, {.whiteDiffusivityMm2PerDay = 0, .proliferationPerDay = 0.07, .stepDays = 0.5},
         density, 60);
    const double e = std::exp(0.07 * 30);
    for (std::size_t n = 0; n < density.size(); ++n)
      QVERIFY(std::abs(density[n] - before[n] * e / (1 + before[n] * (e - 1))) < 1e-5);
  }
  void rodWithItsHalfFilledFollowsTheCosineSeries() {
    constexpr int kCells = 100;
    const GrowthDomain domain = uniformDomain({kCells, 1, 1}, {1, 1, 1});
    std::vector<float> density(kCells, 0.F);
    std::fill_n(density.begin(), kCells / 2, 1.F);
    constexpr double kD = 0.5, kDays = 400;
    grow(domain, {.whiteDiffusivityMm2PerDay = kD, .proliferationPerDay = 0, .stepDays = 0.5},
         density, static_cast<std::size_t>(kDays / 0.5));
    double error = 0;
    for (int n = 0; n < kCells; ++n) {
      double exact = 0.5;
      for (int mode = 1; mode < 200; ++mode) {
        const double k = mode * std::numbers::pi / kCells;
        exact += 2 / (mode * std::numbers::pi) * std::sin(mode * std::numbers::pi / 2) *
                 std::cos(k * (n + 0.5)) * std::exp(-kD * k * k * kDays);
      }
      error += std::abs(density[static_cast<std::size_t>(n)] - exact) / kCells;
    }
    QVERIFY2(error < 1e-4, qPrintable(QString::number(error)));
  }
  void frontRunsAtTheLatticeSpeedLessBramsonsDelay() {
    constexpr double kD = 0.13, kRate = 0.05;
    const GrowthDomain domain = uniformDomain({260, 1, 1}, {1, 1, 1});
    std::vector<float> density(260, 0.F);
    std::fill_n(density.begin(), 5, 1.F);
    const GrowthOptions options{
        .whiteDiffusivityMm2PerDay = kD, .proliferationPerDay = kRate, .stepDays = 0.25};
    constexpr double kFirst = 400, kSecond = 1000;
    grow(domain, options, density, static_cast<std::size_t>(kFirst / 0.25));
    const double early = frontOf(density);
    grow(domain, options, density, static_cast<std::size_t>((kSecond - kFirst) / 0.25));
    const double speed = (frontOf(density) - early) / (kSecond - kFirst);
    const double expected = latticeSpeed(kD, kRate, 1) - 1.5 * std::sqrt(kD / kRate) *
                                                             std::log(kSecond / kFirst) /
                                                             (kSecond - kFirst);
    QVERIFY2(std::abs(speed / expected - 1) < 0.005, qPrintable(QString::number(speed / expected)));
  }
  void fastEqualsReference_data() {
    QTest::addColumn<int>("scheme");
    QTest::newRow("strang") << static_cast<int>(GrowthScheme::strang);
    QTest::newRow("euler") << static_cast<int>(GrowthScheme::euler);
  }
  void fastEqualsReference() {
    QFETCH(int, scheme);
    const GrowthDomain domain = randomDomain({19, 14, 9}, 9);
    const GrowthOptions options{.whiteDiffusivityMm2PerDay = 0.4,
                                .proliferationPerDay = 0.06,
                                .stepDays = 0.25,
                                .scheme = static_cast<GrowthScheme>(scheme)};
    std::vector<float> density = randomDensity(domain, 10);
    const auto expected = advanceReference(
        domain, options, std::vector<double>(density.begin(), density.end()), 80, 0.25);
    grow(domain, options, density, 80);
    for (std::size_t n = 0; n < density.size(); ++n)
      QVERIFY(std::abs(density[n] - expected[n]) < 1e-5);
  }
  void threadsDoNotChangeABit() {
    const GrowthDomain domain = randomDomain({70, 64, 60}, 11);
    QVERIFY(domain.size.voxels() > ReactionDiffusion::kVoxelsOnOneThread);
    std::vector<float> one = randomDensity(domain, 12), two = one;
    const GrowthOptions options{.whiteDiffusivityMm2PerDay = 0.4, .proliferationPerDay = 0.06};
    setComputeThreads(1);
    grow(domain, options, one, 10);
    setComputeThreads(2);
    grow(domain, options, two, 10);
    setComputeThreads(0);
    QVERIFY(one == two);
  }
  void oddDomainsGrow_data() {
    QTest::addColumn<int>("i");
    QTest::addColumn<int>("tissue");
    QTest::newRow("one voxel") << 1 << 1;
    QTest::newRow("empty mask") << 6 << 0;
    QTest::newRow("tissue to the rim") << 6 << 6;
  }
  void oddDomainsGrow() {
    QFETCH(int, i);
    QFETCH(int, tissue);
    GrowthDomain domain = uniformDomain({i, i, i}, {1, 1, 1});
    if (tissue == 0) std::ranges::fill(domain.white, 0.F);
    std::vector<float> density(domain.white.size(), tissue == 0 ? 0.F : 0.5F);
    grow(domain, {.proliferationPerDay = 0.1}, density, 20);
    for (const float u : density) QVERIFY(tissue == 0 ? u == 0.F : u > 0.5F && u < 1.F);
  }
  void badInputIsRefused() {
    GrowthDomain domain = uniformDomain({3, 3, 3}, {1, 1, 1});
    QCOMPARE(ReactionDiffusion::make(domain, {.whiteDiffusivityMm2PerDay = 1, .stepDays = 1})
                 .error()
                 .code,
             std::string("growth.unstable"));
    QVERIFY(!ReactionDiffusion::make(domain, {.proliferationPerDay = -1}));
    QVERIFY(!ReactionDiffusion::make(domain, {.whiteOverGrey = 0.5}));
    domain.grey.pop_back();
    QCOMPARE(ReactionDiffusion::make(domain, {}).error().code, std::string("growth.domain"));
    domain.grey.push_back(std::nanf(""));
    QCOMPARE(ReactionDiffusion::make(domain, {}).error().code, std::string("growth.domain"));
  }
  void cancelledGrowthLeavesTheDensity() {
    const GrowthDomain domain = uniformDomain({8, 8, 8}, {1, 1, 1});
    std::vector<float> density = randomDensity(domain, 13);
    const auto before = density;
    std::stop_source stop;
    stop.request_stop();
    JobContext context = silentContext();
    context.stop = stop.get_token();
    auto solver = ReactionDiffusion::make(domain, {});
    QVERIFY(solver);
    QCOMPARE(solver->advance(density, 5, context).error().kind, ErrorKind::cancelled);
    QVERIFY(density == before);
  }
};

TWINSCOPE_SUITE(ReactionDiffusionTest, "reaction_diffusion_test");

}  // namespace twinscope

#include "reaction_diffusion_test.moc"
