#include "core/learning/inference/sliding_window.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::learning {
namespace {

std::vector<float> noise(std::size_t count) {
  Random random(3);
  std::vector<float> values(count);
  for (float& v : values) v = static_cast<float>(random.normal());
  return values;
}

Result<std::vector<float>> identity(std::span<const float> windows, std::size_t) {
  return std::vector<float>(windows.begin(), windows.end());
}

struct Stopper final : ProgressSink {
  std::stop_source source;
  void report(double, std::string_view) override { source.request_stop(); }
};

}  // namespace

class SlidingWindowTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void anIdentityGivesTheInputBack_data() {
    QTest::addColumn<int>("i");
    QTest::addColumn<int>("j");
    QTest::addColumn<int>("k");
    QTest::newRow("larger") << 21 << 17 << 13;
    QTest::newRow("smaller") << 5 << 3 << 4;
    QTest::newRow("mixed") << 5 << 30 << 8;
  }
  void anIdentityGivesTheInputBack() {
    QFETCH(int, i);
    QFETCH(int, j);
    QFETCH(int, k);
    const Size3 size{i, j, k};
    const auto values = noise(2 * size.voxels());
    const auto scores =
        slideWindows({values, 2, size}, 2, {.window = {8, 8, 8}}, identity, silentContext());
    QVERIFY(scores);
    QCOMPARE(scores->values.size(), values.size());
    for (std::size_t v = 0; v < values.size(); ++v)
      QVERIFY(std::abs(scores->values[v] - values[v]) <=
              1e-6F * std::max(1.F, std::abs(values[v])));
  }
  void aConstantStaysThatConstant() {
    const Size3 size{19, 11, 9};
    const std::vector<float> values(size.voxels(), 1.F);
    const auto scores = slideWindows({values, 1, size}, 1, {.window = {8, 8, 8}, .overlap = 0.75},
                                     identity, silentContext());
    for (const float v : scores->values) QVERIFY(std::abs(v - 1.F) <= 1e-6F);
  }
  void batchesDoNotMatter() {
    const Size3 size{17, 12, 10};
    const auto values = noise(size.voxels());
    WindowOptions options{.window = {8, 8, 8}};
    const auto one = slideWindows({values, 1, size}, 1, options, identity, silentContext());
    options.batch = 5;
    const auto five = slideWindows({values, 1, size}, 1, options, identity, silentContext());
    QVERIFY(one->values == five->values);
  }
  void anImageOfTheWindowsSizeIsOneCall() {
    const Size3 size{8, 8, 8};
    const auto values = noise(size.voxels());
    int calls = 0;
    const auto scores = slideWindows(
        {values, 1, size}, 1, {.window = {8, 8, 8}},
        [&](std::span<const float> windows, std::size_t count) {
          ++calls;
          return identity(windows, count);
        },
        silentContext());
    QVERIFY(scores);
    QCOMPARE(calls, 1);
  }
  void aFullBrainVolumeTakesEighteenWindows() {
    const auto starts = [](std::int64_t n) {
      return windowStarts(n, 128, 0.5, WindowPlacement::monai).size();
    };
    QCOMPARE(starts(240) * starts(240) * starts(155), std::size_t{18});
  }
  void emptyWindowsAreSkippedOnlyWhereAsked() {
    const Size3 size{32, 8, 8};
    std::vector<float> values(size.voxels(), 0.F);
    values[0] = 1;
    int calls = 0;
    const auto count = [&](std::span<const float> windows, std::size_t n) {
      calls += static_cast<int>(n);
      return identity(windows, n);
    };
    WindowOptions options{.window = {8, 8, 8}, .overlap = 0};
    QVERIFY(slideWindows({values, 1, size}, 1, options, count, silentContext()));
    QCOMPARE(calls, 4);
    options.empty = EmptyWindows::skip;
    calls = 0;
    const auto scores = slideWindows({values, 1, size}, 1, options, count, silentContext());
    QCOMPARE(calls, 1);
    QCOMPARE(scores->values[0], 1.F);
    QCOMPARE(scores->values[31], 0.F);
  }
  void itStopsBetweenWindows() {
    const Size3 size{64, 8, 8};
    const auto values = noise(size.voxels());
    Stopper stopper;
    const JobContext context{stopper.source.get_token(), stopper, silentContext().log};
    const auto scores =
        slideWindows({values, 1, size}, 1, {.window = {8, 8, 8}}, identity, context);
    QVERIFY(!scores);
    QCOMPARE(scores.error().kind, ErrorKind::cancelled);
  }
  void wrongCountsOfScoresAreRefused() {
    const Size3 size{8, 8, 8};
    const auto values = noise(size.voxels());
    const auto scores =
        slideWindows({values, 1, size}, 4, {.window = {8, 8, 8}}, identity, silentContext());
    QCOMPARE(scores.error().code, std::string("model.layout"));
  }
};

TWINSCOPE_SUITE(SlidingWindowTest, "sliding_window_test");

}  // namespace twinscope::learning

#include "sliding_window_test.moc"
