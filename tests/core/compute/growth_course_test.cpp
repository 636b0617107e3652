// Radiotherapy, chemotherapy and surgery, against growth.json's "lq", "chemotherapy" and "growth_laws" and by law.
#include "core/compute/reaction_diffusion.h"
#include "core/compute/reaction_diffusion_course.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope {
namespace {

using nlohmann::json;

GrowthDomain voxelsOf(std::int64_t count) {
  GrowthDomain domain{{count, 1, 1}, {1, 1, 1}, {}, {}};
  domain.white.assign(static_cast<std::size_t>(count), 1.F);
  domain.grey.assign(static_cast<std::size_t>(count), 0.F);
  return domain;
}

/// One voxel from day 0.
double grownVoxel(double start, double rate, double step, const GrowthCourse& course, double days) {
  std::vector<float> u{static_cast<float>(start)};
  const auto solver = ReactionDiffusion::make(
      voxelsOf(1), {.whiteDiffusivityMm2PerDay = 0, .proliferationPerDay = rate, .stepDays = step});
  if (!solver || !solver->advance(u, course, 0, days, silentContext())) return -1;
  return static_cast<double>(u[0]);
}

}  // namespace

class GrowthCourseTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void fractionsKillTheStoredShares() {
    const json rows = tests::goldenFile("growth.json")["lq"];
    QVERIFY(rows.size() > 5);
    for (const json& row : rows) {
      const double one = survivingShare(row["alpha"], row["alpha_beta"], row["dose"]);
      QVERIFY(std::abs(one / row["survival_one"].get<double>() - 1) < 1e-11);
      GrowthCourse course{.alphaPerGy = row["alpha"], .alphaOverBetaGy = row["alpha_beta"]};
      for (int n = 0; n < row["fractions"].get<int>(); ++n)
        course.radiotherapy.push_back({.day = static_cast<double>(n), .doseGy = row["dose"]});
      const double left = grownVoxel(0.9, 0, 1, course, 100) / 0.9;
      QVERIFY(std::abs(left / row["survival_all"].get<double>() - 1) < 1e-5);
    }
  }
  void washingOutDosesKillAsStored() {
    const json golden = tests::goldenFile("growth.json")["chemotherapy"];
    GrowthCourse course{.chemotherapyKillPerDay = golden["s"],
                        .chemotherapyDecayPerDay = golden["kd"]};
    for (const double day : golden["dose_days"]) course.chemotherapy.push_back({.day = day});
    const double capacity = golden["K"], start = golden["N0"];
    for (std::size_t n = 0; n < golden["times"].size(); ++n) {
      const double expected = golden["N"][n];
      const auto off = [&](double step) {
        const double u =
            grownVoxel(start / capacity, golden["k"], step, course, golden["times"][n]);
        return std::abs(u * capacity / expected - 1);
      };
      QVERIFY2(off(1) < 2e-4, qPrintable(QString::number(off(1))));
      QVERIFY2(off(0.1) < 5e-6, qPrintable(QString::number(off(0.1))));
    }
  }
  void untreatedVoxelFollowsTheStoredLogistic() {
    const json laws = tests::goldenFile("growth.json")["growth_laws"];
    const json& p = laws["parameters"];
    const double capacity = p["K"];
    for (std::size_t n = 0; n < laws["times"].size(); ++n) {
      const double u =
          grownVoxel(p["V0"].get<double>() / capacity, p["k"], 1, {}, laws["times"][n]);
      QVERIFY(std::abs(u * capacity / laws["logistic"][n].get<double>() - 1) < 1e-5);
    }
  }
  void whatHappensOnTheLastDayIsNotYetSeen() {
    const GrowthCourse course{.radiotherapy = {{.day = 5, .doseGy = 2}}, .alphaPerGy = 0.1};
    QVERIFY(std::abs(grownVoxel(0.5, 0, 1, course, 5) - 0.5) < 1e-6);
    QVERIFY(grownVoxel(0.5, 0, 1, course, 5.001) < 0.4);
  }
  void aCourseCanBeCutAnywhere() {
    GrowthDomain domain = voxelsOf(60);
    const GrowthOptions options{.proliferationPerDay = 0.05, .stepDays = 0.5};
    const GrowthCourse course{.radiotherapy = {{.day = 3, .doseGy = 2}, {.day = 10, .doseGy = 2}},
                              .chemotherapy = {{.day = 4}, {.day = 10}, {.day = 12.5}}};
    std::vector<float> whole(60, 0.F);
    whole[30] = 0.8F;
    auto parts = whole;
    const auto solver = ReactionDiffusion::make(domain, options);
    QVERIFY(solver && solver->advance(whole, course, 0, 20, silentContext()));
    for (const double day : {0.0, 4.0, 10.0, 13.5})
      QVERIFY(solver->advance(parts, course, day,
                              day == 13.5 ? 20
                              : day == 10 ? 13.5
                              : day == 4  ? 10
                                          : 4,
                              silentContext()));
    for (std::size_t n = 0; n < whole.size(); ++n) QVERIFY(std::abs(whole[n] - parts[n]) < 2e-6F);
  }
  void emptyCourseIsPlainGrowth() {
    const GrowthDomain domain = voxelsOf(40);
    const auto solver =
        ReactionDiffusion::make(domain, {.proliferationPerDay = 0.05, .stepDays = 0.5});
    std::vector<float> one(40, 0.F);
    one[11] = 0.6F;
    auto other = one;
    QVERIFY(solver && solver->advance(one, 40, silentContext()));
    QVERIFY(solver->advance(other, {}, 7, 27, silentContext()));
    for (std::size_t n = 0; n < one.size(); ++n) QVERIFY(std::abs(one[n] - other[n]) < 1e-6F);
  }
  void resectedCellsComeBackFromTheRimOnly() {
    const GrowthDomain domain = voxelsOf(50);
    GrowthCourse course{.resections = {{.day = 10, .removed = std::vector<std::uint8_t>(50, 0)}}};
    for (std::size_t n = 0; n < 30; ++n) course.resections[0].removed[n] = 1;
    const auto solver =
        ReactionDiffusion::make(domain, {.proliferationPerDay = 0.02, .stepDays = 1});
    std::vector<float> u(50, 0.5F);
    QVERIFY(solver && solver->advance(u, course, 0, 11, silentContext()));
    for (std::size_t n = 0; n < 29; ++n) QVERIFY(u[n] == 0.F);
    QVERIFY(u[29] > 0.F && u[29] < 0.2F);
    QVERIFY(u[45] > 0.5F);
  }
  void badCoursesAreRefused() {
    const auto solver = ReactionDiffusion::make(voxelsOf(4), {});
    QVERIFY(solver);
    std::vector<float> u(4, 0.5F);
    const auto codeOf = [&](const GrowthCourse& course) {
      const auto status = solver->advance(u, course, 0, 5, silentContext());
      return status ? std::string() : status.error().code;
    };
    const std::string code = "growth.course";
    QCOMPARE(codeOf({.alphaPerGy = -1}), code);
    QCOMPARE(codeOf({.radiotherapy = {{.day = 1, .doseGy = -2}}}), code);
    QCOMPARE(codeOf({.chemotherapy = {{.day = NAN}}}), code);
    QCOMPARE(codeOf({.resections = {{.day = 1, .removed = {1, 0}}}}), code);
    QVERIFY(!solver->advance(u, {}, 5, 4, silentContext()));
    QVERIFY(u == std::vector<float>(4, 0.5F));
  }
};

TWINSCOPE_SUITE(GrowthCourseTest, "growth_course_test");

}  // namespace twinscope

#include "growth_course_test.moc"
