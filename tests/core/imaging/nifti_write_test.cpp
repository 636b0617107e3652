#include "core/base/random.h"
#include "core/imaging/nifti/nifti.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

namespace twinscope::imaging {
namespace {

Grid randomGrid(Random& random) {
  const auto side = [&random] { return static_cast<std::int64_t>(1 + random.below(12)); };
  const double flip = random.below(2) == 0 ? 1 : -1;
  const Affine turn =
      Affine::rotation({random.uniform(-3, 3), random.uniform(-1.5, 1.5), random.uniform(-3, 3)});
  const Affine scale = Affine::scaling(
      {flip * random.uniform(0.3, 6), random.uniform(0.3, 6), random.uniform(0.3, 6)});
  const Vec3 offset{random.uniform(-200, 200), random.uniform(-200, 200),
                    random.uniform(-200, 200)};
  return {{side(), side(), side()}, Affine::shift(offset) * turn * scale};
}

std::string text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

class NiftiWriteTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void imagesComeBack() {
    const tests::TemporaryFolder folder;
    Random random(7);
    for (int n = 0; n < 60; ++n) {
      const Grid grid = randomGrid(random);
      std::vector<float> voxels(grid.voxels());
      for (float& value : voxels) value = static_cast<float>(random.normal() * 1000);
      QVERIFY(writeNifti(Volume(grid, voxels), folder / "v.nii.gz"));
      const auto back = readNifti(folder / "v.nii.gz");
      QVERIFY(back);
      QVERIFY(std::ranges::equal(back->voxels(), voxels));
      QVERIFY(back->grid().coincidesWith(grid, 1e-4));
      const InspectedSeries series = inspectNifti(folder / "v.nii.gz", {}, silentContext());
      for (const Finding& finding : series.report.findings)
        QVERIFY2(!finding.code.starts_with("nifti."), finding.message.c_str());
    }
  }
  void labelsComeBack() {
    const tests::TemporaryFolder folder;
    Random random(8);
    const Grid grid = randomGrid(random);
    std::vector<std::uint8_t> values(grid.voxels());
    for (auto& value : values) value = static_cast<std::uint8_t>(random.below(5));
    QVERIFY(writeNifti(LabelMap(grid, values), folder / "l.nii.gz"));
    const auto back = readNiftiLabels(folder / "l.nii.gz", LabelTable::canonical());
    QVERIFY(back);
    QVERIFY(std::ranges::equal(back->labels(), values));
  }
  void shearSurvivesInTheSform() {
    const tests::TemporaryFolder folder;
    Grid grid = Grid::axisAligned({6, 5, 4}, {1, 2, 3}, {10, 20, 30});
    grid.worldFromVoxel.linear[0][2] = 0.5;
    QVERIFY(writeNifti(Volume(grid, std::vector<float>(grid.voxels(), 1.F)), folder / "s.nii.gz"));
    const SeriesReport report = inspectNifti(folder / "s.nii.gz", {}, silentContext()).report;
    QVERIFY(report.grid.coincidesWith(grid, 1e-4));
    QCOMPARE(report.findings.front().code, std::string("nifti.shear"));
  }
  void oldFileStaysWhenTheFolderIsGone() {
    const tests::TemporaryFolder folder;
    const Volume volume(Grid::axisAligned({2, 2, 2}, {1, 1, 1}), std::vector<float>(8, 3.F));
    QVERIFY(!writeNifti(volume, folder / "no/such/folder.nii.gz"));
    QVERIFY(writeNifti(volume, folder / "v.nii.gz"));
    const std::string before = text(folder / "v.nii.gz");
    QVERIFY(writeNifti(volume, folder / "v.nii.gz"));
    QCOMPARE(text(folder / "v.nii.gz"), before);
    const auto entries = std::distance(std::filesystem::directory_iterator(folder.path()),
                                       std::filesystem::directory_iterator{});
    QCOMPARE(entries, 1);
  }
  void tooLongSideIsAnError() {
    const tests::TemporaryFolder folder;
    const Grid grid = Grid::axisAligned({40000, 1, 1}, {1, 1, 1});
    QVERIFY(!writeNifti(Volume(grid, std::vector<float>(40000)), folder / "v.nii.gz"));
  }
};

TWINSCOPE_SUITE(NiftiWriteTest, "nifti_write_test");

}  // namespace twinscope::imaging

#include "nifti_write_test.moc"
