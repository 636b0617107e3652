#include "app/services/growth.h"

#include "app/services/growth_map.h"
#include "app/services/growth_tissue.h"
#include "core/base/random.h"
#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>

namespace twinscope::app {
namespace {

/// Fluid at 100, grey at 300 and white at 500, with noise, each a third of a cube.
Volume threeTissues(double noise) {
  const Grid grid = Grid::axisAligned({30, 20, 20}, {1, 1, 1});
  Random random(3);
  std::vector<float> voxels(grid.voxels());
  for (std::size_t n = 0; n < voxels.size(); ++n) {
    const std::int64_t third = grid.size.voxelAt(n)[0] / 10;
    voxels[n] =
        static_cast<float>(100 + 200 * static_cast<double>(third) + noise * random.normal());
  }
  return {grid, std::move(voxels), Modality::t1};
}

}  // namespace

class GrowthTest : public QObject {
  Q_OBJECT
  const tests::TemporaryFolder m_folder;
  std::unique_ptr<Workspace> m_workspace;

  Result<PatientGrowth> loaded(const std::string& key,
                               const std::vector<twin::growth::Treatment>& treatments = {}) {
    const auto store = m_workspace->reader();
    return loadPatientGrowth((*store)->studies(), key, treatments, {});
  }

 private Q_SLOTS:
  void initTestCase() {
    auto made = Workspace::create(m_folder / "w");
    QVERIFY(made);
    m_workspace = std::move(*made);
    tests::fillSmallCohort(*m_workspace);
  }
  void tissueIsFoundByIntensity() {
    const Volume t1 = threeTissues(15);
    const std::vector<std::uint8_t> all(t1.voxels().size(), 1), none(t1.voxels().size(), 0);
    const auto means = tissueMeans(t1, all);
    QVERIFY(means);
    for (std::size_t k = 0; k < 3; ++k)
      QVERIFY(std::abs((*means)[k] - (100 + 200 * static_cast<double>(k))) < 10);
    const TissueShares shares = tissueShares(t1, all, none, none, *means);
    double white = 0, grey = 0;
    for (std::size_t n = 0; n < shares.white.size(); ++n) {
      QVERIFY(shares.white[n] >= 0 && shares.grey[n] >= 0);
      QVERIFY(shares.white[n] + shares.grey[n] <= 1.0001F);
      white += shares.white[n], grey += shares.grey[n];
    }
    const double third = static_cast<double>(shares.white.size()) / 3;
    QVERIFY(std::abs(white / third - 1) < 0.1 && std::abs(grey / third - 1) < 0.15);
  }
  void tumourIsWhiteAndCavityIsFluid() {
    const Volume t1 = threeTissues(0);
    std::vector<std::uint8_t> all(t1.voxels().size(), 1), tumour(all.size(), 0),
        cavity(all.size(), 0);
    tumour[0] = 1, cavity[29] = 1;
    const TissueShares shares = tissueShares(t1, all, tumour, cavity, {100, 300, 500});
    QCOMPARE(shares.white[0], 1.F);
    QCOMPARE(shares.white[29] + shares.grey[29], 0.F);
    QCOMPARE(shares.white[28], 1.F);
    QCOMPARE(shares.grey[15], 1.F);
  }
  void oneIntensityIsNoTissue() {
    const Grid grid = Grid::axisAligned({10, 10, 10}, {1, 1, 1});
    const Volume flat(grid, std::vector<float>(1000, 7.F), Modality::t1);
    QCOMPARE(tissueMeans(flat, std::vector<std::uint8_t>(1000, 1)).error().code,
             std::string("growth.tissue"));
    QCOMPARE(tissueMeans(flat, std::vector<std::uint8_t>(1000, 0)).error().code,
             std::string("growth.tissue"));
  }
  void aStoredPatientBecomesAProblem() {
    const auto growth = loaded("TW-GROWS");
    QVERIFY2(growth, growth ? "" : describe(growth.error()).c_str());
    QVERIFY(growth->problem.validate());
    QCOMPARE(growth->visits.size(), tests::kCubeEdges.size());
    for (std::size_t n = 0; n < growth->visits.size(); ++n) {
      QCOMPARE(growth->problem.scans[n].day, 56.0 * static_cast<double>(n));
      QVERIFY(std::abs(growth->problem.scans[n].volumes.wholeMl -
                       tests::cubeMl(tests::kCubeEdges[n])) < 1e-9);
    }
    // What the rims hold on the model's grid is the first scan's volume.
    const GrowthDomain& domain = growth->problem.domain;
    const double voxelMl = domain.spacingMm.x * domain.spacingMm.y * domain.spacingMm.z / 1000;
    double held = 0;
    for (const float mm : growth->problem.rims.wholeMm)
      held += voxelMl * std::clamp(0.5 - static_cast<double>(mm) / 3, 0.0, 1.0);
    QVERIFY2(std::abs(held / tests::cubeMl(tests::kCubeEdges[0]) - 1) < 0.2,
             qPrintable(QString::number(held)));
    QVERIFY(std::ranges::any_of(domain.white, [](float w) { return w > 0.9F; }));
    QVERIFY(domain.size.voxels() <= ReactionDiffusion::kVoxelsOnOneThread);
  }
  void treatmentsCountFromTheFirstScan() {
    const Date first(2026, 1, 12);
    const auto growth = loaded("TW-GROWS", {{.begin = first.plusDays(7), .fractions = 5}});
    QVERIFY(growth);
    QCOMPARE(growth->problem.course.radiotherapy.size(), std::size_t{5});
    QCOMPARE(growth->problem.course.radiotherapy[0].day, 7.0);
  }
  void whatCannotBeFittedIsRefused() {
    QCOMPARE(loaded("TW-NOBODY").error().code, std::string("growth.no-patient"));
    QCOMPARE(loaded("TW-PLAIN").error().code, std::string("growth.no-tumour"));
    QCOMPARE(loaded("TW-GROWS", {{.fractions = 0}}).error().code, std::string("growth.treatment"));
  }
  void patientsAreFittedForecastAndScored() {
    const auto store = m_workspace->reader();
    PatientGrowthOptions options{.spacingMm = 4, .marginMm = 25};
    options.calibration.starts = 1;
    options.calibration.draws = 40;
    const auto result = forecastPatient((*store)->studies(), "TW-GROWS", {}, std::array{0.0, 60.0},
                                        options, silentContext());
    QVERIFY2(result, result ? "" : describe(result.error()).c_str());
    QCOMPARE(result->forecast.points.size(), std::size_t{2});
    QCOMPARE(result->forecast.points[1].day, 112.0 + 60);
    QCOMPARE(result->past.size(), std::size_t{2});
    QCOMPARE(result->calibration.fitted.size(), std::size_t{3});
    // 6, 4, 8 voxels: it shrinks untreated before it grows.
    QVERIFY(std::ranges::find(result->calibration.findings,
                              twin::growth::GrowthFinding::shrinksWithoutTreatment) !=
            result->calibration.findings.end());
    QVERIFY(!forecastPatient((*store)->studies(), "TW-GROWS", {}, std::array{-5.0}, options,
                             silentContext()));
  }
  void aMapHoldsTheVolumesOfTheMiddleTumour() {
    const auto store = m_workspace->reader();
    PatientGrowthOptions options{
        .spacingMm = 3, .marginMm = 25, .history = PatientGrowthOptions::History::skip};
    options.calibration.starts = 1;
    options.calibration.draws = 40;
    const auto made = forecastPatient((*store)->studies(), "TW-GROWS", {}, std::array{60.0},
                                      options, silentContext());
    QVERIFY2(made, made ? "" : describe(made.error()).c_str());
    const auto map = densityMap(*made, made->forecast.points.front(), silentContext());
    QVERIFY(map);
    QCOMPARE(map->daysAhead, 60.0);
    QCOMPARE(map->date, made->growth.visits.back().date.plusDays(60));
    const auto volumes =
        twin::growth::observedVolumes(made->growth.problem.domain, map->density.voxels());
    const auto onScan = onNewestScan(*map, *made, (*store)->studies());
    QVERIFY2(onScan, onScan ? "" : describe(onScan.error()).c_str());
    const auto preparation = (*store)->studies().preparation(onScan->study);
    QVERIFY(onScan->density.grid().coincidesWith((*preparation)->grid));
    double whole = 0;
    for (const float u : onScan->density.voxels()) {
      QVERIFY(u >= 0 && u <= 1);
      if (static_cast<double>(u) >= twin::growth::kWholeEdge)
        whole += onScan->density.grid().voxelVolumeMm3() / 1000;
    }
    QVERIFY2(std::abs(whole / volumes.wholeMl - 1) < 0.1,
             qPrintable(QString::number(whole) + u'/' + QString::number(volumes.wholeMl)));
    const auto rows = (*store)->studies().prepared(onScan->study);
    for (const auto& row : *rows) {
      if (row.slot != Modality::unknown) continue;
      const auto brain =
          (*store)->studies().volume(row.voxels, (*preparation)->grid, Modality::unknown);
      for (std::size_t n = 0; n < brain->voxels().size(); ++n)
        if (!(brain->voxels()[n] > 0)) QCOMPARE(onScan->density.voxels()[n], 0.F);
    }
  }
};

TWINSCOPE_SUITE(GrowthTest, "growth_test");

}  // namespace twinscope::app

#include "growth_test.moc"
