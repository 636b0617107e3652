#include "app/models/review_figures.h"

#include "app/models/words.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>

namespace twinscope::app {
namespace {

/// Visits four weeks apart with these enhancing volumes; a negative one is not segmented.
PatientSummary patientWith(const std::vector<double>& volumes) {
  PatientSummary patient;
  for (std::size_t at = 0; at < volumes.size(); ++at) {
    VisitSummary visit;
    visit.study.date = Date(2026, 1, 1).plusDays(int(28 * at));
    if (volumes[at] >= 0) {
      visit.segmentation.emplace();
      visit.volumes = {{Region::et, volumes[at]}, {Region::wt, 10.0}};
    }
    patient.visits.push_back(visit);
  }
  return patient;
}

}  // namespace

class ReviewFiguresTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void baselineAndNadir_data() {
    QTest::addColumn<QList<double>>("volumes");
    QTest::addColumn<int>("current");
    QTest::addColumn<int>("baseline");
    QTest::addColumn<int>("nadir");
    QTest::newRow("grows after a nadir") << QList<double>{10, 4, 6, 8} << 3 << 0 << 1;
    QTest::newRow("looking back, later visits do not count")
        << QList<double>{10, 4, 6, 1} << 2 << 0 << 1;
    QTest::newRow("unsegmented first") << QList<double>{-1, 5, 3} << 2 << 1 << 1;
    QTest::newRow("one visit has no nadir") << QList<double>{5} << 0 << 0 << -1;
    QTest::newRow("nothing measured") << QList<double>{-1, -1} << 1 << -1 << -1;
  }
  void baselineAndNadir() {
    QFETCH(QList<double>, volumes);
    QFETCH(int, current);
    QFETCH(int, baseline);
    QFETCH(int, nadir);
    const auto found =
        referenceVisits(patientWith({volumes.begin(), volumes.end()}), std::size_t(current));
    QCOMPARE(found.baseline ? int(*found.baseline) : -1, baseline);
    QCOMPARE(found.nadir ? int(*found.nadir) : -1, nadir);
  }
  void tableShowsLesionsSumAndRegions() {
    Lesion large, small;
    large.volumeMl = 5, large.longestMm = 24.14, large.perpendicularMm = 17.6;
    large.productMm2 = 424.9, large.slice = 17;
    small.volumeMl = 1, small.longestMm = 11, small.perpendicularMm = 10, small.productMm2 = 110;
    const PatientSummary patient = patientWith({10, 4, 6});
    const auto rows = lesionRows({.patient = patient,
                                  .current = 2,
                                  .references = referenceVisits(patient, 2),
                                  .course = nullptr},
                                 {large, small});
    QCOMPARE(rows.size(), std::size_t(4));
    QCOMPARE(rows[0].diameters, QStringLiteral("24.1 × 17.6"));
    QCOMPARE(rows[0].slice, QStringLiteral("18"));
    QVERIFY(rows[2].kind == LesionRow::Kind::sum);
    QCOMPARE(rows[2].product, QStringLiteral("535"));
    QCOMPARE(rows[2].volume, QStringLiteral("6.0"));
    QCOMPARE(rows[2].versusBaseline, QStringLiteral("−40 %"));
    QCOMPARE(rows[2].versusNadir, QStringLiteral("+50 %"));
    QVERIFY(rows[3].kind == LesionRow::Kind::region);
    QCOMPARE(rows[3].versusNadir, QStringLiteral("0 %"));
  }
  void whatNobodyOutlinedHasNoVolume() {
    PatientSummary patient = patientWith({10, 4});
    for (VisitSummary& visit : patient.visits) visit.volumes.emplace_back(Region::ed, 0.0);
    const Comparison comparison{
        .patient = patient, .current = 1, .references = {}, .course = nullptr};
    const auto oedema = [&] {
      const auto rows = lesionRows(comparison, {});
      const auto row = std::ranges::find(rows, regionTitle(Region::ed), &LesionRow::name);
      return row == rows.end() ? QString() : row->volume;
    };
    QCOMPARE(oedema(), QString(kNothing));
    QCOMPARE(volumeCurves(patient).size(), std::size_t(1));
    patient.visits[0].volumes.back().second = 3;  // it went
    QCOMPARE(oedema(), QStringLiteral("0.00"));
    QCOMPARE(volumeCurves(patient).size(), std::size_t(2));
  }
  void withoutSpacingLesionsAreCountedInVoxels() {
    Lesion lesion;
    lesion.voxels = 7395, lesion.volumeMl = 99;
    PatientSummary patient = patientWith({7398});
    patient.visits[0].study.spacingKnown = false;
    const Comparison comparison{
        .patient = patient, .current = 0, .references = {}, .course = nullptr};
    QCOMPARE(lesionRows(comparison, {lesion})[0].volume, QStringLiteral("7395"));
    QCOMPARE(lengthUnit(patient.visits[0]), QStringLiteral("voxels"));
  }
  void visitsInAnotherUnitAreNotCompared() {
    PatientSummary patient = patientWith({7398, 6, 9});
    patient.visits[0].study.spacingKnown = false;
    const auto found = referenceVisits(patient, 2);
    QCOMPARE(*found.baseline, 1U);
    QCOMPARE(*found.nadir, 1U);
    QCOMPARE(*patient.nadir(Region::et), 6.0);
    QCOMPARE(volumeCurves(patient)[0].points.size(), std::size_t(2));
    patient.visits[2].study.spacingKnown = false;
    QCOMPARE(*referenceVisits(patient, 2).nadir, 0U);
  }
  void curvesSkipUnmeasuredVisits() {
    const auto curves = volumeCurves(patientWith({10, -1, 6}));
    QCOMPARE(curves.size(), std::size_t(1));
    const std::vector<std::pair<int, double>> points{{0, 10.0}, {56, 6.0}};
    QVERIFY(curves[0].points == points);
  }
  void unitFollowsTheSpacing() {
    VisitSummary visit;
    QCOMPARE(volumeUnit(visit), QStringLiteral("ml"));
    visit.study.spacingKnown = false;
    QCOMPARE(volumeUnit(visit), QStringLiteral("voxels"));
  }
};

TWINSCOPE_SUITE(ReviewFiguresTest, "review_figures_test");

}  // namespace twinscope::app

#include "review_figures_test.moc"
