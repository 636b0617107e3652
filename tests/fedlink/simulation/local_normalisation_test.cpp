#include "fedlink/simulation/quadratic_trainer.h"
#include "fedlink/strategy/catalogue.h"
#include "tests/fedlink/simulation/stepped_federation.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::fedlink {
namespace {

using tests::KilledNow;
using tests::SteppedFederation;

// Normalisation in the middle, so that what follows it must not slip.
const ModelLayout kLayout{
    {"a.weight", {4, 1}}, {"norm.weight", {2}}, {"norm.bias", {2}}, {"b.weight", {3, 1}}};
constexpr std::size_t kCount = 11;
constexpr std::size_t kFirst = 4, kOwn = 4;
const std::vector<float> kOptima[] = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
                                      {-1, 0, 1, 0, -3, 2, 1, 9, 5, 5, 5}};

std::vector<float> initial() { return std::vector<float>(kCount, 0.25F); }

CoordinatorOptions optionsFor(const char* strategy) {
  CoordinatorOptions options;
  options.plan = {.rounds = 3, .quorum = 2, .deadlineSeconds = 1e5};
  options.strategy = strategyNamed(strategy).value();
  options.strategyText = strategy;
  options.parts = kLayout;
  options.outlierFactor = 0;
  return options;
}

std::unique_ptr<SteppedFederation> twoSites(const char* strategy,
                                            const AgentOptions& agent = tests::plainAgent()) {
  auto federation = std::make_unique<SteppedFederation>(optionsFor(strategy), initial());
  for (std::size_t n = 0; n < 2; ++n)
    federation->add(
        std::make_unique<QuadraticTrainer>(
            kOptima[n], QuadraticTrainer::Options{.examples = static_cast<double>(n + 1)}),
        agent);
  return federation;
}

bool isOwn(std::size_t i) { return i >= kFirst && i < kFirst + kOwn; }

/// What a site of quadratic losses keeps after so many steps of its own.
float ownAfter(int steps, float optimum) {
  return static_cast<float>(optimum + (0.25 - optimum) * std::pow(0.9, steps));
}

AgentOptions noised(UpdatePacking packing) {
  AgentOptions agent = tests::plainAgent();
  agent.packing = packing;
  agent.compression = {.keepShare = 1, .values = ValueFormat::int8};
  agent.privacy = {.protection = Protection::clipAndNoise,
                   .clipNorm = 1,
                   .noiseMultiplier = 1,
                   .budget = {.epsilon = 1e6, .delta = 1e-5}};
  return agent;
}

}  // namespace

class LocalNormalisationTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sitesLearnTheirOwnLayersAndShareTheRest() {
    const auto mine = twoSites("fedbn"), all = twoSites("fedavg");
    QVERIFY(mine->run() && all->run());
    const auto kept = mine->coordinator().global(), plain = all->coordinator().global();
    for (std::size_t i = 0; i < kCount; ++i)
      QCOMPARE(kept[i], isOwn(i) ? 0.25F : plain[i]);  // coordinates know nothing of each other
    for (std::size_t n = 0; n < 2; ++n) {
      const auto own = mine->site(n).journal.kept().value().value();
      QCOMPARE(own.round, 3U);
      QCOMPARE(own.values.size(), kOwn);
      for (std::size_t i = 0; i < kOwn; ++i)
        QVERIFY(std::abs(own.values[i] - ownAfter(15, kOptima[n][kFirst + i])) < 1e-5F);
    }
  }
  /// Between any two turns everything ends and starts again.
  void restartsChangeNoBit() {
    const auto straight = twoSites("fedbn");
    int steps = 0;
    while (straight->step()) ++steps;
    QVERIFY(steps > 8);
    for (int at = 0; at < steps; ++at) {
      const auto broken = twoSites("fedbn");
      for (int n = 0; n < at; ++n) broken->step();
      broken->restartCoordinator();
      broken->restartSites();
      QVERIFY(broken->run());
      QVERIFY2(broken->coordinator().global() == straight->coordinator().global(),
               qPrintable(QString::number(at)));
      for (std::size_t n = 0; n < 2; ++n)
        QVERIFY(broken->site(n).journal.kept().value()->values ==
                straight->site(n).journal.kept().value()->values);
    }
  }
  /// Killed at each call of the journals, the second answer's too.
  void killsChangeNoBit() {
    const auto straight = twoSites("fedbn");
    int calls = 0;
    straight->siteObserver = [&](const std::string&) { ++calls; };
    QVERIFY(straight->run());
    QVERIFY(calls > 20);
    for (int at = 1; at <= calls; ++at) {
      const auto broken = twoSites("fedbn");
      int seen = 0;
      broken->siteObserver = [&](const std::string&) {
        if (++seen == at) throw KilledNow();
      };
      QVERIFY(broken->run());
      QCOMPARE(broken->restarts, 1);
      QVERIFY2(broken->coordinator().global() == straight->coordinator().global(),
               qPrintable(QString::number(at)));
    }
  }
  /// Noise and rounding reach every other value.
  void whatIsSentThereIsExactlyNoChange_data() {
    QTest::addColumn<int>("packing");
    QTest::newRow("dense") << static_cast<int>(UpdatePacking::dense);
    QTest::newRow("compressed") << static_cast<int>(UpdatePacking::fixed);
  }
  void whatIsSentThereIsExactlyNoChange() {
    QFETCH(int, packing);
    const auto federation = twoSites("fedbn", noised(static_cast<UpdatePacking>(packing)));
    const float nothing = static_cast<UpdatePacking>(packing) == UpdatePacking::dense ? 0.25F : 0;
    int looked = 0;
    federation->store.observer = [&](const std::string& what) {
      if (what != "after reported") return;
      for (const auto& entry : std::filesystem::directory_iterator(federation->folder.path())) {
        const std::string name = entry.path().stem().string();
        if (!name.starts_with("update-")) continue;
        const auto sent = federation->file(name, kCount);
        for (std::size_t i = 0; i < kCount; ++i) QCOMPARE(sent[i] == nothing, isOwn(i));
        ++looked;
      }
    };
    QVERIFY(federation->run());
    QVERIFY(looked >= 6);
  }
  void valuesThatAreNoNumbersAreNotKept() {
    class Diverging final : public LocalTrainer {
     public:
      Result<SiteResult> train(const SiteInstruction& asked, const JobContext&) override {
        SiteResult result{.weights = asked.weights, .metrics = {{"num-examples", 1}}};
        result.weights[kFirst + 1] = std::nanf("");
        return result;
      }
      Result<SiteResult> evaluate(const SiteInstruction&, const JobContext&) override { return {}; }
    };
    SteppedFederation federation(optionsFor("fedbn"), initial());
    for (const auto& optimum : kOptima)
      federation.add(std::make_unique<QuadraticTrainer>(optimum, QuadraticTrainer::Options{}));
    federation.add(std::make_unique<Diverging>());
    QVERIFY(federation.run());
    QVERIFY(!federation.site(2).journal.kept().value().has_value());
    const auto rounds = federation.site(2).journal.rounds().value();
    QVERIFY(rounds.at(0).reason.find("normalisation") != std::string::npos);
  }
  void aModelWithoutSuchLayersIsRefused() {
    tests::CoordinatorFixture house;
    auto options = optionsFor("fedbn");
    options.parts = {{"a.weight", {4, 2}}, {"a.bias", {4}}};
    const auto opened = Coordinator::open(options, house.parts(), std::vector<float>(12));
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, std::string("strategy.site-rule"));
    QVERIFY(opened.error().message.find("normalisation") != std::string::npos);
  }
};

TWINSCOPE_SUITE(LocalNormalisationTest, "local_normalisation_test");

}  // namespace twinscope::fedlink

#include "local_normalisation_test.moc"
