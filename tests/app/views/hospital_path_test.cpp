#include "app/models/view_models.h"
#include "app/services/settings.h"
#include "app/services/site_twin/site_twin.h"
#include "app/views/main_window.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/imaging/nifti/nifti.h"
#include "core/imaging/phantom/phantom.h"
#include "tests/app/phantom_site.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QPushButton>
#include <QSpinBox>
#include <QTest>
#include <algorithm>
#include <stdexcept>

namespace twinscope::app {
namespace {

constexpr int kLabelled = 5;

void check(const Status& status) {
  if (!status) throw std::runtime_error(describe(status.error()));
}

/// BraTS has no cavities.
LabelMap bratsLabels(const LabelMap& truth) {
  std::vector<std::uint8_t> labels(truth.labels().begin(), truth.labels().end());
  std::ranges::replace(labels, std::uint8_t{4}, std::uint8_t{0});
  return {truth.grid(), std::move(labels), LabelTable::byEdition("brats2023").value()};
}

/// A visit in the layout of BraTS 2023; a new patient has no labels yet.
void writeVisit(const std::filesystem::path& folder, int number, bool labelled) {
  auto spec = imaging::randomPhantomSpec(static_cast<std::uint64_t>(40 + number), 4);
  const auto visit = imaging::makePhantom(spec, silentContext());
  if (!visit) throw std::runtime_error(describe(visit.error()));
  const std::string name = concat("BraTS-GLI-0010", number, "-000");
  std::filesystem::create_directories(folder / name);
  for (const Volume& sequence : visit->sequences) {
    const char* word = sequence.modality() == Modality::t1    ? "t1n"
                       : sequence.modality() == Modality::t1c ? "t1c"
                       : sequence.modality() == Modality::t2  ? "t2w"
                                                              : "t2f";
    check(imaging::writeNifti(sequence, folder / name / concat(name, "-", word, ".nii.gz")));
  }
  if (labelled)
    check(imaging::writeNifti(bratsLabels(visit->truth),
                              folder / name / concat(name, "-seg.nii.gz")));
}

}  // namespace

/// The road of a hospital's worker, by the window alone: import with labels, readiness, update, verdict, a new patient.
class HospitalPathTest : public QObject {
  Q_OBJECT
  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<ViewModels> m_models;
  std::unique_ptr<MainWindow> m_window;

  [[nodiscard]] QPushButton* button(Screen screen, const QString& text) const {
    const auto all = m_window->page(screen).findChildren<QPushButton*>();
    const auto found = std::ranges::find_if(
        all, [&](QPushButton* each) { return each->text() == text && each->isVisible(); });
    if (found == all.end()) throw std::runtime_error("no button " + text.toStdString());
    return *found;
  }
  void click(Screen screen, const char* text) const {
    QPushButton* clicked = button(screen, QString::fromUtf8(text));
    QVERIFY2(clicked->isEnabled(), text);
    clicked->click();
  }
  [[nodiscard]] SiteTwinModel& twin() const { return m_models->siteTwin; }

 private Q_SLOTS:
  void cleanup() {
    setComputeThreads(0);
    m_window.reset();
    m_models.reset();
    m_folder.reset();
  }
  void fromScansToAReviewedSegmentation() {
    m_folder.emplace();
    for (int n = 0; n <= kLabelled; ++n) writeVisit(*m_folder / "scans", n, n < kLabelled);
    m_models = std::make_unique<ViewModels>(Date(2026, 6, 1));
    m_window = std::make_unique<MainWindow>(*m_models);
    m_window->show();
    QVERIFY(m_models->session.create(*m_folder / "workspace"));
    Workspace& workspace = *m_models->session.workspace();
    tests::setDefaultModel(workspace, tests::addUntrainedModel(workspace, 2));

    m_window->go(Screen::import);
    m_models->import.look(*m_folder / "scans");
    QTRY_VERIFY_WITH_TIMEOUT(!m_models->import.looking(), 60'000);
    QCOMPARE(m_models->import.includedVisits(), std::size_t{kLabelled + 1});
    m_models->import.run();
    QTRY_COMPARE_WITH_TIMEOUT(m_models->patients.rows().size(), std::size_t{kLabelled + 1}, 60'000);

    m_window->go(Screen::siteTwin);
    QTRY_VERIFY_WITH_TIMEOUT(twin().ready(), 60'000);
    QCOMPARE(twin().unprepared(), std::size_t{kLabelled + 1});
    click(Screen::siteTwin, "Prepare them");
    QTRY_VERIFY_WITH_TIMEOUT(!twin().preparing() && twin().unprepared() == 0, 600'000);
    QVERIFY(twin().readiness().at(0).text.startsWith(QStringLiteral("5 of 6")));

    setComputeThreads(1);  // a network this small loses more to waiting for threads than it gains
    click(Screen::siteTwin, "Update twin");
    QTRY_COMPARE_WITH_TIMEOUT(twin().state(), SiteTwinModel::State::planned, 60'000);
    const auto counts = m_window->page(Screen::siteTwin).findChildren<QSpinBox*>();
    counts.at(0)->setValue(1);
    counts.at(1)->setValue(500);
    Q_EMIT counts.at(1)->editingFinished();
    QTRY_COMPARE_WITH_TIMEOUT(twin().state(), SiteTwinModel::State::planned, 60'000);
    QCOMPARE(twin().form().base, QStringLiteral("global-2"));
    click(Screen::siteTwin, "Start");
    QTRY_COMPARE_WITH_TIMEOUT(twin().state(), SiteTwinModel::State::idle, 600'000);
    QVERIFY2(twin().verdict().text.contains(QStringLiteral("made current")),
             qPrintable(twin().verdict().text));
    QTRY_COMPARE_WITH_TIMEOUT(m_models->settings.settings().defaultModel, std::string(kSiteTwin),
                              60'000);

    const auto rows = m_models->patients.rows();
    const auto unlabelled = std::ranges::find(rows, 0, &PatientRow::segmented);
    QVERIFY(unlabelled != rows.end());
    m_window->openPatient(unlabelled->id);
    QTRY_VERIFY(m_models->review.visit(Side::current) != nullptr);
    m_models->review.segment();
    QTRY_VERIFY_WITH_TIMEOUT(m_models->review.visit(Side::current)->segmentation.has_value(),
                             300'000);
    const auto reader = m_models->session.workspace()->reader().value();
    const auto stored =
        reader->studies().segmentations(m_models->review.visit(Side::current)->study.id).value();
    QCOMPARE(stored.at(0).modelName, std::string("site-twin-1"));
    QTRY_VERIFY(m_models->review.loaded(Side::current));
  }
};

TWINSCOPE_SUITE(HospitalPathTest, "hospital_path_test");

}  // namespace twinscope::app

#include "hospital_path_test.moc"
