#include "core/learning/training/memory_plan.h"

#include "core/learning/networks/presets.h"
#include "tests/support/suite.h"

#include <QTest>
#include <string>
#include <vector>

namespace twinscope::learning {
namespace {

struct Lines final : Logger {
  void write(LogLevel, std::string_view line) override { all.emplace_back(line); }
  std::vector<std::string> all;
};

struct Quiet final : ProgressSink {
  void report(double, std::string_view) override {}
};

ModelCard cardOf(std::string_view kind, NetworkSize size) {
  return untrainedCard(*presetOf(kind, size), 2);
}

}  // namespace

class MemoryPlanTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void moreVoxelsNeedMoreBytes() {
    const ModelCard card = cardOf("unet3d", NetworkSize::tiny);
    const auto bytes = [&](int batch, std::int64_t side) {
      return *trainingBytes(card, {}, {.batch = batch, .patch = {side, side, side}});
    };
    QVERIFY(bytes(1, 32) < bytes(1, 64));
    QVERIFY(bytes(1, 64) < bytes(2, 64));
    // Every activation of the finest level alone, forwards: 8 of 4 channels.
    QVERIFY(bytes(1, 64) > 8 * 4 * 4 * 64ULL * 64 * 64);
    QVERIFY(bytes(1, 64) < 100 * 4 * 4 * 64ULL * 64 * 64);
  }
  void whatFitsIsLeftAlone() {
    Lines lines;
    Quiet quiet;
    TrainOptions options;
    options.patch = {32, 32, 32};
    const auto plan = planMemory(cardOf("unet3d", NetworkSize::tiny), options, {{}, quiet, lines});
    QVERIFY(plan);
    QCOMPARE(plan->batch, 2);
    QVERIFY(plan->patch == options.patch);
    QVERIFY(lines.all.empty());
  }
  /// The batch goes first and is made up for; then the patch, in steps that the network takes; at last a refusal.
  void lessMemoryCutsBatchThenPatch() {
    const ModelCard card = cardOf("unet3d", NetworkSize::tiny);
    TrainOptions options;
    options.batch = 4;
    options.patch = {64, 64, 48};
    const auto whole = *trainingBytes(card, options, {.batch = 4, .patch = options.patch});
    Lines lines;
    Quiet quiet;
    options.memoryBytes = whole / 3;
    auto plan = planMemory(card, options, {{}, quiet, lines});
    QVERIFY(plan);
    QCOMPARE(plan->batch * plan->accumulation, 4);
    QVERIFY(plan->batch < 4);
    QVERIFY(plan->patch == options.patch);
    QVERIFY(plan->bytes <= options.memoryBytes);
    QCOMPARE(lines.all.size(), std::size_t{1});
    options.memoryBytes = whole / 10;
    plan = planMemory(card, options, {{}, quiet, lines});
    QVERIFY(plan);
    QCOMPARE(plan->batch, 1);
    QVERIFY(plan->patch[0] < 64);
    for (const std::int64_t side : plan->patch) QVERIFY(side % 4 == 0 && side >= 16);
    options.memoryBytes = 1000;
    QCOMPARE(planMemory(card, options, {{}, quiet, lines}).error().code,
             std::string("train.memory"));
  }
};

TWINSCOPE_SUITE(MemoryPlanTest, "memory_plan_test");

}  // namespace twinscope::learning

#include "memory_plan_test.moc"
