#include "app/models/edit_model.h"

#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>

namespace twinscope::app {

class EditModelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_session.emplace();
    QVERIFY(m_session->create(*m_folder / "ws"));
    tests::fillSmallCohort(*m_session->workspace());
    m_review.emplace(*m_session);
    m_edit.emplace(*m_session, *m_review);
    show("TW-GROWS");
  }
  void cleanup() {
    m_edit.reset();
    m_review.reset();
    m_session.reset();
    m_folder.reset();
  }
  void aCorrectionIsANewRevision() {
    const double before = m_review->visit(Side::current)->volume(Region::et).value();
    m_edit->start();
    QVERIFY(m_edit->isActive() && !m_edit->isChanged());
    m_edit->setTool(EditTool::eraseComponent);
    m_edit->press(kCube, {0, 0, 1});
    m_edit->setTool(EditTool::brush);
    m_edit->setBall(true);
    m_edit->setRadiusMm(10);
    m_edit->press(kCube, {0, 0, 1});
    m_edit->release();
    QVERIFY(m_edit->isChanged());
    m_edit->keep();
    QTRY_VERIFY(!m_edit->isActive());
    QTRY_COMPARE(m_review->visit(Side::current)->segmentation->revision, 2);
    const VisitSummary& visit = *m_review->visit(Side::current);
    QCOMPARE(visit.segmentation->origin, std::string("edited"));
    const double ball = visit.volume(Region::et).value();
    QVERIFY(std::abs(ball - before) > 0.02 && std::abs(ball / 4.19 - 1) < 0.1);
    const auto reader = m_session->workspace()->reader();
    QCOMPARE((*reader)->studies().segmentations(visit.study.id)->size(), std::size_t{2});
  }
  void discardingChangesNothing() {
    m_edit->start();
    m_edit->press(kCube + Vec3{20, 0, 0}, {0, 0, 1});
    m_edit->release();
    QVERIFY(m_edit->canUndo());
    m_edit->discard();
    QVERIFY(!m_edit->isActive() && m_edit->labels().empty());
    QCOMPARE(m_review->visit(Side::current)->segmentation->revision, 1);
  }
  void whoLooksElsewhereFindsItAsItWas() {
    m_edit->start();
    m_edit->press(kCube + Vec3{20, 0, 0}, {0, 0, 1});
    m_edit->release();
    const auto shown = m_edit->labels().labels();
    const std::vector<std::uint8_t> painted(shown.begin(), shown.end());
    m_review->setVisit(Side::current, 0);
    QVERIFY(!m_edit->isActive() && m_edit->hasUnkept());
    QTRY_VERIFY(m_edit->canStart());
    m_edit->start();
    QVERIFY(!m_edit->isChanged());
    show("TW-PLAIN");
    show("TW-GROWS");
    m_edit->start();
    QVERIFY(m_edit->isChanged() && m_edit->canUndo());
    QVERIFY(std::ranges::equal(m_edit->labels().labels(), painted));
    m_edit->undo();
    QVERIFY(!m_edit->isChanged() && !m_edit->hasUnkept());
  }
  void regionsArePaintedWithTheirValues() {
    m_edit->start();
    const Vec3 free = kCube + Vec3{20, 0, 0};
    for (const auto& [region, value] : {std::pair(Region::ncr, 1), std::pair(Region::ed, 2),
                                        std::pair(Region::et, 3), std::pair(Region::rc, 4)}) {
      m_edit->setRegion(region);
      m_edit->press(free, {0, 0, 1});
      m_edit->release();
      QCOMPARE(int(at(free)), value);
    }
    m_edit->undo();
    QCOMPARE(int(at(free)), 3);
    m_edit->redo();
    QCOMPARE(int(at(free)), 4);
    m_edit->setTool(EditTool::eraser);
    m_edit->press(free, {0, 0, 1});
    m_edit->release();
    QCOMPARE(int(at(free)), 0);
  }
  void anotherVisitEndsTheCorrection() {
    m_edit->start();
    m_review->setVisit(Side::current, 0);
    QVERIFY(!m_edit->isActive());
  }
  void withoutLabelsAndPreparationThereIsNothingToCorrect() {
    show("TW-PLAIN");
    QVERIFY(!m_edit->canStart());
    m_edit->start();
    QVERIFY(!m_edit->isActive());
    m_edit->press({}, {0, 0, 1});  // of no effect
    m_edit->keep();
  }

 private:
  static constexpr Vec3 kCube{10, -6, 4};

  void show(const char* key) {
    const auto reader = m_session->workspace()->reader();
    m_review->show((*(*reader)->studies().patientByKey(key))->id);
    QTRY_VERIFY(m_review->loaded(Side::current) != nullptr);
  }
  std::uint8_t at(Vec3 world) const {
    const LabelMap& labels = m_edit->labels();
    const Vec3 voxel = labels.grid().worldFromVoxel.inverse() * world;
    return labels.labels()[labels.grid().index(std::llround(voxel.x), std::llround(voxel.y),
                                               std::llround(voxel.z))];
  }

  std::optional<tests::TemporaryFolder> m_folder;
  std::optional<Session> m_session;
  std::optional<ReviewModel> m_review;
  std::optional<EditModel> m_edit;
};

TWINSCOPE_SUITE(EditModelTest, "edit_model_test");

}  // namespace twinscope::app

#include "edit_model_test.moc"
