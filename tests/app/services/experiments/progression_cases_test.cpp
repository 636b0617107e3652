#include "app/services/experiments/progression_cases.h"

#include "core/imaging/nifti/nifti.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;

constexpr Size3 kSize{16, 14, 4};

/// A bright block in the dark, with a tumour of `size` voxels in its middle.
void writeVisit(const fs::path& patient, const std::string& visit, std::size_t size) {
  const Grid grid = Grid::axisAligned(kSize, {1, 1, 1}, {0, 0, 0});
  std::vector<float> voxels(grid.voxels());
  std::vector<std::uint8_t> labels(grid.voxels());
  std::size_t marked = 0;
  for (std::size_t v = 0; v < voxels.size(); ++v) {
    const auto [i, j, k] = grid.size.voxelAt(v);
    if (i < 3 || i > 12 || j < 3 || j > 10) continue;
    voxels[v] = 100.F + static_cast<float>(v % 7);
    if (i >= 6 && i < 10 && j >= 6 && j < 8 && marked < size) labels[v] = ++marked > 0;
  }
  QVERIFY(
      imaging::writeNifti(Volume(grid, std::move(voxels)), patient / (visit + "_Scan_T1.nii.gz")));
  QVERIFY(imaging::writeNifti(
      LabelMap(grid, std::move(labels), LabelTable::byEdition("binary-et").value()),
      patient / (visit + "_Mask.nii.gz")));
}

void writePatients(const fs::path& folder, int count) {
  for (int n = 1; n <= count; ++n) {
    const fs::path patient = folder / ("0" + std::to_string(n));
    fs::create_directories(patient);
    writeVisit(patient, "Pre", 8);
    writeVisit(patient, "Post", 32);
  }
}

std::size_t enhancing(const learning::TrainingCase& one) {
  const auto values = one.truth.table().valuesOf(Region::et);
  return static_cast<std::size_t>(std::ranges::count(one.truth.labels(), values.at(0)));
}

}  // namespace

class ProgressionCasesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aPatientIsAHospitalWithTwoVisits() {
    const tests::TemporaryFolder folder;
    writePatients(folder.path(), 3);
    fs::create_directories(folder / "other");
    const auto patients = progressionPatients(folder.path());
    QVERIFY2(patients, patients ? "" : patients.error().message.c_str());
    QCOMPARE(patients->size(), std::size_t{3});
    const HospitalCases& first = patients->front();
    QCOMPARE(first.training.count, std::size_t{2});
    const auto before = first.validation.load(0), after = first.test.load(0);
    QVERIFY(before && after);
    QCOMPARE(before->name, std::string("01 Pre"));
    QCOMPARE(after->name, std::string("01 Post"));
    QVERIFY(after->truth.grid().size == (Size3{8, 7, 4}));
    QVERIFY(after->images.at(0).modality() == Modality::t1c);
    QVERIFY(after->truth.table() == LabelTable::canonical());
    QVERIFY(enhancing(*before) > 0 && enhancing(*after) > enhancing(*before));
    QCOMPARE(after->brainMask.size(), after->truth.grid().voxels());
  }
  void fewerThanThreePatientsAreRefused() {
    const tests::TemporaryFolder folder;
    writePatients(folder.path(), 2);
    QCOMPARE(progressionPatients(folder.path()).error().code, std::string("study.cases"));
    QVERIFY(!progressionPatients(folder / "nowhere"));
  }
  void aMaskOfAnotherGridIsRefused() {
    const tests::TemporaryFolder folder;
    writePatients(folder.path(), 3);
    const Grid other = Grid::axisAligned({5, 5, 5}, {1, 1, 1}, {0, 0, 0});
    QVERIFY(imaging::writeNifti(LabelMap(other, std::vector<std::uint8_t>(other.voxels())),
                                folder / "02" / "Pre_Mask.nii.gz"));
    const auto patients = progressionPatients(folder.path());
    QVERIFY(patients);
    QCOMPARE((*patients)[1].validation.load(0).error().code, std::string("study.grids-differ"));
  }
  void realPatientsAreRead() {
    const auto folder = tests::sharedData("brain_tumour/brain_tumor_progression_CC-BY-3.0");
    TWINSCOPE_NEED(folder, "data/brain_tumour");
    const auto patients = progressionPatients(*folder);
    QVERIFY2(patients, patients ? "" : patients.error().message.c_str());
    for (const HospitalCases& patient : *patients) {
      const auto visit = patient.test.load(0);
      QVERIFY2(visit, visit ? "" : visit.error().message.c_str());
      QVERIFY(enhancing(*visit) > 10);
      const auto head = std::ranges::count(visit->brainMask, 1);
      QVERIFY(head > std::ssize(visit->brainMask) / 10 && head < std::ssize(visit->brainMask));
    }
  }
};

TWINSCOPE_SUITE(ProgressionCasesTest, "progression_cases_test");

}  // namespace twinscope::app

#include "progression_cases_test.moc"
