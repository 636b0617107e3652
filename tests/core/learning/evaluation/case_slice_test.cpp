#include "core/learning/evaluation/case_slice.h"

#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>

namespace twinscope::learning {
namespace {

/// Head-foot along j, as a coronal acquisition stores it.
Grid coronalGrid() {
  Grid grid{.size = {4, 5, 3}, .worldFromVoxel = {}};
  grid.worldFromVoxel.linear = {{{1, 0, 0}, {0, 0, 2}, {0, -3, 0}}};
  return grid;
}

LabelMap labelled(const Grid& grid, std::initializer_list<std::array<std::int64_t, 3>> voxels) {
  std::vector<std::uint8_t> labels(grid.voxels());
  for (const auto& [i, j, k] : voxels) labels[grid.index(i, j, k)] = 2;
  return {grid, std::move(labels)};
}

/// T1 of ones and FLAIR whose values count the voxels.
TrainingCase caseOn(const Grid& grid) {
  std::vector<float> rising(grid.voxels());
  for (std::size_t n = 0; n < rising.size(); ++n) rising[n] = static_cast<float>(n);
  return {.name = "a case",
          .images = {Volume(grid, std::vector<float>(grid.voxels(), 1), Modality::t1),
                     Volume(grid, std::move(rising), Modality::flair)},
          .brainMask = std::vector<std::uint8_t>(grid.voxels(), 1),
          .truth = {}};
}

}  // namespace

class CaseSliceTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void showsTheSliceThatIsMostWrong() {
    const Grid grid = Grid::axisAligned({4, 4, 6}, {1, 1, 2});
    const LabelMap truth = labelled(grid, {{0, 0, 1}, {1, 0, 1}, {2, 0, 1}, {1, 1, 4}});
    const LabelMap found = labelled(grid, {{0, 0, 1}, {1, 0, 1}, {0, 0, 4}, {3, 3, 4}});
    const CaseSlice slice = worstSlices(caseOn(grid), truth, {found}).front();
    QCOMPARE(slice.image.modality(), Modality::flair);
    QCOMPARE(slice.image.grid().size, (Size3{4, 4, 1}));
    QVERIFY(slice.image.grid().coincidesWith(slice.truth.grid()));
    // Everything keeps its place in the world: the first voxel is voxel (0, 0, 4) of the case.
    QCOMPARE(slice.found.grid().worldFromVoxel * Vec3{}, (Vec3{0, 0, 8}));
    QCOMPARE(slice.image.at(1, 2, 0), static_cast<float>(grid.index(1, 2, 4)));
    QCOMPARE(std::ranges::count(slice.truth.labels(), 2), 1);
    QCOMPARE(std::ranges::count(slice.found.labels(), 2), 2);
  }
  void isAxialWhateverTheGridsOrder() {
    const Grid grid = coronalGrid();
    const LabelMap truth = labelled(grid, {{0, 3, 0}, {2, 3, 2}, {1, 1, 1}});
    const CaseSlice slice = worstSlices(caseOn(grid), truth, {labelled(grid, {{1, 1, 1}})}).front();
    QCOMPARE(slice.truth.grid().size, (Size3{4, 1, 3}));
    QCOMPARE((slice.truth.grid().worldFromVoxel * Vec3{}).z, -9.0);
  }
  void showsTheTumourWhereNothingIsWrong() {
    const Grid grid = Grid::axisAligned({3, 3, 3}, {1, 1, 1});
    const LabelMap truth = labelled(grid, {{0, 0, 0}, {1, 1, 2}, {1, 2, 2}});
    const auto right = worstSlices(caseOn(grid), truth, {truth});
    QCOMPARE(std::ranges::count(right.front().truth.labels(), 2), 2);
    // Of nothing at all there is still a slice.
    const LabelMap none = labelled(grid, {});
    const auto empty = worstSlices(caseOn(grid), none, {none});
    QCOMPARE(empty.front().image.grid().size.k, std::int64_t{1});
  }
  void modelsShareOneSlice() {
    const Grid grid = Grid::axisAligned({3, 3, 4}, {1, 1, 1});
    const LabelMap truth = labelled(grid, {{1, 1, 1}, {1, 1, 2}, {1, 2, 2}});
    const LabelMap first = labelled(grid, {{1, 1, 2}, {1, 2, 2}});
    const LabelMap second = labelled(grid, {{1, 1, 1}});
    const auto slices = worstSlices(caseOn(grid), truth, {first, second});
    QCOMPARE(slices.size(), std::size_t{2});
    for (const CaseSlice& slice : slices)
      QCOMPARE((slice.found.grid().worldFromVoxel * Vec3{}).z, 2.0);
    QCOMPARE(std::ranges::count(slices[0].found.labels(), 2), 2);
    QCOMPARE(std::ranges::count(slices[1].found.labels(), 2), 0);
  }
};

TWINSCOPE_SUITE(CaseSliceTest, "case_slice_test");

}  // namespace twinscope::learning

#include "case_slice_test.moc"
