#include "core/base/random.h"
#include "core/compute/reaction_diffusion.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace twinscope {
namespace {

/// White and grey in smooth folds, with a ventricle.
GrowthDomain foldedDomain() {
  GrowthDomain domain{{22, 18, 14}, {2, 2.2, 2.5}, {}, {}};
  for (std::size_t n = 0; n < domain.size.voxels(); ++n) {
    const auto [i, j, k] = domain.size.voxelAt(n);
    const auto at = [](std::int64_t place) { return static_cast<double>(place); };
    const bool fluid = std::hypot(at(i) - 16, at(j) - 9, at(k) - 7) < 3;
    const double white = 0.5 + 0.5 * std::sin(0.7 * at(i)) * std::cos(0.5 * at(j) + 0.3 * at(k));
    domain.white.push_back(fluid ? 0.F : static_cast<float>(white));
    domain.grey.push_back(fluid ? 0.F : 1.F - domain.white.back());
  }
  return domain;
}

std::vector<double> seedIn(const GrowthDomain& domain) {
  std::vector<double> density;
  for (std::size_t n = 0; n < domain.size.voxels(); ++n) {
    const auto [i, j, k] = domain.size.voxelAt(n);
    const auto at = [](std::int64_t place) { return static_cast<double>(place); };
    const double r = std::hypot(at(i) - 9, at(j) - 9, at(k) - 7);
    density.push_back(domain.white[n] + domain.grey[n] < 0.1F ? 0 : 0.6 * std::exp(-r * r / 9));
  }
  return density;
}

constexpr GrowthOptions kTumour{.whiteDiffusivityMm2PerDay = 0.3, .proliferationPerDay = 0.03};
constexpr double kDays = 60;

double furthest(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t n = 0; n < a.size(); ++n) most = std::max(most, std::abs(a[n] - b[n]));
  return most;
}

std::vector<double> implicitly(const GrowthDomain& domain, double stepDays) {
  return advanceImplicit(domain, kTumour, seedIn(domain),
                         static_cast<std::size_t>(std::lround(kDays / stepDays)), stepDays);
}

}  // namespace

class GrowthImplicitTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// Two methods that share nothing but the equation agree, and the solver in single precision with them.
  void twoMethodsAgree() {
    const GrowthDomain domain = foldedDomain();
    const auto witness = implicitly(domain, 0.125);
    const double off =
        furthest(witness, advanceReference(domain, kTumour, seedIn(domain), 480, 0.125));
    const double twice =
        furthest(witness, advanceReference(domain, kTumour, seedIn(domain), 240, 0.25));
    QVERIFY2(off < 2e-4, qPrintable(QString::number(off)));
    QVERIFY2(std::abs(twice / off - 2) < 0.1, qPrintable(QString::number(twice / off)));
    const auto solver = ReactionDiffusion::make(domain, kTumour);
    QVERIFY(solver);
    const auto seed = seedIn(domain);
    std::vector<float> density(seed.begin(), seed.end());
    QVERIFY(solver->advance(density, {}, 0, kDays, silentContext()));
    const std::vector<double> fast(density.begin(), density.end());
    QVERIFY2(furthest(witness, fast) < 2e-3, qPrintable(QString::number(furthest(witness, fast))));
  }
  void errorsFallWithTheSquareOfTheStep() {
    const GrowthDomain domain = foldedDomain();
    const auto exact = implicitly(domain, 0.125);
    const double coarse = furthest(implicitly(domain, 4), exact);
    const double fine = furthest(implicitly(domain, 2), exact);
    QVERIFY2(std::abs(coarse / fine - 4) < 0.4, qPrintable(QString::number(coarse / fine)));
  }
  void massIsKeptAtStepsThatExplicitSchemesCannotTake() {
    const GrowthDomain domain = foldedDomain();
    GrowthOptions spreads = kTumour;
    spreads.whiteDiffusivityMm2PerDay = 2;
    spreads.proliferationPerDay = 0;
    const auto before = seedIn(domain);
    const auto after = advanceImplicit(domain, spreads, before, 40, 10);
    const double mass = std::accumulate(before.begin(), before.end(), 0.0);
    QVERIFY(std::abs(std::accumulate(after.begin(), after.end(), 0.0) / mass - 1) < 1e-12);
    QVERIFY(*std::ranges::max_element(after) < *std::ranges::max_element(before));
  }
  /// A cosine between zero-flux walls decays with (4D/h²)·sin²(kh/2); each step by Crank and Nicolson's quotient.
  void aCosineDecaysByTheSchemesFactor() {
    constexpr std::int64_t kCells = 32;
    constexpr double kStep = 3, kD = 0.4;
    GrowthDomain rod{{kCells, 1, 1}, {1, 1, 1}, {}, {}};
    rod.white.assign(kCells, 1.F);
    rod.grey.assign(kCells, 0.F);
    std::vector<double> wave;
    for (int n = 0; n < kCells; ++n)
      wave.push_back(0.5 + 0.4 * std::cos(3 * std::numbers::pi / kCells * (n + 0.5)));
    const auto after = advanceImplicit(
        rod, {.whiteDiffusivityMm2PerDay = kD, .proliferationPerDay = 0}, wave, 5, kStep);
    const double rate = 4 * kD * std::pow(std::sin(1.5 * std::numbers::pi / kCells), 2);
    const double factor = std::pow((1 - rate * kStep / 2) / (1 + rate * kStep / 2), 5);
    for (std::size_t n = 0; n < wave.size(); ++n)
      QVERIFY(std::abs(after[n] - 0.5 - factor * (wave[n] - 0.5)) < 1e-12);
  }
};

TWINSCOPE_SUITE(GrowthImplicitTest, "growth_implicit_test");

}  // namespace twinscope

#include "growth_implicit_test.moc"
