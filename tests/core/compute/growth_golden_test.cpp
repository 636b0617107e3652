// growth.json: "front_speeds", "ablowitz_zeppetella" (Euler columns) and "three_dimensional", computed in double with
// NumPy/SciPy and TumorGrowthToolkit. The other entries are held by growth_laws_test and growth_course_test.
#include "core/compute/reaction_diffusion.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope {
namespace {

using nlohmann::json;

struct Golden {
  json file = tests::goldenFile("growth.json");
  const json& box = file["three_dimensional"];
  GrowthDomain domain;
  std::vector<double> initial;
  GrowthOptions options;

  Golden() {
    // The file's arrays are indexed [i][j][k]; ours run i fastest.
    domain.size = {box["shape"][0], box["shape"][1], box["shape"][2]};
    domain.spacingMm = {box["spacing_mm"][0], box["spacing_mm"][1], box["spacing_mm"][2]};
    options.whiteDiffusivityMm2PerDay = box["D_white"];
    options.whiteOverGrey = box["D_white"].get<double>() / box["D_grey"].get<double>();
    options.proliferationPerDay = box["rho"];
    for (std::int64_t k = 0; k < domain.size.k; ++k)
      for (std::int64_t j = 0; j < domain.size.j; ++j)
        for (std::int64_t i = 0; i < domain.size.i; ++i) addVoxel(i, j, k);
  }
  void addVoxel(std::int64_t i, std::int64_t j, std::int64_t k) {
    const Size3 n = domain.size;
    const auto square = [](std::int64_t x) { return static_cast<double>(x * x); };
    const bool csf = square(i - 13) + square(j - 9) + square(k - 8) <= 6;
    const bool rim = i < 1 || j < 1 || k < 1 || i >= n.i - 1 || j >= n.j - 1 || k >= n.k - 1;
    const bool inside = !csf && !rim;
    domain.white.push_back(!inside ? 0.F : i + j >= 14 ? 1.F : 0.25F);
    domain.grey.push_back(inside ? 1 - domain.white.back() : 0.F);
    const Vec3 h = domain.spacingMm;
    const double r2 = square(i - box["centre"][0].get<int>()) * h.x * h.x +
                      square(j - box["centre"][1].get<int>()) * h.y * h.y +
                      square(k - box["centre"][2].get<int>()) * h.z * h.z;
    initial.push_back(inside ? 0.7 * std::exp(-r2 / 6) : 0);
  }
};

/// Largest difference from a golden row, each figure over its own scale.
template <class Value>
double differenceFrom(const Golden& golden, const json& row, const std::vector<Value>& density) {
  const Vec3 h = golden.domain.spacingMm;
  double mass = 0, largest = 0, worst = 0;
  for (const Value u : density) {
    mass += static_cast<double>(u) * h.x * h.y * h.z;
    largest = std::max(largest, static_cast<double>(u));
  }
  worst = std::max(std::abs(mass / row["mass_mm3"].get<double>() - 1),
                   std::abs(largest - row["max"].get<double>()));
  for (std::size_t n = 0; n < row["u"].size(); ++n) {
    const json& at = golden.box["probes_at"][n];
    const Size3 size = golden.domain.size;
    const std::int64_t i = at[0], j = at[1], k = at[2];
    const auto voxel = static_cast<std::size_t>(i + size.i * (j + size.j * k));
    worst =
        std::max(worst, std::abs(static_cast<double>(density[voxel]) - row["u"][n].get<double>()));
  }
  return worst;
}

/// J = 0.5 · voxel volume · Σu² after 150 Euler steps of 0.1 day.
double functional(const Golden& golden, const GrowthOptions& options, std::vector<double> initial) {
  const auto u = advanceReference(golden.domain, options, std::move(initial), 150, 0.1);
  const Vec3 h = golden.domain.spacingMm;
  double sum = 0;
  for (const double value : u) sum += value * value;
  return 0.5 * h.x * h.y * h.z * sum;
}

GrowthDomain rod(std::size_t cells, double h) {
  GrowthDomain domain{{static_cast<std::int64_t>(cells), 1, 1}, {h, h, h}, {}, {}};
  domain.white.assign(cells, 1.F);
  domain.grey.assign(cells, 0.F);
  return domain;
}

/// Last crossing of a level by linear interpolation, mm; negative where it is not crossed.
double frontMm(const std::vector<double>& u, double level, double h) {
  for (std::size_t n = u.size() - 1; n > 0; --n)
    if (u[n - 1] >= level && u[n] < level)
      return h * (static_cast<double>(n) - 0.5 + (u[n - 1] - level) / (u[n - 1] - u[n]));
  return -1;
}

}  // namespace

class GrowthGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void explicitEulerEqualsTheSameScheme_data() {
    QTest::addColumn<QString>("rows");
    QTest::newRow("NumPy") << QStringLiteral("explicit_euler_dt_0.1");
    QTest::newRow("TumorGrowthToolkit") << QStringLiteral("tumor_growth_toolkit_fk_update_dt_0.1");
  }
  void explicitEulerEqualsTheSameScheme() {
    QFETCH(QString, rows);
    Golden golden;
    golden.options.scheme = GrowthScheme::euler;
    const json& entry = golden.box[rows.toStdString()];
    const json& cases = entry.is_array() ? entry : entry["rows"];
    QVERIFY(cases.size() > 2);
    for (const json& row : cases) {
      const auto steps = static_cast<std::size_t>(std::lround(row["t"].get<double>() / 0.1));
      const auto u = advanceReference(golden.domain, golden.options, golden.initial, steps, 0.1);
      const double off = differenceFrom(golden, row, u);
      // The file holds 12 digits of each value and 10 of some masses.
      QVERIFY2(off < 1e-10, qPrintable(QString::number(off)));
    }
  }
  void strangIsWithinItsOrderOfTheExactFlow() {
    const Golden golden;
    const json& rows = golden.box["semi_discrete_reference"];
    QVERIFY(rows.size() > 2);
    for (const json& row : rows) {
      const double days = row["t"];
      double previous = 0;
      for (const double step : {1.0, 0.5, 0.25}) {
        const auto steps = static_cast<std::size_t>(std::lround(days / step));
        const auto u = advanceReference(golden.domain, golden.options, golden.initial, steps, step);
        const double off = differenceFrom(golden, row, u);
        // Diffusion itself is explicit, so halving the step at least halves the error.
        if (previous > 1e-6) QVERIFY2(off < 0.6 * previous, qPrintable(QString::number(off)));
        previous = off;
      }
      QVERIFY2(previous < 1e-2, qPrintable(QString::number(previous)));
    }
  }
  void fastSolverEqualsEveryEulerRow() {
    Golden golden;
    golden.options.scheme = GrowthScheme::euler;
    golden.options.stepDays = 0.1;
    const json& rows = golden.box["explicit_euler_dt_0.1"];
    auto solver = ReactionDiffusion::make(golden.domain, golden.options);
    QVERIFY(solver);
    for (const json& row : rows) {
      std::vector<float> u(golden.initial.begin(), golden.initial.end());
      const auto steps = static_cast<std::size_t>(std::lround(row["t"].get<double>() / 0.1));
      QVERIFY(solver->advance(u, steps, silentContext()));
      const double off = differenceFrom(golden, row, u);
      QVERIFY2(off < 1e-5, qPrintable(QString::number(off)));
    }
  }
  void radiotherapyRowsAreReachedAsTheStepShrinks() {
    Golden golden;
    const json& rows = golden.box["with_radiotherapy"]["rows"];
    QVERIFY(rows.size() > 3);
    GrowthCourse course{.alphaPerGy = 0.03, .alphaOverBetaGy = 10};
    for (const int day : {5, 6, 7, 8, 9, 12, 13, 14, 15, 16})
      course.radiotherapy.push_back({.day = static_cast<double>(day), .doseGy = 2});
    const auto off = [&](const json& row, double step) {
      golden.options.stepDays = step;
      const auto solver = ReactionDiffusion::make(golden.domain, golden.options);
      std::vector<float> u(golden.initial.begin(), golden.initial.end());
      if (!solver || !solver->advance(u, course, 0, row["t"], silentContext())) return 1.0;
      return differenceFrom(golden, row, u);
    };
    for (const json& row : rows) {  // time-converged: the file's rows are no Euler rows
      const double coarse = off(row, 0.2), fine = off(row, 0.05);
      QVERIFY2(fine < 1e-3, qPrintable(QString::number(fine)));
      if (row["t"].get<int>() > 0) QVERIFY(fine < 0.3 * coarse);
    }
  }
  void derivativesAreTheAdjointsOfTheFile() {
    Golden golden;
    golden.options.scheme = GrowthScheme::euler;
    const json& gradient = golden.box["gradient"];
    const auto relative = [](double value, const json& expected) {
      return std::abs(value / expected.get<double>() - 1);
    };
    QVERIFY(relative(functional(golden, golden.options, golden.initial), gradient["J"]) < 1e-11);
    constexpr double kStep = 1e-5;
    const auto slope = [&](double GrowthOptions::*parameter) {
      GrowthOptions more = golden.options, less = golden.options;
      more.*parameter += kStep, less.*parameter -= kStep;
      return (functional(golden, more, golden.initial) - functional(golden, less, golden.initial)) /
             (2 * kStep);
    };
    QVERIFY(relative(slope(&GrowthOptions::whiteDiffusivityMm2PerDay), gradient["dJ_dD_white"]) <
            1e-6);
    QVERIFY(relative(slope(&GrowthOptions::proliferationPerDay), gradient["dJ_drho"]) < 1e-6);
    const json& at = golden.box["probes_at"];
    for (std::size_t n = 0; n < at.size(); ++n) {
      const Size3 size = golden.domain.size;
      const std::int64_t i = at[n][0], j = at[n][1], k = at[n][2];
      const auto voxel = static_cast<std::size_t>(i + size.i * (j + size.j * k));
      auto more = golden.initial, less = golden.initial;
      more[voxel] += 1e-4, less[voxel] -= 1e-4;
      const double dJ =
          (functional(golden, golden.options, more) - functional(golden, golden.options, less)) /
          2e-4;
      QVERIFY(relative(dJ, gradient["dJ_du0_at_probes"][n]) < 1e-5);
    }
  }
  void frontsRunAtTheStoredSpeeds() {
    const json speeds = tests::goldenFile("growth.json")["front_speeds"];
    QVERIFY(speeds.size() > 3);
    for (const json& c : speeds) {
      const double h = c["h"], first = c["t1"], second = c["t2"];
      const double length = 1.3 * c["c0"].get<double>() * second + 40;
      const auto cells = static_cast<std::size_t>(length / h);
      GrowthOptions options{.whiteDiffusivityMm2PerDay = c["D"], .proliferationPerDay = c["rho"]};
      const double step = std::min(0.02 * h * h / c["D"].get<double>(), 0.1);
      std::vector<double> u(cells, 0.0);
      std::fill_n(u.begin(), static_cast<std::size_t>(5 / h), 1.0);
      const auto stepsTo = [step](double days) {
        return static_cast<std::size_t>(std::lround(days / step));
      };
      u = advanceReference(rod(cells, h), options, std::move(u), stepsTo(first), step);
      const double early = frontMm(u, c["level"], h);
      u = advanceReference(rod(cells, h), options, std::move(u), stepsTo(second) - stepsTo(first),
                           step);
      const double days = static_cast<double>(stepsTo(second) - stepsTo(first)) * step;
      const double speed = (frontMm(u, c["level"], h) - early) / days;
      const double off = speed / c["mean_speed"].get<double>() - 1;
      QVERIFY2(std::abs(off) < 5e-3, qPrintable(QString::number(off)));
    }
  }
  void travellingWaveErrorsAreTheStoredOnes() {
    const json errors = tests::goldenFile("growth.json")["ablowitz_zeppetella"]["errors"];
    QVERIFY(errors.size() > 3);
    for (const json& c : errors) {
      const double h = c["h"], days = c["t"];
      const double steps = std::ceil(days / (0.1 * h * h) - 1e-9), step = days / steps;
      const auto cells = static_cast<std::size_t>(std::lround(100 / h));
      const auto exact = [h](std::size_t n, double t) {
        const double x = (static_cast<double>(n) + 0.5) * h;
        return std::pow(1 + std::exp((x - 40) / std::sqrt(6.0) - 5 * t / 6), -2);
      };
      std::vector<double> u(cells);
      for (std::size_t n = 0; n < cells; ++n) u[n] = exact(n, 0);
      const GrowthOptions options{
          .whiteDiffusivityMm2PerDay = 1, .proliferationPerDay = 1, .scheme = GrowthScheme::euler};
      u = advanceReference(rod(cells, h), options, std::move(u), static_cast<std::size_t>(steps),
                           step);
      double worst = 0;
      for (std::size_t n = 0; n < cells; ++n)
        worst = std::max(worst, std::abs(u[n] - exact(n, days)));
      const double off = worst / c["max_error_euler"].get<double>() - 1;
      // 5 days are no whole number of the coarsest steps, and the file does not say how the last one ends.
      QVERIFY2(std::abs(off) < 5e-3, qPrintable(QString::number(off)));
    }
  }
};

TWINSCOPE_SUITE(GrowthGoldenTest, "growth_golden_test");

}  // namespace twinscope

#include "growth_golden_test.moc"
