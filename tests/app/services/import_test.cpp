#include "app/services/import_study.h"
#include "app/services/review.h"
#include "core/base/text.h"
#include "core/imaging/nifti/nifti.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <fstream>
#include <stop_token>

namespace twinscope::app {
namespace {

const Grid kGrid = Grid::axisAligned({30, 30, 30}, {1, 1, 2}, {-10, -10, -10});

Volume image(int seed) {
  std::vector<float> voxels(kGrid.voxels());
  for (std::size_t n = 0; n < voxels.size(); ++n)
    voxels[n] = static_cast<float>((n * 7 + static_cast<std::size_t>(seed) * 13) % 251);
  return {kGrid, std::move(voxels)};
}

LabelMap box(std::uint8_t value, const Grid& grid = kGrid) {
  std::vector<std::uint8_t> labels(grid.voxels());
  for (std::int64_t k = 5; k < 15; ++k)
    for (std::int64_t j = 5; j < 15; ++j)
      for (std::int64_t i = 5; i < 15; ++i) labels[grid.index(i, j, k)] = value;
  return {grid, std::move(labels), LabelTable("test", {{value, std::nullopt, "x"}})};
}

/// A folder of scans beside an empty workspace.
struct Hospital {
  tests::TemporaryFolder folder;
  std::unique_ptr<Workspace> workspace = std::move(*Workspace::create(folder / "workspace"));

  std::filesystem::path file(const std::string& name) const {
    const auto path = folder / "scans" / name;
    std::filesystem::create_directories(path.parent_path());
    return path;
  }
  void scan(const std::string& name, int seed = 1) const {
    if (!imaging::writeNifti(image(seed), file(name))) throw std::runtime_error("cannot write");
  }
  void labels(const std::string& name, const LabelMap& map) const {
    if (!imaging::writeNifti(map, file(name))) throw std::runtime_error("cannot write");
  }
  ImportRequest request() const {
    ImportRequest request;
    request.path = folder / "scans";
    return request;
  }
  Result<ImportOutcome> import(const ImportRequest& wanted) const {
    const auto plan = planImport(*workspace, wanted, silentContext());
    if (!plan) return std::unexpected(plan.error());
    return runImport(*workspace, *plan, silentContext());
  }
  std::vector<PatientSummary> patients() const {
    return *loadPatients((*workspace->reader())->studies());
  }
};

}  // namespace

class ImportTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void visitsBecomeStudiesInOrder() {
    const Hospital hospital;
    hospital.scan("Doe_Jane/visit10/t1c.nii.gz", 1);
    hospital.scan("Doe_Jane/visit2/t1c.nii.gz", 2);
    hospital.scan("Doe_Jane/visit2/flair.nii.gz", 3);
    const auto outcome = hospital.import(hospital.request());
    QVERIFY(outcome && outcome->studies.size() == 2 && outcome->skipped.empty());
    const auto patients = hospital.patients();
    QCOMPARE(patients.size(), 1UL);
    QCOMPARE(patients[0].visits[0].series.size(), 2UL);
    QCOMPARE(patients[0].visits[1].study.date.daysSince(patients[0].visits[0].study.date), 30);
  }
  void namesNeverReachTheStore() {
    const Hospital hospital;
    hospital.scan("Pumpernickel_Jane/2024-02-03/t1c.nii.gz");
    QVERIFY(hospital.import(hospital.request()));
    QVERIFY(hospital.patients()[0].patient.key.starts_with("TW-"));
    for (const char* name : {"twinscope.db", "twinscope.db-wal", "logs/twinscope.log"}) {
      std::ifstream in(hospital.workspace->folder() / name, std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(in)), {});
      QVERIFY2(bytes.find("umpernickel") == std::string::npos, name);
    }
  }
  void datesAreKeptOrShiftedByWholeWeeks() {
    const Hospital hospital;
    hospital.scan("case_7/2024-01-03/t1c.nii.gz", 1);
    hospital.scan("case_7/2024-03-01/t1c.nii.gz", 2);
    auto request = hospital.request();
    request.dates = DatePolicy::shift;
    const auto shifted = planImport(*hospital.workspace, request, silentContext());
    const auto kept = planImport(*hospital.workspace, hospital.request(), silentContext());
    QCOMPARE(kept->studies.size(), 2UL);
    QCOMPARE(kept->studies[0].date, Date(2024, 1, 3));
    const int shift = shifted->studies[0].date.daysSince(kept->studies[0].date);
    QVERIFY(shift < 0 && shift % 7 == 0);
    QCOMPARE(shifted->studies[1].date.daysSince(kept->studies[1].date), shift);
  }
  void aTableBesideTheCasesTellsDates() {
    const Hospital hospital;
    hospital.scan("07/Pre_Scan_T1.nii.gz", 1);
    hospital.scan("07/Post_Scan_T1.nii.gz", 2);
    std::ofstream(hospital.file("supplementary.csv"))
        << "id, slices, initialDate, endDate\n06, 22, 1990-01-01, 1990-02-01\n"
           "07, 22, 1996-08-13, 1997-01-17\n";
    const auto plan = planImport(*hospital.workspace, hospital.request(), silentContext());
    QCOMPARE(plan->studies.size(), 2UL);
    QVERIFY(plan->studies[0].dateKnown && plan->studies[1].dateKnown);
    QCOMPARE(plan->studies[0].date, Date(1996, 8, 13));
    QCOMPARE(plan->studies[1].date, Date(1997, 1, 17));
    const auto& first = plan->series[plan->studies[0].series[0]].report;
    QVERIFY(first.path.filename() == "Pre_Scan_T1.nii.gz");
  }
  void labelsComeAlongMeasured() {
    const Hospital hospital;
    hospital.scan("BraTS2021_00001/BraTS2021_00001_t1ce.nii.gz");
    hospital.labels("BraTS2021_00001/BraTS2021_00001_seg.nii.gz", box(4));
    QVERIFY(hospital.import(hospital.request()));
    const auto visit = hospital.patients()[0].visits[0];
    QCOMPARE(visit.volume(Region::et).value(), 2.0);
    QCOMPARE(visit.segmentation->origin, std::string("import"));
    QCOMPARE(visit.segmentation->labelEdition, std::string("canonical"));
  }
  void unknownEditionsLeaveLabelsOutAndSayIt() {
    const Hospital hospital;
    hospital.scan("100001/100001_time1_t1ce.nii.gz");
    hospital.labels("100001/100001_time1_seg.nii.gz", box(1));
    const auto outcome = hospital.import(hospital.request());
    QCOMPARE(outcome->studies.size(), 1UL);
    QCOMPARE(outcome->skipped.at(0).code, std::string("import.label-edition"));
    QVERIFY(!hospital.patients()[0].visits[0].segmentation);
    auto told = hospital.request();
    told.labelEdition = "binary-wt";
    const auto again = hospital.import(told);
    QCOMPARE(again->studies.at(0), outcome->studies.at(0));
    QVERIFY(again->skipped.empty());
    QCOMPARE(hospital.patients()[0].visits.size(), 1UL);
    QCOMPARE(hospital.patients()[0].visits[0].volume(Region::wt).value(), 2.0);
  }
  void badLabelsLeaveNothingBehind_data() {
    QTest::addColumn<int>("value");
    QTest::addColumn<bool>("elsewhere");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("unknown value") << 9 << false << QByteArray("labels.unknown-value");
    QTest::newRow("far away") << 4 << true << QByteArray("import.labels-elsewhere");
  }
  void badLabelsLeaveNothingBehind() {
    QFETCH(int, value);
    QFETCH(bool, elsewhere);
    QFETCH(QByteArray, code);
    const Hospital hospital;
    hospital.scan("BraTS2021_00001/BraTS2021_00001_t1.nii.gz");
    const Grid far = Grid::axisAligned({30, 30, 30}, {1, 1, 2}, {900, 900, 900});
    hospital.labels("BraTS2021_00001/BraTS2021_00001_seg.nii.gz",
                    box(static_cast<std::uint8_t>(value), elsewhere ? far : kGrid));
    hospital.scan("BraTS2021_00002/BraTS2021_00002_t1.nii.gz", 2);
    const auto outcome = hospital.import(hospital.request());
    QCOMPARE(outcome->studies.size(), 1UL);
    QCOMPARE(outcome->skipped.at(0).code, code.toStdString());
    QCOMPARE(hospital.patients().size(), 1UL);
  }
  void theSameImagesAreStoredOnce() {
    const Hospital hospital;
    hospital.scan("BraTS2021_00001/BraTS2021_00001_t1.nii.gz");
    const auto first = hospital.import(hospital.request());
    const auto second = hospital.import(hospital.request());
    QCOMPARE(second->studies.at(0), first->studies.at(0));
    hospital.scan("BraTS2021_00001/BraTS2021_00001_t1.nii.gz", 5);
    const auto changed = hospital.import(hospital.request());
    QVERIFY(changed->studies.at(0) != first->studies.at(0));
  }
  void eachSlotIsFilledOnce() {
    const Hospital hospital;
    hospital.scan("one/2024-01-01/flair.nii.gz", 1);
    hospital.scan("one/2024-01-01/flair_repeat.nii.gz", 2);
    const auto plan = planImport(*hospital.workspace, hospital.request(), silentContext());
    QCOMPARE(plan->studies.size(), 1UL);
    QCOMPARE(std::ranges::count(plan->studies[0].slots, Modality::flair), 1);
    QCOMPARE(plan->studies[0].series.size(), 2UL);
  }
  void oneDateForManyVisitsIsRefused() {
    const Hospital hospital;
    hospital.scan("a/2024-01-01/t1.nii.gz", 1);
    hospital.scan("a/2024-02-01/t1.nii.gz", 2);
    auto request = hospital.request();
    request.date = Date(2020, 1, 1);
    const auto plan = planImport(*hospital.workspace, request, silentContext());
    QCOMPARE(plan.error().kind, ErrorKind::usage);
  }
  void usersWhoChangeASlotAreRemembered() {
    const Hospital hospital;
    hospital.scan("one/2024-01-01/t2.nii.gz");
    auto plan = planImport(*hospital.workspace, hospital.request(), silentContext());
    plan->studies[0].slots[0] = Modality::flair;
    QVERIFY(runImport(*hospital.workspace, *plan, silentContext()));
    const auto series = hospital.patients()[0].visits[0].series.at(0);
    QCOMPARE(series.slot, Modality::flair);
    QCOMPARE(series.slotRule, std::string("user"));
  }
  void cancellingStoresNothing() {
    const Hospital hospital;
    hospital.scan("one/2024-01-01/t1.nii.gz");
    const auto plan = planImport(*hospital.workspace, hospital.request(), silentContext());
    std::stop_source stop;
    stop.request_stop();
    const JobContext context{stop.get_token(), silentContext().progress, silentContext().log};
    const auto outcome = runImport(*hospital.workspace, *plan, context);
    QCOMPARE(outcome.error().kind, ErrorKind::cancelled);
    QVERIFY(hospital.patients().empty());
  }
};

TWINSCOPE_SUITE(ImportTest, "import_test");

}  // namespace twinscope::app

#include "import_test.moc"
