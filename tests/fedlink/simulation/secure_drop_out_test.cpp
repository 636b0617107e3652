#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "fedlink/privacy/secure_sum/messages.h"
#include "tests/fedlink/simulation/secure_bench.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace twinscope::fedlink {
namespace {

using tests::SecureBench;

constexpr std::array kStages{Stage::keys, Stage::shares, Stage::input, Stage::unmask};
constexpr std::size_t kSites = 4;

/// The stage in which each site falls silent for good.
using DropOuts = std::array<std::optional<Stage>, kSites>;

void runWith(SecureBench& bench, const DropOuts& dropOuts) {
  bench.runUntil([&] {
    const FederationState state = bench.state();
    for (std::size_t n = 0; n < kSites; ++n)
      if (state.phase == Phase::training && dropOuts[n] == state.stage)
        bench.sites[n]->isGone = true;
    return false;
  });
}

/// Σ examples·change / Σ examples of the sites whose input came.
std::vector<float> meanOf(const SecureBench& bench, const DropOuts& dropOuts) {
  std::vector<double> sum(bench.global().size());
  double weight = 0;
  for (std::size_t n = 0; n < kSites; ++n) {
    if (dropOuts[n] && *dropOuts[n] != Stage::unmask) continue;
    const auto& trainer = bench.sites[n]->trainer;
    weight += trainer.examples();
    for (std::size_t i = 0; i < sum.size(); ++i)
      sum[i] += trainer.examples() * static_cast<double>(trainer.change()[i]);
  }
  std::vector<float> mean(sum.size());
  std::ranges::transform(sum, mean.begin(),
                         [&](double value) { return static_cast<float>(value / weight); });
  return mean;
}

double furthest(const std::vector<float>& a, const std::vector<float>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  return largest;
}

/// Four sites, three needed: the sum comes where at most one is lost, and is that of those whose input came.
void checkRun(const DropOuts& dropOuts) {
  SecureBench bench(kSites);
  bench.open();
  runWith(bench, dropOuts);
  const auto lost =
      std::ranges::count_if(dropOuts, [](const auto& stage) { return stage.has_value(); });
  QCOMPARE(bench.isFinished(), lost <= 1);
  if (!bench.isFinished()) {
    QVERIFY(std::ranges::all_of(bench.global(), [](float value) { return value == 0; }));
    QCOMPARE(bench.state().history.back().end, RoundEnd::abandoned);
    return;
  }
  // Half a step a site, over a weight of twelve at least, and what float32 rounds.
  const double bound = 4 * 0.5 * 0x1p-20 / 12 + 1e-7;
  const double error = furthest(bench.global(), meanOf(bench, dropOuts));
  QVERIFY2(error <= bound, concat(error).c_str());
  for (std::size_t n = 0; n < kSites; ++n) {
    const bool isIn = !dropOuts[n] || *dropOuts[n] == Stage::unmask;
    QCOMPARE(bench.participantOf(n).state == Participation::accepted, isIn);
    if (!isIn) QVERIFY(bench.participantOf(n).reason.find("ropped out") != std::string::npos);
  }
}

}  // namespace

/// Sites that fall silent, are started anew, or come late; a coordinator that is started anew.
class SecureDropOutTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    setComputeThreads(1);
  }  // small models: more threads only wait for each other
  void cleanupTestCase() { setComputeThreads(0); }
  void bothSidesNeedTheSameNumberOfSites() {
    for (std::uint32_t sites = 3; sites <= mostSecureSites; ++sites) {
      FederationState state;
      state.plan = {.quorum = 3, .sums = Sums::secure};
      state.stage = Stage::unmask;
      for (NodeId id = 0; id < sites; ++id) state.participants[id] = {};
      QCOMPARE(state.needed(), std::size_t{SecureSumRound{.sites = sites}.threshold()});
      QVERIFY(SecureSumRound{.sites = sites}.validate().has_value());
    }
    QVERIFY(!SecureSumRound{.sites = mostSecureSites + 1}.validate());
  }
  void everySubsetInEveryStage_data() {
    QTest::addColumn<int>("stage");
    for (const Stage stage : kStages) QTest::newRow(nameOf(stage)) << static_cast<int>(stage);
  }
  void everySubsetInEveryStage() {
    QFETCH(int, stage);
    for (unsigned subset = 0; subset < 1U << kSites; ++subset) {
      DropOuts dropOuts;
      for (std::size_t n = 0; n < kSites; ++n)
        if ((subset >> n & 1U) != 0) dropOuts[n] = static_cast<Stage>(stage);
      checkRun(dropOuts);
    }
  }
  void inDifferentStages() {
    Random random(5);
    for (int i = 0; i < 12; ++i) {
      DropOuts dropOuts;
      for (auto& stage : dropOuts)
        if (random.below(4) == 0) stage = kStages[random.below(4)];
      checkRun(dropOuts);
    }
  }
  void aSiteThatWasStartedAnewSaysSoAndTheOthersRecover_data() { everySubsetInEveryStage_data(); }
  void aSiteThatWasStartedAnewSaysSoAndTheOthersRecover() {
    QFETCH(int, stage);
    if (static_cast<Stage>(stage) == Stage::keys) return;  // it had no secrets yet
    SecureBench bench(kSites);
    bench.open();
    bench.runUntil([&] { return bench.state().stage == static_cast<Stage>(stage); });
    bench.restart(2);
    const double began = bench.now;
    bench.run();
    QVERIFY(bench.isFinished());
    QVERIFY(bench.now < began + 50);  // nobody waits for a site that has said so
    const Participant site = bench.participantOf(2);
    if (static_cast<Stage>(stage) == Stage::unmask) {
      QVERIFY(site.state == Participation::accepted);
      return;
    }
    QVERIFY(site.state == Participation::failed);
    QVERIFY2(site.reason.find("started anew") != std::string::npos, site.reason.c_str());
  }
  void aCoordinatorThatWasStartedAnewBeginsAnotherSum_data() { everySubsetInEveryStage_data(); }
  void aCoordinatorThatWasStartedAnewBeginsAnotherSum() {
    QFETCH(int, stage);
    SecureBench bench(kSites, 50, 2);
    bench.open();
    bench.runUntil([&] {
      const FederationState state = bench.state();
      return state.stage == static_cast<Stage>(stage) && state.count(Participation::accepted) >= 2;
    });
    bench.reopen();
    QCOMPARE(bench.state().history.size(), 1UL);
    QVERIFY(bench.state().history[0].reason.find("started anew") != std::string::npos);
    bench.run();
    QVERIFY(bench.isFinished());
    QCOMPARE(bench.state().history.size(), 2UL);
    QVERIFY(furthest(bench.global(), meanOf(bench, {})) < 1e-6);
  }
  void whatComesLateCountsForNothing() {
    SecureBench bench(kSites);
    bench.options.plan.rounds = 2;
    bench.open();
    bench.runUntil([&] {
      const FederationState state = bench.state();
      bench.sites[1]->isGone = state.round == 1 && state.stage == Stage::input;
      return state.round == 2;
    });
    const auto first = bench.global();
    QVERIFY(furthest(first, meanOf(bench, {{{}, Stage::input, {}, {}}})) < 1e-6);
    bench.run();
    QVERIFY(bench.isFinished());
    // Its late input to the first sum is in neither, and in the second it takes part again.
    const std::vector<float> second = meanOf(bench, {});
    std::vector<float> expected = first;
    std::ranges::transform(expected, second, expected.begin(), std::plus{});
    QVERIFY2(furthest(bench.global(), expected) < 2e-6,
             concat(furthest(bench.global(), expected)).c_str());
  }
  void aSiteStaysUntilItsSumIsOpened() {
    SecureBench bench(kSites);
    for (auto& site : bench.sites) site->options.rounds = 1;
    bench.open();
    bench.run();
    QVERIFY(bench.isFinished());
  }
};

TWINSCOPE_SUITE(SecureDropOutTest, "secure_drop_out_test");

}  // namespace twinscope::fedlink

#include "secure_drop_out_test.moc"
