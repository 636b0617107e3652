#include "core/learning/inference/clean_labels.h"

#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <vector>

namespace twinscope::learning {
namespace {

const Grid kGrid = Grid::axisAligned({40, 40, 40}, {1, 1, 1});

/// A brain of 36³ mm, 2 mm inside the image.
std::vector<std::uint8_t> brain() {
  std::vector<std::uint8_t> mask(kGrid.voxels(), 0);
  for (std::int64_t k = 2; k < 38; ++k)
    for (std::int64_t j = 2; j < 38; ++j)
      for (std::int64_t i = 2; i < 38; ++i) mask[kGrid.index(i, j, k)] = 1;
  return mask;
}

void cube(std::vector<std::uint8_t>& labels, std::int64_t from, std::int64_t side, int value) {
  for (std::int64_t k = from; k < from + side; ++k)
    for (std::int64_t j = from; j < from + side; ++j)
      for (std::int64_t i = from; i < from + side; ++i)
        labels[kGrid.index(i, j, k)] = static_cast<std::uint8_t>(value);
}

std::ptrdiff_t countOf(const LabelMap& labels, int value) {
  return std::ranges::count(labels.labels(), value);
}

}  // namespace

class CleanLabelsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_labels.assign(kGrid.voxels(), 0);
    cube(m_labels, 15, 10, 2);
    cube(m_labels, 17, 6, 3);
    cube(m_labels, 19, 2, 1);
    cube(m_labels, 2, 4, 3);  // in the corner, 1 to 4 mm deep
  }
  void nothingChangesWithoutAskingForIt() {
    const auto same = cleaned({}, {kGrid, m_labels}, brain());
    QVERIFY(std::ranges::equal(same.labels(), m_labels));
  }
  void shallowPartsGoAndDeepOnesStay() {
    ModelCard card;
    card.leastCoreDepthMm = 5;
    const LabelMap kept = cleaned(card, {kGrid, m_labels}, brain());
    QCOMPARE(countOf(kept, 3), std::ptrdiff_t{6 * 6 * 6 - 2 * 2 * 2});
    QCOMPARE(countOf(kept, 1), std::ptrdiff_t{8});
    QCOMPARE(countOf(kept, 2), countOf({kGrid, m_labels}, 2));
    card.leastCoreDepthMm = 30;
    QCOMPARE(countOf(cleaned(card, {kGrid, m_labels}, brain()), 3), std::ptrdiff_t{0});
  }
  void tooLittleEnhancementInAllIsCore() {
    ModelCard card;
    card.smallestEnhancingMl = 0.3;  // 272 mm³ are there
    const LabelMap kept = cleaned(card, {kGrid, m_labels}, brain());
    QCOMPARE(countOf(kept, 3), std::ptrdiff_t{0});
    QCOMPARE(countOf(kept, 1), std::ptrdiff_t{6 * 6 * 6 + 4 * 4 * 4});
  }
  /// What lies at the rim does not count towards the enhancement that is believed.
  void theRimIsTakenAwayFirst() {
    ModelCard card;
    card.leastCoreDepthMm = 5;
    card.smallestEnhancingMl = 0.25;  // 208 mm³ remain
    QCOMPARE(countOf(cleaned(card, {kGrid, m_labels}, brain()), 3), std::ptrdiff_t{0});
  }
  void anEmptyMapStaysEmpty() {
    ModelCard card;
    card.leastCoreDepthMm = 5;
    const std::vector<std::uint8_t> none(kGrid.voxels(), 0);
    QVERIFY(std::ranges::equal(cleaned(card, {kGrid, none}, brain()).labels(), none));
  }

 private:
  std::vector<std::uint8_t> m_labels;
};

TWINSCOPE_SUITE(CleanLabelsTest, "clean_labels_test");

}  // namespace twinscope::learning

#include "clean_labels_test.moc"
