#include "core/learning/inference/tile_plan.h"

#include "core/learning/networks/presets.h"
#include "tests/support/suite.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <QTest>
#include <string>

namespace twinscope::learning {
namespace {

constexpr Sides kMultiples{8, 8, 1};
/// 1 kB a voxel and nothing besides.
constexpr MemoryGrowth kGrowth{.base = 0, .each = 1000};

std::size_t bytesOf(const TilePlan& plan) { return kGrowth.of(plan.window, plan.batch); }

}  // namespace

class TilePlanTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void whatFitsIsLeftAlone() {
    const TilePlan asked{{64, 64, 64}, 3};
    const auto plan = fittingTiles(asked, kGrowth, kMultiples, bytesOf(asked));
    QVERIFY(plan);
    QVERIFY(plan->window == asked.window);
    QCOMPARE(plan->batch, std::size_t{3});
  }
  void fewerWindowsThenSmallerOnes() {
    const TilePlan asked{{64, 64, 64}, 4};
    auto plan = fittingTiles(asked, kGrowth, kMultiples, bytesOf({{64, 64, 64}, 2}));
    QCOMPARE(plan->batch, std::size_t{2});
    QVERIFY(plan->window == asked.window);
    plan = fittingTiles(asked, kGrowth, kMultiples, bytesOf({{64, 64, 64}, 1}) - 1);
    QCOMPARE(plan->batch, std::size_t{1});
    QVERIFY((plan->window == Sides{56, 64, 64}));
  }
  /// Whatever the budget: the plan fits, and its sides are the network's; or nothing does.
  void everyPlanFits() {
    for (std::size_t bytes = 1'000'000; bytes < 2'000'000'000; bytes = bytes * 5 / 4) {
      const auto plan = fittingTiles({{96, 64, 40}, 2}, kGrowth, kMultiples, bytes);
      if (!plan) {
        QCOMPARE(plan.error().code, std::string("segment.memory"));
        QVERIFY(bytes < bytesOf({{16, 16, 16}, 1}));
        continue;
      }
      QVERIFY(bytesOf(*plan) <= bytes);
      for (std::size_t axis = 0; axis < 3; ++axis) {
        QCOMPARE(plan->window[axis] % kMultiples[axis], std::int64_t{0});
        QVERIFY(plan->window[axis] >= 16);
      }
    }
  }
  /// What is taken for ample without a measurement is so for every network in every size.
  void amplyIsAmple_data() {
    QTest::addColumn<int>("index");
    for (int n = 0; n < static_cast<int>(networkPresets().size()); ++n) {
      const NetworkPreset& preset = networkPresets()[static_cast<std::size_t>(n)];
      QTest::newRow((std::string(preset.kind) + " " + std::string(nameOf(preset.size))).c_str())
          << n;
    }
  }
  void amplyIsAmple() {
    QFETCH(int, index);
    const NetworkPreset& preset = networkPresets()[static_cast<std::size_t>(index)];
    const auto network = makeNetwork(untrainedCard(preset, 1));
    QVERIFY(network);
    (*network)->setMode(NetworkMode::run);
    const auto growth = measuredGrowth(**network, "model.run", [&](const Sides& sides) {
      const at::NoGradGuard noGradient;
      (void)(*network)->forward(at::zeros({2, 4, sides[2], sides[1], sides[0]}));
    });
    QVERIFY(growth);
    for (const std::size_t batch : {1, 4}) {
      const TilePlan plan{preset.window, batch};
      QVERIFY(!surelyFits(plan, growth->of(plan.window, batch)));
    }
  }
  /// Positional embeddings fix the sides of some networks: they cannot be cut.
  void aFixedWindowIsRefused() {
    const auto plan = fittingTiles({{64, 64, 64}, 1}, kGrowth, {64, 64, 64}, 1'000'000);
    QVERIFY(!plan);
    QVERIFY(plan.error().message.find("0.6 GB") != std::string::npos);
  }
};

TWINSCOPE_SUITE(TilePlanTest, "tile_plan_test");

}  // namespace twinscope::learning

#include "tile_plan_test.moc"
