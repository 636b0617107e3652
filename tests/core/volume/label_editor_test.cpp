#include "core/volume/label_editor.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QElapsedTimer>
#include <QTest>
#include <algorithm>
#include <numbers>
#include <set>

namespace twinscope {
namespace {

constexpr std::uint8_t kOedema = 2, kEnhancing = 3;

LabelMap blank(Size3 size, Vec3 spacing = {1, 1, 1}) {
  const Grid grid = Grid::axisAligned(size, spacing);
  return {grid, std::vector<std::uint8_t>(grid.voxels(), 0)};
}

std::size_t countOf(const LabelMap& labels, std::uint8_t value) {
  return std::size_t(std::ranges::count(labels.labels(), value));
}

bool same(const LabelMap& a, const LabelMap& b) {
  return std::ranges::equal(a.labels(), b.labels());
}

void stroke(LabelEditor& editor, Vec3 from, Vec3 to, const LabelBrush& brush) {
  editor.paint(from, to, brush);
  editor.endStroke();
}

LabelBrush ball(double radius, std::uint8_t value = kEnhancing) {
  return {.radiusMm = radius, .discNormal = {}, .value = value};
}

}  // namespace

class LabelEditorTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aBallHasItsVolume() {
    LabelEditor editor(blank({60, 60, 30}, {1, 1, 2}));
    stroke(editor, {30, 30, 30}, {30, 30, 30}, ball(10));
    const double volume = double(countOf(editor.labels(), kEnhancing)) * 2;
    QVERIFY(std::abs(volume / (4.0 / 3 * std::numbers::pi * 1000) - 1) < 0.03);
  }
  void aDiscStaysInItsSlice_data() {
    QTest::addColumn<int>("axis");
    for (int axis = 0; axis < 3; ++axis) QTest::addRow("%d", axis) << axis;
  }
  void aDiscStaysInItsSlice() {
    QFETCH(int, axis);
    LabelEditor editor(blank({40, 40, 40}, {1, 1.5, 2}));
    Vec3 normal{0, 0, 0};
    (axis == 0 ? normal.x : axis == 1 ? normal.y : normal.z) = 1;
    stroke(editor, {20, 30, 40}, {22, 30, 40}, {.radiusMm = 6, .discNormal = normal, .value = 1});
    const LabelMap labels = editor.labels();
    std::set<std::int64_t> slices;
    for (std::int64_t k = 0; k < 40; ++k)
      for (std::int64_t j = 0; j < 40; ++j)
        for (std::int64_t i = 0; i < 40; ++i)
          if (labels.labels()[labels.grid().index(i, j, k)] != 0)
            slices.insert(axis == 0 ? i : axis == 1 ? j : k);
    // A stroke along the disc's own direction crosses slices; across it, it stays in one.
    QCOMPARE(slices.size(), axis == 0 ? std::size_t{3} : std::size_t{1});
  }
  void strokesHaveNoGaps() {
    LabelEditor editor(blank({100, 20, 20}));
    stroke(editor, {5, 10, 10}, {95, 10, 10}, ball(2));
    for (std::int64_t i = 5; i <= 95; ++i)
      QCOMPARE(editor.labels().labels()[editor.grid().index(i, 10, 10)], kEnhancing);
  }
  /// Whatever is done, undoing it all gives the beginning, and doing it again the end.
  void everythingCanBeUndone() {
    Random random(5);
    LabelEditor editor(blank({40, 36, 32}));
    stroke(editor, {20, 18, 16}, {20, 18, 16}, ball(8, kOedema));
    const LabelMap begin = editor.labels();
    std::vector<float> voxels(begin.grid().voxels());
    for (float& v : voxels) v = float(random.uniform());
    const Volume image(begin.grid(), std::move(voxels));
    std::vector<LabelMap> states{begin};
    const auto at = [&] {
      return Vec3{random.uniform(0, 40), random.uniform(0, 36), random.uniform(0, 32)};
    };
    for (int n = 0; n < 60; ++n) {
      switch (random.below(6)) {
        case 0:
          stroke(editor, at(), at(), ball(random.uniform(1, 6)));
          break;
        case 1:
          stroke(editor, at(), at(), {.radiusMm = 4, .discNormal = Vec3{0, 0, 1}, .value = 0});
          break;
        case 2:
          editor.fillHoles(int(random.below(3)), std::int64_t(random.below(32)), 1);
          break;
        case 3:
          editor.eraseComponent(at());
          break;
        case 4:
          editor.smooth(kEnhancing);
          break;
        default:
          editor.grow(at(), image, {.reachMm = 8, .tolerance = 1, .value = 1});
          break;
      }
      if (!same(editor.labels(), states.back())) states.push_back(editor.labels());
    }
    QVERIFY(states.size() > 20);
    for (std::size_t n = states.size() - 1; n-- > 0;) {
      editor.undo();
      QVERIFY(same(editor.labels(), states[n]));
    }
    for (std::size_t n = 1; n < states.size(); ++n) {
      editor.redo();
      QVERIFY(same(editor.labels(), states[n]));
    }
    QVERIFY(!editor.canRedo());
  }
  void anEditAfterUndoForgetsWhatWasUndone() {
    LabelEditor editor(blank({20, 20, 20}));
    stroke(editor, {5, 5, 5}, {5, 5, 5}, ball(2));
    editor.undo();
    QVERIFY(editor.canRedo() && !editor.isChanged());
    stroke(editor, {15, 15, 15}, {15, 15, 15}, ball(2));
    QVERIFY(!editor.canRedo() && editor.isChanged());
  }
  void memoryIsBounded() {
    LabelEditor editor(blank({40, 40, 40}), 64 * 1024);
    for (int n = 0; n < 100; ++n)
      stroke(editor, {20, 20, 20}, {20, 20, 20}, ball(8, n % 2 == 0 ? kEnhancing : kOedema));
    int undone = 0;
    for (; editor.canUndo(); ++undone) editor.undo();
    QVERIFY2(undone >= 1 && undone < 10, qPrintable(QString::number(undone)));
  }
  void holesAreFilledAndTheRestIsNot() {
    LabelEditor editor(blank({40, 40, 5}));
    const Vec3 z{0, 0, 1};
    stroke(editor, {20, 20, 2}, {20, 20, 2},
           {.radiusMm = 12, .discNormal = z, .value = kEnhancing});
    stroke(editor, {20, 20, 2}, {20, 20, 2}, {.radiusMm = 6, .discNormal = z, .value = 0});
    const std::size_t ring = countOf(editor.labels(), kEnhancing);
    editor.fillHoles(2, 2, 1);
    QVERIFY(countOf(editor.labels(), 1) > 100);
    QCOMPARE(countOf(editor.labels(), kEnhancing), ring);
    editor.undo();
    stroke(editor, {20, 20, 2}, {39, 20, 2},
           {.radiusMm = 2, .discNormal = z, .value = 0});  // a gap
    editor.fillHoles(2, 2, 1);
    QCOMPARE(countOf(editor.labels(), 1), std::size_t{0});
  }
  void onlyWhatHangsTogetherGoes() {
    LabelEditor editor(blank({60, 30, 30}));
    stroke(editor, {12, 15, 15}, {12, 15, 15}, ball(8, kOedema));
    stroke(editor, {12, 15, 15}, {12, 15, 15}, ball(4));
    stroke(editor, {45, 15, 15}, {45, 15, 15}, ball(5));
    const std::size_t other = countOf(editor.labels(), kEnhancing);
    editor.eraseComponent({2, 2, 2});  // nothing there
    QCOMPARE(countOf(editor.labels(), kEnhancing), other);
    editor.eraseComponent({18, 15, 15});
    QCOMPARE(countOf(editor.labels(), kOedema), std::size_t{0});
    QVERIFY(countOf(editor.labels(), kEnhancing) > 400 &&
            countOf(editor.labels(), kEnhancing) < 600);
  }
  void smoothingTakesSpecksAndKeepsFlatFaces() {
    LabelEditor editor(blank({40, 40, 40}));
    for (int k = 10; k < 30; ++k)
      for (int j = 10; j < 30; ++j)
        editor.paint({10, double(j), double(k)}, {29, double(j), double(k)}, ball(0.4));
    editor.paint({35, 35, 35}, {35, 35, 35}, ball(0.4));  // a speck
    editor.endStroke();
    QCOMPARE(countOf(editor.labels(), kEnhancing), std::size_t{8001});
    editor.smooth(kEnhancing);
    const LabelMap labels = editor.labels();
    QCOMPARE(labels.labels()[labels.grid().index(35, 35, 35)], std::uint8_t{0});
    QCOMPARE(labels.labels()[labels.grid().index(10, 20, 20)], kEnhancing);       // a face
    QCOMPARE(labels.labels()[labels.grid().index(10, 10, 10)], std::uint8_t{0});  // a corner
    QVERIFY(countOf(labels, kEnhancing) > 7900);
  }
  void growthFollowsTheImage() {
    const LabelMap start = blank({50, 50, 50});
    std::vector<float> voxels(start.grid().voxels());
    Random random(2);
    for (std::size_t n = 0; n < voxels.size(); ++n) {
      const auto i = double(n % 50), j = double(n / 50 % 50), k = double(n / 2500);
      const double base = length(Vec3{i, j, k} - Vec3{25, 25, 25}) < 9 ? 100 : 50;
      voxels[n] = float(base + random.normal());
    }
    LabelEditor editor(start);
    const Volume image(start.grid(), std::move(voxels));
    editor.grow({25, 25, 25}, image, {.reachMm = 25, .tolerance = 4, .value = kEnhancing});
    const double found = double(countOf(editor.labels(), kEnhancing));
    QVERIFY(std::abs(found / (4.0 / 3 * std::numbers::pi * 729) - 1) < 0.06);
    editor.undo();
    editor.grow({25, 25, 25}, image, {.reachMm = 4, .tolerance = 4, .value = kEnhancing});
    QVERIFY(countOf(editor.labels(), kEnhancing) < 300);
    editor.grow({-50, 0, 0}, image, {.value = 1});  // outside
    QCOMPARE(countOf(editor.labels(), 1), std::size_t{0});
  }
  void theEdgeOfTheGridIsNoTrap() {
    LabelEditor editor(blank({10, 10, 10}));
    stroke(editor, {-3, -3, -3}, {13, 13, 13}, ball(4));
    editor.smooth(kEnhancing);
    editor.eraseComponent({0, 0, 0});
    QVERIFY(editor.canUndo());
  }
  /// A thousand strokes on a map of the usual size; printed, since machines differ.
  void undoIsFast() {
    LabelEditor editor(blank({240, 240, 155}));
    Random random(1);
    for (int n = 0; n < 1000; ++n) {
      const Vec3 from{random.uniform(60, 180), random.uniform(60, 180), random.uniform(40, 110)};
      stroke(editor, from, from + Vec3{random.uniform(-20, 20), 0, 0},
             {.radiusMm = 5, .discNormal = Vec3{0, 0, 1}, .value = kEnhancing});
    }
    std::vector<double> milliseconds;
    while (editor.canUndo()) {
      QElapsedTimer timer;
      timer.start();
      editor.undo();
      milliseconds.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    std::ranges::sort(milliseconds);
    qInfo("%zu undos: median %.3f ms, worst %.3f ms", milliseconds.size(),
          milliseconds[milliseconds.size() / 2], milliseconds.back());
    QVERIFY(milliseconds.size() > 900);
    QCOMPARE(countOf(editor.labels(), kEnhancing), std::size_t{0});
  }
};

TWINSCOPE_SUITE(LabelEditorTest, "label_editor_test");

}  // namespace twinscope

#include "label_editor_test.moc"
