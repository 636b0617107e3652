#include "app/services/dataset_folders.h"

#include "app/services/organ_cases.h"
#include "core/imaging/nifti/nifti.h"
#include "core/learning/training/case_cache.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <fstream>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;

const Grid kGrid = Grid::axisAligned({12, 12, 10}, {4, 4, 4}, {-20, -20, -20});

/// A block of body in air, label values in a row in its middle.
class Folder {
 public:
  [[nodiscard]] const fs::path& path() const { return m_folder.path(); }

  void image(const std::string& name, float air = 0, float tissue = 100) const {
    std::vector<float> voxels(kGrid.voxels());
    for (std::size_t v = 0; v < voxels.size(); ++v)
      voxels[v] = isBody(v) ? tissue + static_cast<float>(v % 7) : air;
    QVERIFY(imaging::writeNifti(Volume(kGrid, std::move(voxels)), made(name)));
  }
  /// values: at (4, 5, 5), (5, 5, 5), …
  void labels(const std::string& name, const std::vector<std::uint8_t>& values,
              const Grid& grid = kGrid) const {
    std::vector<std::uint8_t> voxels(grid.voxels(), 0);
    for (std::size_t n = 0; n < values.size(); ++n)
      voxels[grid.index(4 + static_cast<std::int64_t>(n), 5, 5)] = values[n];
    QVERIFY(imaging::writeNifti(LabelMap(grid, std::move(voxels)), made(name)));
  }
  void brats(const std::string& prefix, const std::vector<std::string>& sequences) const {
    for (const std::string& sequence : sequences) image(prefix + sequence + ".nii.gz");
  }
  void ct(const std::string& name) const { image(name, -1000, 40); }

 private:
  static bool isBody(std::size_t v) {
    const auto at = kGrid.size.voxelAt(v);
    return at[0] >= 3 && at[0] < 9 && at[1] >= 3 && at[1] < 9;
  }
  [[nodiscard]] fs::path made(const std::string& name) const {
    const fs::path file = m_folder / name;
    fs::create_directories(file.parent_path());
    return file;
  }
  tests::TemporaryFolder m_folder;
};

Result<DatasetFolder> opened(const Folder& folder) {
  return openDataset(folder.path(), silentContext());
}

learning::TrainingCase caseOf(const DatasetFolder& folder, std::size_t n = 0) {
  return datasetCases(folder, 4)->load(n).value();
}

std::vector<int> labelsOf(const learning::TrainingCase& made) {
  std::vector<int> found;
  for (const std::uint8_t label : made.truth.labels())
    if (label != 0) found.push_back(label);
  return found;
}

std::string codeOf(const Folder& folder) { return opened(folder).error().code; }

}  // namespace

class DatasetFoldersTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void bratsOf2020() {
    const Folder folder;
    for (const char* name : {"001", "002"}) {
      const std::string prefix = concatPrefix("BraTS20_Training_", name);
      folder.brats(prefix, {"t1", "t1ce", "t2", "flair"});
      folder.labels(prefix + "seg.nii.gz", {1, 2, 4});
    }
    const auto found = opened(folder);
    QVERIFY(found);
    QVERIFY(found->kind == DatasetKind::brats);
    QCOMPARE(found->cases.size(), std::size_t{2});
    QVERIFY(found->cases[0].name < found->cases[1].name);
    const auto made = caseOf(*found);
    QCOMPARE(made.images.size(), std::size_t{4});
    for (std::size_t n = 0; n < 4; ++n) QVERIFY(made.images[n].modality() == kTumourSequences[n]);
    QVERIFY(made.truth.table() == LabelTable::canonical());
    QVERIFY(labelsOf(made) == (std::vector{1, 2, 3}));
    // The brain is what is not 0: here 6 × 6 × 10 voxels.
    QCOMPARE(std::ranges::count(made.brainMask, 1), std::ptrdiff_t{360});
  }
  void bratsOf2023And2024() {
    const Folder folder;
    folder.brats("BraTS-GLI-00005-000/BraTS-GLI-00005-000-", {"t1n", "t1c", "t2w", "t2f"});
    folder.labels("BraTS-GLI-00005-000/BraTS-GLI-00005-000-seg.nii.gz", {1, 2, 3});
    folder.brats("BraTS-GLI-02001-101/BraTS-GLI-02001-101-", {"t1n", "t1c", "t2w", "t2f"});
    folder.labels("BraTS-GLI-02001-101/BraTS-GLI-02001-101-seg.nii.gz", {3, 4});
    const auto found = opened(folder);
    QCOMPARE(found->cases.size(), std::size_t{2});
    QVERIFY(labelsOf(caseOf(*found, 0)) == (std::vector{1, 2, 3}));
    QVERIFY(labelsOf(caseOf(*found, 1)) == (std::vector{3, 4}));
  }
  void litsAsItIsPublished() {
    const Folder folder;
    folder.ct("Training Batch 1/volume-3.nii.gz");
    folder.labels("Training Batch 1/segmentation-3.nii.gz", {1, 1, 2});
    folder.ct("Training Batch 2/volume-30.nii.gz");
    folder.labels("segmentations/segmentation-30.nii.gz", {1});
    folder.ct("test/volume-200.nii.gz");
    const auto found = opened(folder);
    QVERIFY(found->kind == DatasetKind::lits);
    QCOMPARE(found->cases.size(), std::size_t{2});
    QCOMPARE(found->unlabelled, std::size_t{1});
    const auto made = caseOf(*found);
    QVERIFY(made.images[0].modality() == Modality::ct);
    QVERIFY(labelsOf(made) == (std::vector{1, 1, 2}));
    QVERIFY(made.truth.volumeMl(Region::liver) > made.truth.volumeMl(Region::liverTumour));
    // The body without the air around it.
    const auto body = std::ranges::count(made.brainMask, 1);
    QVERIFY(body > 250 && body < 500);
  }
  void liverOfTheDecathlon() {
    const Folder folder;
    folder.ct("Task03_Liver/imagesTr/liver_0.nii.gz");
    folder.labels("Task03_Liver/labelsTr/liver_0.nii.gz", {1, 2});
    folder.ct("Task03_Liver/imagesTs/liver_132.nii.gz");
    const auto found = opened(folder);
    QVERIFY(found->kind == DatasetKind::lits);
    QCOMPARE(found->cases.size(), std::size_t{1});
    QVERIFY(labelsOf(caseOf(*found)) == (std::vector{1, 2}));
  }
  void acdcFrames() {
    const Folder folder;
    for (const char* frame : {"01", "12"}) {
      const std::string stem = std::string("training/patient001/patient001_frame") + frame;
      folder.image(stem + ".nii.gz");
      folder.labels(stem + "_gt.nii.gz", {1, 2, 3});
    }
    folder.image("training/patient001/patient001_4d.nii.gz");
    const auto found = opened(folder);
    QVERIFY(found->kind == DatasetKind::acdc);
    QCOMPARE(found->cases.size(), std::size_t{2});
    const auto made = caseOf(*found);
    QVERIFY(made.truth.table() == LabelTable::byEdition("acdc").value());
    QVERIFY(labelsOf(made) == (std::vector{1, 2, 3}));
    const auto card = untrainedOrganCard(*learning::presetOf("unet3d", learning::NetworkSize::tiny),
                                         OrganTask::heart, 4);
    QVERIFY(learning::prepareCase(card, made));
  }
  void totalSegmentatorFileByFile() {
    const Folder folder;
    folder.ct("s0001/ct.nii.gz");
    folder.labels("s0001/segmentations/liver.nii.gz", {1, 1});
    folder.labels("s0001/segmentations/kidney_right.nii.gz", {0, 0, 1});
    folder.labels("s0001/segmentations/kidney_left.nii.gz", {0, 0, 0, 1});
    folder.labels("s0001/segmentations/spleen.nii.gz", {0, 0, 0, 0, 1});
    folder.labels("s0001/segmentations/aorta.nii.gz", {0, 0, 0, 0, 0, 1});
    folder.image("s0002/mri.nii.gz");
    folder.labels("s0002/segmentations.nii.gz", {5, 2, 3, 1, 50});
    const auto found = opened(folder);
    QVERIFY(found->kind == DatasetKind::totalSegmentator);
    QCOMPARE(found->cases.size(), std::size_t{2});
    QVERIFY(labelsOf(caseOf(*found, 0)) == (std::vector{1, 1, 2, 3, 4}));
    QVERIFY(labelsOf(caseOf(*found, 1)) == (std::vector{1, 2, 3, 4}));
    QVERIFY(caseOf(*found, 0).images[0].modality() == Modality::ct);
    QVERIFY(caseOf(*found, 1).images[0].modality() == Modality::other);
  }
  void amosByItsNumbers() {
    const Folder folder;
    folder.ct("imagesTr/amos_0004.nii.gz");
    folder.labels("labelsTr/amos_0004.nii.gz", {6, 2, 3, 1, 15});
    folder.image("imagesVa/amos_0507.nii.gz");
    folder.labels("labelsVa/amos_0507.nii.gz", {6, 1});
    folder.ct("imagesTs/amos_0200.nii.gz");
    auto found = opened(folder);
    QVERIFY(found->kind == DatasetKind::amos);
    QCOMPARE(found->cases.size(), std::size_t{2});
    QVERIFY(found->cases[0].images[0].first == Modality::ct);
    QVERIFY(found->cases[1].images[0].first == Modality::other);
    QVERIFY(labelsOf(caseOf(*found)) == (std::vector{1, 2, 3, 4}));
    // One organ alone, as FedGIN's networks learn it.
    found->table = LabelTable("spleen", {{1, Region::spleen, "spleen"}});
    QVERIFY(labelsOf(caseOf(*found)) == (std::vector{1}));
  }
  void thickSlicesBecomeIsotropic() {
    const Folder folder;
    folder.image("patient002/patient002_frame01.nii.gz");
    folder.labels("patient002/patient002_frame01_gt.nii.gz", {3});
    const auto made = datasetCases(*opened(folder), 2)->load(0).value();
    QVERIFY(made.truth.grid().size == (Size3{23, 23, 19}));
    QVERIFY(made.images[0].grid() == made.truth.grid());
  }
  void nothingKnownIsSaidSo() {
    const Folder folder;
    QCOMPARE(codeOf(folder), std::string("dataset.unknown"));
    folder.image("scan.nii.gz");
    const auto found = opened(folder);
    QCOMPARE(found.error().code, std::string("dataset.unknown"));
    QVERIFY(found.error().message.find("AMOS") != std::string::npos);
    QVERIFY(!found.error().remedy.empty());
    QCOMPARE(openDataset(folder.path() / "nowhere", silentContext()).error().code,
             std::string("file.unreadable"));
  }
  void twoSetsInOneFolderAreNotMixed() {
    const Folder folder;
    folder.ct("imagesTr/amos_0004.nii.gz");
    folder.ct("volume-1.nii.gz");
    const auto found = opened(folder);
    QCOMPARE(found.error().code, std::string("dataset.several"));
    QVERIFY(found.error().message.find("LiTS") != std::string::npos);
  }
  void testSetsHaveNothingToLearnFrom() {
    const Folder folder;
    folder.ct("imagesTs/amos_0200.nii.gz");
    QCOMPARE(codeOf(folder), std::string("dataset.no-labels"));
  }
  void missingFilesAreNamed() {
    const Folder brats;
    brats.brats("BraTS20_Training_009/BraTS20_Training_009_", {"t1", "t2", "flair"});
    brats.labels("BraTS20_Training_009/BraTS20_Training_009_seg.nii.gz", {1});
    const auto found = opened(brats);
    QCOMPARE(found.error().code, std::string("dataset.missing-file"));
    QVERIFY(found.error().message.find("BraTS20_Training_009") != std::string::npos);
    QVERIFY(found.error().message.find("T1c") != std::string::npos);
    const Folder structures;
    structures.ct("s0007/ct.nii.gz");
    structures.labels("s0007/segmentations/liver.nii.gz", {1});
    QVERIFY(opened(structures).error().message.find("kidney_right") != std::string::npos);
    const Folder lits;
    lits.labels("segmentation-4.nii.gz", {1});
    QCOMPARE(codeOf(lits), std::string("dataset.missing-file"));
  }
  void labelsOfAnotherGridAreRefused() {
    const Folder folder;
    folder.ct("volume-1.nii.gz");
    folder.labels("segmentation-1.nii.gz", {1},
                  Grid::axisAligned(kGrid.size, {4, 4, 4}, {-20, -20, -12}));
    const auto made = datasetCases(*opened(folder), 4)->load(0);
    QCOMPARE(made.error().code, std::string("dataset.grids-differ"));
    QVERIFY(made.error().context.find("volume 1") != std::string::npos);
  }
  void damagedFilesNameTheirCase() {
    const Folder folder;
    folder.labels("segmentation-1.nii.gz", {1, 7});
    folder.ct("volume-1.nii.gz");
    const auto values = datasetCases(*opened(folder), 4)->load(0);
    QCOMPARE(values.error().code, std::string("labels.unknown-value"));
    QVERIFY(values.error().context.find("volume 1") != std::string::npos);
    std::ofstream(folder.path() / "volume-1.nii.gz") << "no image";
    const auto broken = datasetCases(*opened(folder), 4)->load(0);
    QVERIFY(!broken);
    QVERIFY(broken.error().context.find("volume 1") != std::string::npos);
  }
  void spacingMustMakeSense() {
    QVERIFY(!datasetCases({}, 0.1));
    QVERIFY(!datasetCases({}, std::nan("")));
  }
  void aRealCtIsReadAsTotalSegmentatorLeavesIt() {
    const auto image = tests::sharedData("abdomen/totalsegmentator_Apache2/example_ct_sm.nii.gz");
    const auto labels = tests::sharedData("abdomen/totalsegmentator_Apache2/example_seg.nii.gz");
    TWINSCOPE_NEED(image && labels, "data/abdomen");
    const tests::TemporaryFolder folder;
    fs::create_directories(folder / "s0001");
    fs::copy_file(*image, folder / "s0001/ct.nii.gz");
    fs::copy_file(*labels, folder / "s0001/segmentations.nii.gz");
    const auto found = openDataset(folder.path(), silentContext());
    QVERIFY(found);
    const auto made = caseOf(*found);
    QVERIFY(std::abs(made.truth.volumeMl(Region::liver) - 1043) < 60);
    QVERIFY(std::abs(made.truth.volumeMl(Region::spleen) - 255) < 25);
    std::size_t outside = 0, labelled = 0;
    for (std::size_t v = 0; v < made.brainMask.size(); ++v) {
      const bool organ = made.truth.labels()[v] != 0;
      labelled += organ ? 1 : 0;
      outside += organ && made.brainMask[v] == 0 ? 1 : 0;
    }
    QVERIFY(labelled > 10000 / 3);
    QVERIFY(outside * 100 < labelled);
    // Most of the picture is body, but not all.
    const double body = static_cast<double>(std::ranges::count(made.brainMask, 1)) /
                        static_cast<double>(made.brainMask.size());
    QVERIFY(body > 0.3 && body < 0.95);
    const auto card = untrainedOrganCard(*learning::presetOf("unet3d", learning::NetworkSize::tiny),
                                         OrganTask::abdomen, 4);
    QVERIFY(learning::prepareCase(card, made));
  }
  void aRealMrHasABody() {
    const auto image = tests::sharedData("abdomen/totalsegmentator_Apache2/example_mr_sm.nii.gz");
    TWINSCOPE_NEED(image, "data/abdomen");
    const tests::TemporaryFolder folder;
    fs::create_directories(folder / "s0002");
    fs::copy_file(*image, folder / "s0002/mri.nii.gz");
    const auto volume = imaging::readNifti(*image).value();
    QVERIFY(imaging::writeNifti(
        LabelMap(volume.grid(), std::vector<std::uint8_t>(volume.grid().voxels(), 0)),
        folder / "s0002/segmentations.nii.gz"));
    const auto made = caseOf(openDataset(folder.path(), silentContext()).value());
    const double body = static_cast<double>(std::ranges::count(made.brainMask, 1)) /
                        static_cast<double>(made.brainMask.size());
    QVERIFY(body > 0.3 && body < 0.98);
  }

 private:
  static std::string concatPrefix(const std::string& set, const std::string& number) {
    return set + number + "/" + set + number + "_";
  }
};

TWINSCOPE_SUITE(DatasetFoldersTest, "dataset_folders_test");

}  // namespace twinscope::app

#include "dataset_folders_test.moc"
