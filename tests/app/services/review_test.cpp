#include "app/services/review.h"

#include "app/services/workspace.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

namespace twinscope::app {
namespace {

LabelMap boxOf(const Grid& grid, std::int64_t from, std::int64_t to, std::uint8_t value = 3) {
  std::vector<std::uint8_t> labels(grid.voxels());
  for (std::int64_t k = from; k < to; ++k)
    for (std::int64_t j = from; j < to; ++j)
      for (std::int64_t i = from; i < to; ++i) labels[grid.index(i, j, k)] = value;
  return {grid, std::move(labels)};
}

VisitSummary visitWith(std::optional<double> etMl) {
  VisitSummary visit;
  if (etMl) visit.volumes.emplace_back(Region::et, *etMl);
  return visit;
}

}  // namespace

class ReviewTest : public QObject {
  Q_OBJECT
  const Grid m_grid = Grid::axisAligned({20, 20, 20}, {1, 1, 1});

 private Q_SLOTS:
  void nadirIsTheSmallestBeforeTheLast_data() {
    QTest::addColumn<QList<double>>("volumes");  // negative: not measured
    QTest::addColumn<double>("nadir");           // negative: none
    QTest::newRow("none") << QList<double>{} << -1.0;
    QTest::newRow("one") << QList<double>{5} << -1.0;
    QTest::newRow("two") << QList<double>{5, 3} << 5.0;
    QTest::newRow("gone") << QList<double>{5, 0, 4} << 0.0;
    QTest::newRow("unmeasured last") << QList<double>{5, 2, 4, -1} << 2.0;
    QTest::newRow("unmeasured between") << QList<double>{5, -1, 9} << 5.0;
  }
  void nadirIsTheSmallestBeforeTheLast() {
    QFETCH(QList<double>, volumes);
    QFETCH(double, nadir);
    PatientSummary summary;
    for (const double volume : volumes)
      summary.visits.push_back(visitWith(volume < 0 ? std::nullopt : std::optional(volume)));
    QCOMPARE(summary.nadir(Region::et).value_or(-1), nadir);
  }
  void changeCountsGrownGoneUnchanged() {
    const auto change =
        changeBetween(boxOf(m_grid, 5, 10), boxOf(m_grid, 5, 12), Affine{}, Region::et);
    QCOMPARE(change.unchangedVoxels, 125U);
    QCOMPARE(change.goneVoxels, 0U);
    QCOMPARE(change.grownVoxels, 343U - 125U);
    QCOMPARE(change.grownGone.labels()[m_grid.index(11, 11, 11)], std::uint8_t{1});
    QCOMPARE(change.grownGone.labels()[m_grid.index(6, 6, 6)], std::uint8_t{3});
  }
  void changeFollowsTheRegistration() {
    const Affine shift = Affine::shift({3, 0, 0});  // prior = current + 3 mm in x
    const Grid moved = Grid::axisAligned({20, 20, 20}, {1, 1, 1}, {3, 0, 0});
    const auto change = changeBetween(boxOf(moved, 5, 10), boxOf(m_grid, 5, 10), shift, Region::wt);
    QCOMPARE(change.unchangedVoxels, 125U);
    QCOMPARE(change.grownVoxels + change.goneVoxels, 0U);
  }
  void changeWithoutAPriorIsAllGrown() {
    const auto change = changeBetween({}, boxOf(m_grid, 5, 10), Affine{}, Region::et);
    QCOMPARE(change.grownVoxels, 125U);
    QVERIFY(changeBetween(boxOf(m_grid, 5, 10), {}, Affine{}, Region::et).grownGone.empty());
  }
  void loadsWhatWasStored() {
    const tests::TemporaryFolder folder;
    const auto workspace = Workspace::create(folder / "w");
    QVERIFY(workspace);
    twin::NewStudy study;
    study.patient.key = "TW-1";
    study.study.date = Date(2024, 1, 2);
    study.study.origin = "import";
    twin::NewStudy::Image image;
    image.record.slot = Modality::t1c;
    image.record.verdict = "usable";
    image.record.header = "{}";
    image.record.grid = m_grid;
    image.volume = Volume(m_grid, std::vector<float>(m_grid.voxels(), 4.F), Modality::t1c);
    study.images.push_back(image);
    const auto id = (*workspace)->write<StudyId>([&](storage::WriteStore& store) {
      return store.studies().addStudy(study);
    });
    QVERIFY(id);
    twin::NewSegmentation segmentation;
    segmentation.record.study = *id;
    segmentation.record.origin = "import";
    segmentation.record.grid = m_grid;
    segmentation.labels = boxOf(m_grid, 5, 10);
    segmentation.measurements.push_back({.segmentation = {},
                                         .region = "ET",
                                         .quantity = "volumeMl",
                                         .value = 0.125,
                                         .low = std::nullopt,
                                         .high = std::nullopt});
    QVERIFY((*workspace)->write<SegmentationId>([&](storage::WriteStore& store) {
      return store.studies().addSegmentation(segmentation);
    }));
    const auto reader = (*workspace)->reader();
    const auto patients = loadPatients((*reader)->studies());
    QCOMPARE(patients->size(), 1UL);
    const VisitSummary& visit = patients->at(0).visits.at(0);
    QCOMPARE(visit.volume(Region::et).value(), 0.125);
    QVERIFY(!visit.volume(Region::wt) && !visit.prepared);
    const auto same = loadPatient((*reader)->studies(), patients->at(0).patient.id);
    QVERIFY(same && *same && (*same)->visits.size() == 1);
    QVERIFY(!*loadPatient((*reader)->studies(), PatientId{99}));
    const auto images = loadVisitImages((*reader)->studies(), *id);
    QCOMPARE(images->sequences.size(), 1UL);
    QCOMPARE(images->sequences[0].at(3, 3, 3), 4.F);
    QCOMPARE(images->labels.volumeMl(Region::et), 0.125);
  }
};

TWINSCOPE_SUITE(ReviewTest, "review_test");

}  // namespace twinscope::app

#include "review_test.moc"
