#include "twin/response/lesions.h"

#include "tests/support/suite.h"

#include <QTest>
#include <set>
#include <vector>

namespace twinscope::twin {
namespace {

constexpr std::uint8_t kEnhancing = 3, kOedema = 2;

struct Ball {
  Vec3 centre;  ///< in the baseline's world, mm
  double radius = 6;
  std::uint8_t label = kEnhancing;
};

/// Balls as a visit sees them whose world is turned and shifted against the baseline's, on its own grid.
LabelMap labelsOf(const std::vector<Ball>& balls, const Affine& studyFromBaseline, Vec3 spacing) {
  Grid grid = Grid::axisAligned({60, 60, 40}, spacing);
  grid.worldFromVoxel = studyFromBaseline * grid.worldFromVoxel;
  const Affine baselineFromStudy = studyFromBaseline.inverse();
  std::vector<std::uint8_t> labels(grid.voxels(), 0);
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i) {
        const Vec3 at =
            baselineFromStudy * (grid.worldFromVoxel * Vec3{double(i), double(j), double(k)});
        for (const Ball& ball : balls)
          if (length(at - ball.centre) <= ball.radius) labels[grid.index(i, j, k)] = ball.label;
      }
  return {grid, std::move(labels)};
}

/// Visits with the numbers that their enhancing parts bear, in the order of their size.
class Follow {
 public:
  std::vector<TrackedPart> see(const std::vector<Ball>& balls) {
    // Every visit has another position of the head and another grid.
    const double turn = 0.05 * m_visit;
    const Affine pose = Affine::shift({3.0 * m_visit, -2.0 * m_visit, 1.0 * m_visit}) *
                        Affine::rotation({turn, -turn, turn}, {30, 30, 30});
    const Vec3 spacing = m_visit % 2 == 0 ? Vec3{1, 1, 1.5} : Vec3{1.1, 0.9, 1.5};
    ++m_visit;
    return m_tracker.next(labelsOf(balls, pose, spacing), pose);
  }
  std::vector<int> numbers(const std::vector<Ball>& balls) {
    std::vector<int> found;
    for (const TrackedPart& part : see(balls))
      if (part.compartment == Compartment::enhancing) found.push_back(part.lesion);
    return found;
  }

 private:
  LesionTracker m_tracker;
  int m_visit = 0;
};

using Numbers = std::vector<int>;

}  // namespace

class LesionsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aLesionKeepsItsNumber() {
    Follow follow;
    const Ball large{{20, 30, 30}, 8}, small{{44, 30, 30}, 5};
    QVERIFY(follow.numbers({large, small}) == (Numbers{1, 2}));
    // The second has become the larger one, and is seen first.
    QVERIFY(follow.numbers({{{20, 30, 30}, 5}, {{44, 30, 30}, 8}}) == (Numbers{2, 1}));
    QVERIFY(follow.numbers({large, small}) == (Numbers{1, 2}));
  }
  void oneThatComesBackIsTheSame() {
    Follow follow;
    const Ball stays{{20, 30, 30}, 8}, goes{{44, 30, 30}, 5};
    QVERIFY(follow.numbers({stays, goes}) == (Numbers{1, 2}));
    QVERIFY(follow.numbers({stays}) == (Numbers{1}));
    QVERIFY(follow.numbers({}) == Numbers{});
    QVERIFY(follow.numbers({stays, goes}) == (Numbers{1, 2}));
  }
  void oneFarAwayIsNew() {
    Follow follow;
    QVERIFY(follow.numbers({{{15, 20, 30}, 6}}) == (Numbers{1}));
    QVERIFY(follow.numbers({{{15, 20, 30}, 6}, {{46, 46, 30}, 5}}) == (Numbers{1, 2}));
  }
  void oneThatMovedALittleIsTheSame() {
    Follow follow;
    QVERIFY(follow.numbers({{{20, 30, 30}, 4}}) == (Numbers{1}));
    // Its rim is 5 mm from where the rim was; 12 mm further would be another one.
    QVERIFY(follow.numbers({{{33, 30, 30}, 4}}) == (Numbers{1}));
    QVERIFY(follow.numbers({{{33, 52, 30}, 4}}) == (Numbers{2}));
  }
  void coalescedOnesGoOnUnderTheLargest() {
    Follow follow;
    QVERIFY(follow.numbers({{{20, 30, 30}, 8}, {{36, 30, 30}, 5}}) == (Numbers{1, 2}));
    const auto merged = follow.see({{{20, 30, 30}, 8}, {{30, 30, 30}, 6}, {{36, 30, 30}, 5}});
    QCOMPARE(merged.size(), std::size_t{1});
    QCOMPARE(merged[0].lesion, 1);
    QVERIFY(merged[0].merged);
  }
  void partsOfASplitOneKeepItsNumber() {
    Follow follow;
    QVERIFY(follow.numbers({{{20, 30, 30}, 8}, {{32, 30, 30}, 8}}) == (Numbers{1}));
    QVERIFY(follow.numbers({{{17, 30, 30}, 6}, {{37, 30, 30}, 5}}) == (Numbers{1, 1}));
    // And are one again.
    QVERIFY(follow.numbers({{{20, 30, 30}, 8}, {{32, 30, 30}, 8}}) == (Numbers{1}));
  }
  void compartmentsAreApart() {
    Follow follow;
    const auto parts = follow.see({{{20, 30, 30}, 12, kOedema}, {{20, 30, 30}, 6}});
    QCOMPARE(parts.size(), std::size_t{2});
    QVERIFY(parts[0].compartment == Compartment::enhancing);
    QVERIFY(parts[1].compartment == Compartment::nonEnhancing);
    QCOMPARE(parts[0].lesion, 1);
    QCOMPARE(parts[1].lesion, 1);
  }
  void sizesAreThoseOfTheBall() {
    Follow follow;
    const auto parts = follow.see({{{30, 30, 30}, 9}});
    QVERIFY(std::abs(parts[0].sizeMm.longest - 18) < 2.2);
    QVERIFY(std::abs(parts[0].sizeMm.perpendicular - 18) < 2.2);
    QVERIFY(std::abs(parts[0].volumeMm3 / 3053.6 - 1) < 0.05);
    QVERIFY(parts[0].slices >= 11 && parts[0].slices <= 14);
    QVERIFY(isMeasurable(parts[0]));
  }
  void anEmptyMapHasNoLesions() {
    LesionTracker tracker;
    QVERIFY(tracker.next(LabelMap(), {}).empty());
    QVERIFY(tracker.next(labelsOf({}, {}, {1, 1, 1}), {}).empty());
  }
};

TWINSCOPE_SUITE(LesionsTest, "lesions_test");

}  // namespace twinscope::twin

#include "lesions_test.moc"
