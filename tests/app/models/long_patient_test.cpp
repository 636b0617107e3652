#include "tests/app/long_patient.h"

#include "app/models/course_model.h"
#include "app/services/response/patient_course.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <sys/resource.h>

#include <QElapsedTimer>
#include <QTest>

namespace twinscope::app {
namespace {

constexpr int kVisits = 30;

double peakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

/// A patient with thirty visits of four sequences at full size: how long the review takes to open, and what it holds.
class LongPatientTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void opensFastAndStaysSmall() {
    const tests::TemporaryFolder folder;
    fill(folder / "ws");
    const double before = peakMegabytes();
    Session session;
    QVERIFY(session.open(folder / "ws"));
    ReviewModel review(session);
    CourseModel course(session, review);
    const auto reader = session.workspace()->reader();
    const PatientId patient = (*(*reader)->studies().patientByKey("TW-LONG"))->id;
    for (const char* which : {"first", "again"}) {
      QElapsedTimer timer;
      timer.start();
      review.show(patient);
      QTRY_VERIFY_WITH_TIMEOUT(review.course() && review.course()->hasBaseline(), 60'000);
      const double assessed = double(timer.elapsed()) / 1000;
      QTRY_VERIFY_WITH_TIMEOUT(review.loaded(Side::current) && review.loaded(Side::prior), 60'000);
      qInfo("%s: assessed after %.2f s, both visits shown after %.2f s", which, assessed,
            double(timer.elapsed()) / 1000);
    }
    QCOMPARE(review.patient()->visits.size(), std::size_t{kVisits});
    for (std::size_t visit = 0; visit < kVisits; visit += 3) {
      review.setVisit(Side::current, visit);
      QTRY_VERIFY_WITH_TIMEOUT(review.loaded(Side::current) != nullptr, 60'000);
    }
    qInfo("peak memory: %.0f MB, of which %.0f MB before the workspace was opened", peakMegabytes(),
          before);
    QVERIFY(peakMegabytes() < 2000);
  }

 private:
  static void fill(const std::filesystem::path& folder) {
    const auto workspace = Workspace::create(folder).value();
    tests::fillLongPatient(*workspace, kVisits);
    const auto reader = workspace->reader();
    const PatientId patient = (*(*reader)->studies().patientByKey("TW-LONG"))->id;
    QElapsedTimer timer;
    timer.start();
    QVERIFY(keepTracks(*workspace, patient));
    qInfo("lesions of %d visits tracked in %.2f s", kVisits, double(timer.elapsed()) / 1000);
  }
};

TWINSCOPE_SUITE(LongPatientTest, "long_patient_test");

}  // namespace twinscope::app

#include "long_patient_test.moc"
