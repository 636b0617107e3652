#include "fedlink/wire/round_settings.h"
#include "fedlink/wire/tensors.h"
#include "tests/fedlink/site/site_bench.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::fedlink {
namespace {

using tests::SiteBench;

AgentOptions noised(double epsilon) {
  AgentOptions options = tests::plainAgent();
  options.privacy = {.protection = Protection::clipAndNoise,
                     .clipNorm = 1,
                     .noiseMultiplier = 1,
                     .budget = {.epsilon = epsilon, .delta = 1e-5}};
  return options;
}

/// Says why the site could not do what it was asked; empty for a reply.
std::string failureOf(const Message& message) { return message.error ? message.error->reason : ""; }

NamedObjects recordsOf(const SiteBench& bench, const Message& message) {
  return read(bench.server.received(), message.content.value(), parseNamedObjects).value();
}

Values valuesOf(const SiteBench& bench, const Message& message, const char* name) {
  return read(bench.server.received(), findNamed(recordsOf(bench, message), name).value(),
              parseValues)
      .value();
}

std::vector<float> weightsOf(const SiteBench& bench, const Message& message) {
  const auto& store = bench.server.received();
  const auto arrays =
      read(store, findNamed(recordsOf(bench, message), "arrays").value(), parseNamedObjects)
          .value();
  const auto array = read(store, arrays.at(0).second, parseArray).value();
  std::vector<float> values;
  (void)readTensor(store, array, [&](std::span<const float> more) -> Status {
    values.insert(values.end(), more.begin(), more.end());
    return {};
  });
  return values;
}

}  // namespace

/// What a site answers, what that costs, and what it remembers.
class WorkTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aTrainedModelInTheClear() {
    SiteBench bench;
    bench.server.give({.weights = {1, 2, 3}});
    QVERIFY(bench.run().has_value());
    const auto reply = bench.server.replies().at(0);
    QCOMPARE(weightsOf(bench, reply), std::vector<float>({2, 3, 4}));
    QCOMPARE(valuesOf(bench, reply, "metrics").number("num-examples").value(), 1.0);
    QVERIFY(bench.memory.spends().value().empty());
  }
  void anEvaluationSendsNumbersOnly() {
    SiteBench bench;
    bench.server.give({.type = "evaluate", .weights = {5, 6}});
    auto options = noised(8);
    QVERIFY(bench.run(options).has_value());
    QVERIFY(bench.trained == 0 && bench.evaluated == 1);
    const auto reply = bench.server.replies().at(0);
    QCOMPARE(reply.head.type, std::string("evaluate"));
    QCOMPARE(recordsOf(bench, reply).size(), 1UL);
    QCOMPARE(valuesOf(bench, reply, "metrics").number("first").value(), 5.0);
    QCOMPARE(bench.rounds().at(0).kind, std::string("evaluate"));
    QVERIFY(bench.memory.spends().value().empty());
  }
  void aTrainerThatFails() {
    SiteBench bench;
    bench.server.give({.round = 1, .weights = {1}});
    bench.server.give({.round = 2, .weights = {1}});
    bench.trainer = [&](const SiteInstruction& instruction) -> Result<SiteResult> {
      if (instruction.round == 1) return failure("train.memory", "not enough memory");
      return tests::addOne(instruction);
    };
    QVERIFY(bench.run().has_value());
    const auto replies = bench.server.replies();
    QCOMPARE(failureOf(replies.at(0)), std::string("not enough memory"));
    QCOMPARE(failureOf(replies.at(1)), std::string());
    const auto rounds = bench.rounds();
    QVERIFY(rounds.at(0).sent && rounds.at(0).accepted == false);
    QCOMPARE(rounds.at(0).reason, std::string("not enough memory"));
    QVERIFY(rounds.at(1).sent && !rounds.at(1).accepted.has_value());
  }
  /// Its own reason stays, whatever the coordinator says of the object.
  void aRuleThatIsNotKnownIsNotTrained() {
    SiteBench bench;
    bench.server.give({.weights = {1, 2}, .siteRule = "to-be-invented"});
    QVERIFY(bench.run().has_value());
    QCOMPARE(bench.trained, 0);
    const std::string reason = failureOf(bench.server.replies().at(0));
    QVERIFY2(reason.find("to-be-invented") != std::string::npos, reason.c_str());
  }
  /// FedBN: what the site has learnt for itself is laid over the model that is scored, and never sent.
  void anEvaluationSeesTheSitesOwnLayers() {
    SiteBench bench;
    const ModelLayout layout{{"n.weight", {1}}, {"n.bias", {1}}, {"a.weight", {1, 1}}};
    const std::string rule = localNormalisationRule;
    bench.server.give(
        {.round = 1, .type = "evaluate", .weights = {5, 6, 7}, .siteRule = rule, .layout = layout});
    bench.server.give({.round = 2, .weights = {5, 6, 7}, .siteRule = rule, .layout = layout});
    bench.server.give(
        {.round = 3, .type = "evaluate", .weights = {9, 9, 9}, .siteRule = rule, .layout = layout});
    QVERIFY(bench.run().has_value());
    const auto replies = bench.server.replies();
    QCOMPARE(valuesOf(bench, replies.at(0), "metrics").number("first").value(), 5.0);
    QCOMPARE(weightsOf(bench, replies.at(1)), std::vector<float>({5, 6, 8}));
    QCOMPARE(valuesOf(bench, replies.at(2), "metrics").number("first").value(), 6.0);
    QVERIFY(valuesOf(bench, replies.at(1), "update").text(siteRuleSetting) == rule);
  }
  void aControlVariateIsTheMeanGradient() {
    SiteBench bench;
    const ModelLayout layout{{"a.weight", {1, 1}}, {"n.running_mean", {1}}};
    bench.trainer = [](const SiteInstruction& asked) {
      auto result = tests::addOne(asked);
      result->stepSizes = 0.5;
      return result;
    };
    bench.server.give(
        {.weights = {1, 2, 10, 20}, .siteRule = controlVariatesRule, .layout = layout});
    QVERIFY(bench.run().has_value());
    // y − x = 1 over K·η = 0.5: c_i⁺ − c_i = −10 − 2. No gradient moved the running mean.
    QCOMPARE(weightsOf(bench, bench.server.replies().at(0)), std::vector<float>({2, 3, -2, 20}));
    const auto kept = bench.memory.kept().value().value();
    QCOMPARE(kept.run, tests::ScriptedServer::runId);
    QCOMPARE(kept.values, std::vector<float>({0, 0, -12, 0}));
  }
  void weightsMustFillTheLayoutOnceOrTwice() {
    SiteBench bench;
    const ModelLayout layout{{"a.weight", {2, 1}}};
    bench.server.give({.weights = {1, 2}, .siteRule = controlVariatesRule, .layout = layout});
    QVERIFY(bench.run().has_value());
    QVERIFY(bench.trained == 0);
    QVERIFY(failureOf(bench.server.replies().at(0)).find("layout") != std::string::npos);
  }
  void aFailureKeepsItsReason() {
    SiteBench bench;
    bench.server.give({.weights = {1}});
    bench.trainer = [](const SiteInstruction&) -> Result<SiteResult> {
      return failure("train.memory", "not enough memory");
    };
    bench.server.instead = [](const FleetRequest& request) -> std::optional<Result<FleetResponse>> {
      if (request.method != "push-object") return std::nullopt;
      fleet::PushObjectResponse response;
      response.set_stored(true);
      response.set_refusal("Nothing is wanted of this site");
      return tests::with(response);
    };
    QVERIFY(bench.run().has_value());
    QCOMPARE(bench.rounds().at(0).reason, std::string("not enough memory"));
  }
  void aTrainingThatDiverged_data() {
    QTest::addColumn<float>("value");
    QTest::newRow("NaN") << std::nanf("");
    QTest::newRow("infinity") << HUGE_VALF;
  }
  void aTrainingThatDiverged() {
    QFETCH(float, value);
    SiteBench bench;
    bench.server.give({.weights = {1, 2}});
    bench.trainer = [value](const SiteInstruction& instruction) -> Result<SiteResult> {
      auto result = tests::addOne(instruction);
      result->weights[1] = value;
      return result;
    };
    QVERIFY(bench.run(noised(8)).has_value());
    QVERIFY(!failureOf(bench.server.replies().at(0)).empty());
    QVERIFY(bench.memory.spends().value().empty());
  }
  void aTrainerThatReturnsAnotherModel() {
    SiteBench bench;
    bench.server.give({.weights = {1, 2}});
    bench.trainer = [](const SiteInstruction& instruction) -> Result<SiteResult> {
      auto result = tests::addOne(instruction);
      result->weights.pop_back();
      return result;
    };
    QVERIFY(bench.run().has_value());
    QVERIFY(!failureOf(bench.server.replies().at(0)).empty());
  }
  void everyReleaseIsPaidFor() {
    SiteBench bench;
    for (std::uint32_t round = 1; round <= 3; ++round)
      bench.server.give({.round = round, .weights = {1, 2}});
    QVERIFY(bench.run(noised(1000)).has_value());
    QCOMPARE(bench.memory.spends().value().size(), 3UL);
    QVERIFY(bench.status.epsilon > 0);
    const double spent = bench.status.epsilon;
    QVERIFY(bench.run(noised(1000)).has_value());  // nothing more to do, and still known
    QCOMPARE(bench.status.epsilon, spent);
  }
  /// The site says so, takes no part, and stays for what costs nothing.
  void anExhaustedBudget() {
    SiteBench bench;
    for (std::uint32_t round = 1; round <= 4; ++round)
      bench.server.give({.round = round, .weights = {1, 2}});
    bench.server.give({.round = 4, .type = "evaluate", .weights = {1, 2}});
    QVERIFY(bench.run(noised(8)).has_value());
    const auto replies = bench.server.replies();
    QCOMPARE(replies.size(), 5UL);
    const std::size_t paid = bench.memory.spends().value().size();
    QVERIFY(paid >= 1 && paid < 4);
    for (std::size_t i = 0; i < 4; ++i) {
      QCOMPARE(failureOf(replies[i]).empty(), i < paid);
      if (i >= paid)
        QVERIFY2(failureOf(replies[i]).find("budget") != std::string::npos,
                 failureOf(replies[i]).c_str());
    }
    QVERIFY(failureOf(replies[4]).empty());
    QVERIFY(bench.status.epsilon <= 8);
    QVERIFY(!bench.rounds().back().reason.empty());
  }
  void noiseIsAddedAndDiffersEveryTime() {
    SiteBench bench;
    bench.server.give({.round = 1, .weights = std::vector<float>(100)});
    bench.server.give({.round = 2, .weights = std::vector<float>(100)});
    QVERIFY(bench.run(noised(1000)).has_value());
    const auto one = weightsOf(bench, bench.server.replies().at(0));
    const auto two = weightsOf(bench, bench.server.replies().at(1));
    QVERIFY(one != two);
    QVERIFY(one != std::vector<float>(100, 1.F));
  }
  void whatCompressionLeavesOutIsKept() {
    SiteBench bench;
    std::vector<float> weights(1000);
    for (std::uint32_t round = 1; round <= 3; ++round)
      bench.server.give({.round = round, .weights = weights, .takesCompressed = true});
    bench.trainer = [](const SiteInstruction& instruction) -> Result<SiteResult> {
      if (instruction.round == 2) return failure("train.skipped", "no time");
      SiteResult result{.weights = instruction.weights, .metrics = {{"num-examples", 1}}};
      for (std::size_t i = 0; i < result.weights.size(); ++i)
        result.weights[i] += static_cast<float>(i);
      return result;
    };
    auto options = tests::plainAgent();
    options.packing = UpdatePacking::fixed;
    options.compression = {.keepShare = 0.1, .values = ValueFormat::int8};
    std::vector<std::vector<float>> residuals;
    bench.observer = [&](const std::string& what) {
      if (what == "after close") residuals.push_back(bench.memory.residual(1000).value());
    };
    QVERIFY(bench.run(options).has_value());
    QCOMPARE(residuals.size(), 3UL);
    QVERIFY(residuals[0] != std::vector<float>(1000));
    QCOMPARE(residuals[1], residuals[0]);  // a round that was skipped neither adds nor loses
    QVERIFY(residuals[2] != residuals[1]);
    QVERIFY(std::abs(residuals[2][500] - 2 * 500.F) < 1e-3F);  // twice left out
  }
  /// A stock strategy would not know what to do with it.
  void compressedOnlyWhereTheStrategyTakesIt() {
    SiteBench bench;
    bench.server.give({.weights = {1, 2, 3}});
    auto options = tests::plainAgent();
    options.packing = UpdatePacking::fixed;
    options.compression = {.keepShare = 1, .values = ValueFormat::int8};
    QVERIFY(bench.run(options).has_value());
    QCOMPARE(weightsOf(bench, bench.server.replies().at(0)), std::vector<float>({2, 3, 4}));
  }
  /// What takes no time measures no speed: a small model must not be thinned out for ever because of that.
  void aSmallModelTravelsWhole() {
    SiteBench bench;
    for (std::uint32_t round = 1; round <= 3; ++round)
      bench.server.give(
          {.round = round, .weights = std::vector<float>(1000), .takesCompressed = true});
    auto options = tests::plainAgent();
    options.packing = UpdatePacking::automatic;
    QVERIFY(bench.run(options).has_value());
    QVERIFY2(bench.status.packing.starts_with("all of the entries as fp32"),
             bench.status.packing.c_str());
    QCOMPARE(bench.memory.residual(1000).value(), std::vector<float>(1000));
  }
  void aLargeModelOverAnUnknownLink() {
    SiteBench bench;
    const std::size_t count = 2'000'000;
    for (std::uint32_t round = 1; round <= 2; ++round)
      bench.server.give({.round = round,
                         .weights = std::vector<float>(count),
                         .takesCompressed = true,
                         .secondsToLive = 200});
    auto options = tests::plainAgent();
    options.packing = UpdatePacking::automatic;
    bench.secondsPerByteUp = 1 / 1.25e5;  // 1 Mbit/s: fp32 would take 64 s
    bench.trainer = [](const SiteInstruction& instruction) -> Result<SiteResult> {
      auto result = tests::addOne(instruction);
      for (std::size_t i = 0; i < result->weights.size(); ++i)
        result->weights[i] += static_cast<float>(i % 1013) / 1024.F;  // no two chunks are equal
      return result;
    };
    std::vector<std::uint64_t> sent;
    bench.observer = [&](const std::string& what) {
      if (what == "after close") sent.push_back(bench.rounds().back().bytesUp);
    };
    QVERIFY(bench.run(options).has_value());
    QVERIFY(sent.at(0) < 600'000);    // careful at first
    QVERIFY(sent.at(1) > 1'500'000);  // then as much as arrives in time
    QVERIFY(bench.now < 1000 + 200);
  }
  void anInstructionThatMakesNoSense() {
    SiteBench bench;
    bench.server.give({.weights = {}});
    bench.server.give({.round = 2, .weights = {1}});
    QVERIFY(bench.run().has_value());
    QCOMPARE(bench.server.replies().size(), 2UL);
    QVERIFY(!failureOf(bench.server.replies().at(0)).empty());
    QVERIFY(failureOf(bench.server.replies().at(1)).empty());
  }
};

TWINSCOPE_SUITE(WorkTest, "work_test");

}  // namespace twinscope::fedlink

#include "work_test.moc"
