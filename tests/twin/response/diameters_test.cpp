#include "twin/response/diameters.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>
#include <limits>

namespace twinscope::twin {
namespace {

/// 20 mm along x and 10 mm along y, crossing at a quarter of the longer one; in the plane z = 5.
DiameterLines cross20By10() {
  return {.longest = {Vec3{0, 0, 5}, Vec3{20, 0, 5}},
          .perpendicular = {Vec3{5, -4, 5}, Vec3{5, 6, 5}}};
}
constexpr Vec3 kUp{0, 0, 1};

double cosineOf(const DiameterLines& lines) {
  const Vec3 one = lines.longest[1] - lines.longest[0];
  const Vec3 other = lines.perpendicular[1] - lines.perpendicular[0];
  return dot(one, other) / (length(one) * length(other));
}

bool areNear(Vec3 a, Vec3 b) { return length(a - b) < 1e-9; }

}  // namespace

class DiametersTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sizesAreLengthsWithTheGreaterFirst() {
    DiameterLines lines = cross20By10();
    QVERIFY(lines.sizeMm() == (Diameters{20, 10}));
    std::swap(lines.longest, lines.perpendicular);
    QVERIFY(lines.sizeMm() == (Diameters{20, 10}));
  }
  void aLongerFirstLineTakesTheSecondWithIt() {
    const auto made =
        dragged(cross20By10(), DiameterEnd::longestSecond, {40, 0, 9}, kUp);  // out of the plane
    QVERIFY(areNear(made.longest[1], {40, 0, 5}));
    QVERIFY(areNear(made.perpendicular[0], {10, -4, 5}));
    QVERIFY(areNear(made.perpendicular[1], {10, 6, 5}));
  }
  void aTurnedFirstLineTurnsTheSecond() {
    const auto made = dragged(cross20By10(), DiameterEnd::longestSecond, {0, 20, 5}, kUp);
    QVERIFY(areNear(made.perpendicular[0], {4, 5, 5}));
    QVERIFY(areNear(made.perpendicular[1], {-6, 5, 5}));
    QVERIFY(made.sizeMm() == (Diameters{20, 10}));
  }
  void anEndOfTheSecondLineMovesItAlongTheFirst() {
    const auto made = dragged(cross20By10(), DiameterEnd::perpendicularSecond, {12, 9, 5}, kUp);
    QVERIFY(made.longest == cross20By10().longest);
    QVERIFY(areNear(made.perpendicular[0], {12, -4, 5}));
    QVERIFY(areNear(made.perpendicular[1], {12, 9, 5}));
  }
  void aLineNeverShrinksToNothing() {
    const DiameterLines lines = cross20By10();
    QVERIFY(dragged(lines, DiameterEnd::longestFirst, lines.longest[1], kUp) == lines);
    QVERIFY(dragged(lines, DiameterEnd::perpendicularFirst, {9, 6, 5}, kUp) == lines);
  }
  /// Whatever is dragged where, in any plane: the end is where the pointer is, the angle is right, and the lines can be stored.
  void anyDragKeepsTheRightAngle() {
    Random random(7);
    const auto direction = [&] { return Vec3{random.normal(), random.normal(), random.normal()}; };
    for (int run = 0; run < 500; ++run) {
      const Affine placed = Affine::shift(30.0 * direction()) * Affine::rotation(direction());
      const Vec3 normal = placed.rotate(kUp);
      DiameterLines lines = cross20By10();
      for (Vec3* point :
           {&lines.longest[0], &lines.longest[1], &lines.perpendicular[0], &lines.perpendicular[1]})
        *point = placed * *point;
      // As measured on voxels: a little off the right angle.
      lines.perpendicular[1] =
          lines.perpendicular[1] + 0.05 * (lines.longest[1] - lines.longest[0]);
      for (int step = 0; step < 4; ++step) {
        const DiameterEnd end = kDiameterEnds[random.below(4)];
        const Vec3 to = endOf(lines, end) + 8.0 * direction();
        const DiameterLines made = dragged(lines, end, to, normal);
        if (made == lines) continue;
        QVERIFY(std::abs(cosineOf(made)) < 1e-6);
        const Vec3 off = to - endOf(made, end);
        QVERIFY(length(off - dot(off, normal) * normal) < 1e-6);
        QVERIFY(validate(made));
        lines = made;
      }
    }
  }
  void linesThatAreNoneAreRefused() {
    QVERIFY(validate(cross20By10()));
    const auto isRefused = [](auto change) {
      DiameterLines lines = cross20By10();
      change(lines);
      const Status status = validate(lines);
      return !status && status.error().code == "diameters.lines";
    };
    QVERIFY(isRefused([](DiameterLines& l) { l.longest[1] = l.longest[0]; }));
    QVERIFY(isRefused([](DiameterLines& l) { l.perpendicular[1].x += 1; }));
    QVERIFY(isRefused([](DiameterLines& l) { l.longest[1].x = 600; }));
    QVERIFY(isRefused(
        [](DiameterLines& l) { l.longest[1].x = std::numeric_limits<double>::quiet_NaN(); }));
    QVERIFY(isRefused([](DiameterLines& l) {
      for (Vec3& end : l.perpendicular) end.z += 3;
    }));
  }
};

TWINSCOPE_SUITE(DiametersTest, "diameters_test");

}  // namespace twinscope::twin

#include "diameters_test.moc"
