#include "app/models/view_models.h"
#include "app/views/review_page.h"
#include "app/views/slice_panel.h"
#include "tests/app/long_patient.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QElapsedTimer>
#include <QTest>

namespace twinscope::app {

/// How fast the slices of a full-size patient follow the wheel. Prints; a time is no assertion.
class ScrollTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    m_models = std::make_unique<ViewModels>(Date(2022, 6, 1));
    QVERIFY(m_models->session.create(m_folder / "ws"));
    tests::fillLongPatient(*m_models->session.workspace(), 2);
    m_page = std::make_unique<ReviewPage>(*m_models);
    m_page->resize(1440, 900);
    m_page->show();
    const auto reader = m_models->session.workspace()->reader();
    review().show((*(*reader)->studies().patientByKey("TW-LONG"))->id);
    QTRY_VERIFY_WITH_TIMEOUT(review().loaded(Side::current) && review().loaded(Side::prior),
                             60'000);
    QTest::qWait(2000);  // surfaces are made meanwhile
  }
  void cleanupTestCase() {
    m_page.reset();
    m_models.reset();
  }
  void slicesFollowTheWheel_data() {
    QTest::addColumn<Plane>("plane");
    QTest::newRow("axial") << Plane::axial;
    QTest::newRow("coronal") << Plane::coronal;
    QTest::newRow("sagittal") << Plane::sagittal;
  }
  void slicesFollowTheWheel() {
    QFETCH(Plane, plane);
    review().setPlane(plane);
    SlicePanel &current = m_page->slices(Side::current), &prior = m_page->slices(Side::prior);
    const QImage before = current.grab().toImage();
    std::vector<double> milliseconds;
    for (int step = 0; step < 400; ++step) {
      QElapsedTimer timer;
      timer.start();
      current.stepSlices(step / 40 % 2 == 0 ? 1 : -1);
      static_cast<void>(current.grab());
      static_cast<void>(prior.grab());
      milliseconds.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    current.stepSlices(9);
    QVERIFY(current.grab().toImage() != before);
    std::ranges::sort(milliseconds);
    qInfo("two pictures of 240x240x155 with labels: median %.1f ms, p99 %.1f ms, worst %.1f ms",
          milliseconds[200], milliseconds[395], milliseconds.back());
  }

 private:
  ReviewModel& review() { return m_models->review; }

  const tests::TemporaryFolder m_folder;
  std::unique_ptr<ViewModels> m_models;
  std::unique_ptr<ReviewPage> m_page;
};

TWINSCOPE_SUITE(ScrollTest, "scroll_test");

}  // namespace twinscope::app

#include "scroll_test.moc"
