#include "fedlink/privacy/update.h"

#include "core/base/random.h"
#include "tests/fedlink/privacy/fixed_random.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>

namespace twinscope::fedlink {
namespace {

static_assert(!std::is_default_constructible_v<Update> &&
                  !std::is_constructible_v<Update, std::vector<float>, ProtectionFacts>,
              "only privatise() makes updates");

double normOf(std::span<const float> values) {
  double sum = 0.0;
  for (const float value : values) sum += static_cast<double>(value) * value;
  return std::sqrt(sum);
}

std::vector<float> someDelta(std::size_t size, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> delta(size);
  for (float& value : delta) value = static_cast<float>(random.normal());
  return delta;
}

PrivacyPolicy unprotected() { return {.protection = Protection::none}; }
PrivacyPolicy clipped(double norm) { return {.protection = Protection::clip, .clipNorm = norm}; }
PrivacyPolicy noised(double norm, double noise) {
  return {.protection = Protection::clipAndNoise, .clipNorm = norm, .noiseMultiplier = noise};
}

}  // namespace

class UpdateTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void clipsToTheNormAndNotFurther() {
    for (const std::size_t size : {1UL, 7UL, 70'000UL, 140'001UL})
      for (const double clip : {1e-3, 1.0, 1e6}) {
        const std::vector<float> delta = someDelta(size, size);
        const Update update = made(delta, clipped(clip)).value();
        const double before = normOf(delta);
        QVERIFY(std::abs(normOf(update.values()) / std::min(before, clip) - 1.0) < 1e-6);
        QVERIFY(normOf(update.values()) <= clip * (1.0 + 1e-12));
        QVERIFY(std::abs(update.facts().clipFactor / std::min(1.0, clip / before) - 1.0) < 1e-12);
        if (before <= clip) QVERIFY(std::ranges::equal(update.values(), delta));
      }
  }
  void factorOfTheGoldenFile() {
    const auto golden = tests::goldenFile("privacy.json").at("linear_layer_leak");
    std::vector<float> gradient;
    for (const auto& row : golden.at("grad_W"))
      for (const auto& value : row) gradient.push_back(value);
    for (const auto& value : golden.at("grad_b")) gradient.push_back(value);
    const Update update = made(gradient, clipped(golden.at("clip").at("C"))).value();
    const double norm = golden.at("clip").at("norm");
    const double factor = golden.at("clip").at("factor");
    QVERIFY(std::abs(update.facts().normBefore - norm) <
            1e-6);  // the gradient was rounded to float
    QVERIFY(std::abs(update.facts().clipFactor - factor) < 1e-7);
  }
  void nothingAtAllIsLeftAsItIs() {
    const Update update = made({0.F, 0.F, 0.F}, clipped(1.0)).value();
    QCOMPARE(update.facts().clipFactor, 1.0);
    QCOMPARE(normOf(update.values()), 0.0);
  }
  void noiseHasTheSizeThatWasPaidFor() {
    const std::size_t size = 100'000;
    const Update update = made(std::vector<float>(size, 5.F), noised(2.0, 1.5)).value();
    const double mean =
        2.0 / std::sqrt(static_cast<double>(size));  // each value's part of the norm
    double squares = 0.0;
    for (const float value : update.values()) squares += (value - mean) * (value - mean);
    QVERIFY(std::abs(std::sqrt(squares / static_cast<double>(size)) / 3.0 - 1.0) < 0.01);
    QCOMPARE(update.facts().noiseDeviation, 3.0);
  }
  void paysBeforeItMakesAndRefusesWhenTheBudgetIsGone() {
    PrivacyPolicy policy = noised(1.0, 4.0);
    policy.budget = {.epsilon = 3.0, .delta = 1e-5};
    PrivacyLedger ledger = PrivacyLedger::open(policy.budget).value();
    SystemRandom random;
    std::size_t made = 0;
    while (privatise({1.F, 2.F}, policy, ledger, random)) ++made;
    QVERIFY(made > 1);
    QCOMPARE(ledger.entries().size(), made);
    QCOMPARE(privatise({1.F}, policy, ledger, random).error().code,
             std::string("privacy.exhausted"));
  }
  void whatIsRefusedCostsNothing() {
    const PrivacyPolicy policy = noised(1.0, 4.0);
    PrivacyLedger ledger = PrivacyLedger::open(policy.budget).value();
    SystemRandom random;
    QCOMPARE(privatise({}, policy, ledger, random).error().code, std::string("update.empty"));
    for (const float bad :
         {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
          std::numeric_limits<float>::quiet_NaN()}) {
      std::vector<float> delta = someDelta(100'000, 3);
      delta[99'999] = bad;
      const auto refused = privatise(delta, policy, ledger, random);
      QCOMPARE(refused.error().code, std::string("update.not_finite"));
      QVERIFY(refused.error().message.contains("99999"));
    }
    PrivacyLedger other = PrivacyLedger::open({.epsilon = 99.0}).value();
    QVERIFY(!privatise({1.F}, policy, other, random));
    QVERIFY(ledger.entries().empty() && other.entries().empty());
  }
  void largestFloatsStayFinite() {
    const float most = std::numeric_limits<float>::max();
    const Update update = made({most, -most, most}, noised(1e12, 1e3)).value();
    for (const float value : update.values()) QVERIFY(std::isfinite(value));
    QVERIFY(made({most, most}, unprotected()));
  }
  void withoutNoiseTheLedgerIsLeftAlone() {
    PrivacyLedger ledger = PrivacyLedger::open({}).value();
    SystemRandom random;
    QVERIFY(privatise({1.F}, clipped(1.0), ledger, random));
    QVERIFY(privatise({1.F}, unprotected(), ledger, random));
    QVERIFY(ledger.entries().empty());
  }
  void somebodyMustDecide() {
    QCOMPARE(made({1.F}, {}).error().code, std::string("privacy.policy"));
    PrivacyPolicy both = unprotected();
    both.clipNorm = 1.0;
    PrivacyPolicy noise = clipped(1.0);
    noise.noiseMultiplier = 1.0;
    PrivacyPolicy noNorm = noised(1.0, 1.0);
    noNorm.clipNorm.reset();
    for (const PrivacyPolicy& policy :
         {both, noise, noNorm, clipped(0.0), clipped(std::nan("")), clipped(1e300)})
      QCOMPARE(policy.validate().error().code, std::string("privacy.policy"));
    QCOMPARE(noised(1.0, 0.0).validate().error().code, std::string("privacy.spend_invalid"));
    PrivacyPolicy noDelta = noised(1.0, 1.0);
    noDelta.budget.delta = 0.0;
    QCOMPARE(noDelta.validate().error().code, std::string("privacy.budget_invalid"));
  }

 private:
  static Result<Update> made(std::vector<float> delta, const PrivacyPolicy& policy) {
    PrivacyLedger ledger = PrivacyLedger::open(policy.budget).value();
    tests::FixedRandom random(4);
    return privatise(std::move(delta), policy, ledger, random);
  }
};

TWINSCOPE_SUITE(UpdateTest, "update_test");

}  // namespace twinscope::fedlink

#include "update_test.moc"
