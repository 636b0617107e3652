#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "fedlink/coordinator/secure_messages.h"
#include "fedlink/crypto/base64.h"
#include "fedlink/strategy/catalogue.h"
#include "fedlink/wire/tensors.h"
#include "tests/fedlink/coordinator/raw_site.h"
#include "tests/fedlink/simulation/secure_bench.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace twinscope::fedlink {
namespace {

using tests::LyingTransport;
using tests::RawSite;
using tests::SecureBench;

/// Pearson's, of two series.
double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  double meanA = 0, meanB = 0;
  for (std::size_t i = 0; i < a.size(); ++i) meanA += a[i] / n, meanB += b[i] / n;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - meanA) * (b[i] - meanB);
    aa += (a[i] - meanA) * (a[i] - meanA);
    bb += (b[i] - meanB) * (b[i] - meanB);
  }
  return ab / std::sqrt(aa * bb);
}

/// As numbers between −2^31 and 2^31, which is what an unmasked word means.
std::vector<double> numbersIn(std::span<const std::uint32_t> words) {
  std::vector<double> numbers;
  for (const std::uint32_t word : words) numbers.push_back(static_cast<std::int32_t>(word));
  return numbers;
}

/// χ² of the bytes against equal shares; 255 on average, with a deviation of 22.6.
double unevenness(std::span<const std::uint32_t> words) {
  std::array<double, 256> counts{};
  for (const std::uint32_t word : words)
    for (int i = 0; i < 4; ++i) ++counts[word >> (8 * i) & 0xFF];
  const double expected = static_cast<double>(words.size()) * 4 / 256;
  double sum = 0;
  for (const double count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

/// A coordinator that tells the first of four sites something else.
struct Lied {
  explicit Lied(LyingTransport::Lie lie) : bench(4) {
    bench.open();
    bench.sites[0]->own =
        std::make_unique<LyingTransport>(bench.transport(), bench.fixture.objects, std::move(lie));
    bench.restart(0);
    bench.run();
  }
  SecureBench bench;
};

std::string reasonOf(SecureBench& bench, std::size_t site) {
  return bench.participantOf(site).reason;
}

bool contains(const std::string& text, const char* words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

/// What a coordinator can learn, and what it can not make the sites do.
class SecureAttackTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    setComputeThreads(1);
  }  // small models: more threads only wait for each other
  void cleanupTestCase() { setComputeThreads(0); }
  void whatTheCoordinatorKeepsOfAnUploadSaysNothingOfTheUpdate() {
    constexpr std::size_t values = 20'000;
    SecureBench bench(4, values);
    bench.open();
    bench.runUntil([&] { return bench.state().stage == Stage::unmask; });
    const double chance = 5 / std::sqrt(static_cast<double>(values));  // five deviations
    std::vector<double> first;
    for (std::size_t n = 0; n < 4; ++n) {
      const auto reply =
          readSumReply(bench.fixture.objects, bench.participantOf(n).reply, values + 1).value();
      const auto words = std::span(std::get<MaskedInput>(reply.answer).words).first(values);
      const auto& change = bench.sites[n]->trainer.change();
      const std::vector<double> update(change.begin(), change.end());
      const double r = correlation(numbersIn(words), update);
      QVERIFY2(std::abs(r) < chance, concat(r).c_str());
      QVERIFY2(unevenness(words) < 255 + 5 * 22.6, concat(unevenness(words)).c_str());
      // The same words without their masks: the measures do see an update where there is one.
      const auto bare = FixedPoint{.fractionBits = 20, .sites = 4}.encode(change, 3).value();
      QVERIFY(correlation(numbersIn(bare), update) > 0.99);
      QVERIFY(unevenness(bare) > 1000);
      // Nor do the words of two sites together.
      if (n == 0) first = numbersIn(words);
      if (n > 0) QVERIFY(std::abs(correlation(numbersIn(words), first)) < chance);
      QVERIFY(reply.metrics.empty());
    }
    bench.run();
    QVERIFY(bench.isFinished());
    for (std::size_t n = 0; n < 4; ++n) QVERIFY(bench.participantOf(n).metrics.empty());
  }
  void aForgedKeyIsRefused() {
    SystemRandom random;
    const X25519Pair mine = makeX25519Pair(random);
    Lied lied([&](SumQuestion& question) {
      if (auto* asked = std::get_if<SharesAsked>(&question.what))
        asked->adverts.at(1).channelKey = mine.publicKey;
    });
    QVERIFY(lied.bench.isFinished());  // with the three that were not lied to
    QVERIFY(lied.bench.participantOf(0).state == Participation::failed);
    QVERIFY2(contains(reasonOf(lied.bench, 0), "not signed by it"),
             reasonOf(lied.bench, 0).c_str());
  }
  void aKeyThatTheCoordinatorSignedItselfIsRefused() {
    const SiteKey own = SiteKey::generate(KeyCurve::p256);
    SystemRandom random;
    const X25519Pair mine = makeX25519Pair(random);
    SecureSumRound round;
    Lied lied([&](SumQuestion& question) {
      if (auto* asked = std::get_if<KeysAsked>(&question.what)) round = asked->round;
      if (auto* asked = std::get_if<SharesAsked>(&question.what)) {
        KeyAdvert& advert = asked->adverts.at(2);
        advert.maskKey = advert.channelKey = mine.publicKey;
        advert.signature = own.sign(advert.signedBytes(round));
      }
    });
    QVERIFY2(contains(reasonOf(lied.bench, 0), "not signed by it"),
             reasonOf(lied.bench, 0).c_str());
  }
  void anInventedSiteIsRefused() {
    const SiteKey own = SiteKey::generate(KeyCurve::p256);
    Lied lied([&](SumQuestion& question) {
      if (auto* asked = std::get_if<KeysAsked>(&question.what))
        asked->roster.at(2) = own.publicKeyPem();
    });
    QVERIFY2(contains(reasonOf(lied.bench, 0), "not in this site's roster"),
             reasonOf(lied.bench, 0).c_str());
  }
  void oneSiteTwiceIsRefused() {
    Lied lied([&](SumQuestion& question) {
      if (auto* asked = std::get_if<KeysAsked>(&question.what))
        asked->roster.at(1) = asked->roster.at(2);
    });
    QVERIFY2(contains(reasonOf(lied.bench, 0), "twice"), reasonOf(lied.bench, 0).c_str());
  }
  void aRequestForBothSecretsOfASiteIsRefused() {
    Lied lied([&](SumQuestion& question) {
      if (auto* asked = std::get_if<UnmaskRequest>(&question.what))
        asked->dropped.push_back(asked->survivors.front());
    });
    QVERIFY(lied.bench.isFinished());  // its input is in the sum, which three can open
    QVERIFY(lied.bench.participantOf(0).state == Participation::accepted);
    const auto rounds = lied.bench.sites[0]->journal.rounds().value();
    QVERIFY(std::ranges::any_of(rounds, [](const SiteRound& round) {
      return contains(round.reason, "would reveal more than one sum");
    }));
  }
  void anEarlierSumIsNotRunAgain() {
    SecureBench bench(4);
    bench.options.plan.rounds = 2;
    bench.open();
    bench.sites[0]->own = std::make_unique<LyingTransport>(
        bench.transport(), bench.fixture.objects, [](SumQuestion& question) {
          if (auto* asked = std::get_if<KeysAsked>(&question.what)) asked->round.number = 1;
        });
    bench.restart(0);
    bench.run();
    QVERIFY(bench.isFinished());
    QVERIFY(bench.state().history[0].participants.at(bench.nodeOf(0)).state ==
            Participation::accepted);
    const Participant again = bench.participantOf(0);
    QVERIFY2(contains(again.reason, "is not later than"), again.reason.c_str());
  }
  void withoutARosterASiteRefusesWithTheRemedy() {
    SecureBench bench(4);
    bench.sites[3]->options.roster.clear();
    bench.open();
    bench.run();
    QVERIFY(bench.isFinished());
    QVERIFY2(contains(reasonOf(bench, 3), "give --roster FILE"), reasonOf(bench, 3).c_str());
    QVERIFY(!bench.participantOf(3).summed);
  }
  /// One that knows nothing of secure sums answers as stock SuperNodes do, or with what it was always asked for.
  void aStockSiteIsLeftOut_data() {
    QTest::addColumn<bool>("fails");
    QTest::newRow("with an error") << true;
    QTest::newRow("with an open update") << false;
  }
  void aStockSiteIsLeftOut() {
    QFETCH(bool, fails);
    SecureBench bench(4, 50);
    bench.open();
    RawSite stock(&bench.transport(), [&] { return bench.now; });
    for (auto& site : bench.sites) site->options.roster.push_back(stock.key.publicKeyOpenSsh());
    for (std::size_t n = 0; n < 4; ++n) bench.restart(n);
    stock.enrol();
    bench.runUntil([&] { return bench.state().phase == Phase::training; });
    QVERIFY(bench.state().participants.contains(stock.node));
    const auto pulled = stock.pull();
    QCOMPARE(pulled.messages_list(0).metadata().message_type(), std::string("query"));
    const std::string refusal =
        fails ? stock.deliver(stock.failure(pulled, "no query function registered"))
              : stock.deliver(stock.reply(pulled, {.values = std::vector<float>(50, 9.F)}));
    if (!fails) QVERIFY2(contains(refusal, "what a secure sum asks"), refusal.c_str());
    bench.run();
    QVERIFY(bench.isFinished());
    const Participant site = bench.state().history.back().participants.at(stock.node);
    QVERIFY(!site.summed && site.weight == 0);
    QVERIFY(site.state == (fails ? Participation::failed : Participation::refused));
    QVERIFY2(contains(site.reason, fails ? "no query function" : "what a secure sum asks"),
             site.reason.c_str());
    for (const float value : bench.global()) QVERIFY(std::abs(value) < 5);
  }
  void aSiteCannotAnswerForAnother() {
    SecureBench bench(4);
    bench.open();
    bench.runUntil([&] { return bench.state().count(Participation::accepted) == 1; });
    // The advert of the one that has answered, sent once more by another site.
    const FederationState state = bench.state();
    std::size_t speaker = 4;
    for (std::size_t n = 0; n < 4; ++n)
      if (bench.participantOf(n).state == Participation::accepted) speaker = n;
    const std::size_t other = (speaker + 1) % 4;
    const auto stolen =
        readSumReply(bench.fixture.objects, bench.participantOf(speaker).reply, 51).value();
    RawSite thief(&bench.transport(), [&] { return bench.now; });
    thief.key = bench.sites[other]->key;
    thief.node = bench.nodeOf(other);
    tests::RawUpload upload = thief.reply(thief.pull(), {.values = {1.F}});
    const auto message = read(*upload.objects, upload.root, parseMessage).value();
    Values answer;
    answer.set("answer", toBase64(encode(stolen.answer)));
    const NamedObjects records{{kSumRecord, upload.objects->add(encodeConfig(answer)).value()}};
    const ObjectId content = upload.objects->add(encodeNamedObjects("RecordDict", records)).value();
    upload.root =
        upload.objects->add(encodeMessage({.head = message.head, .content = content, .error = {}}))
            .value();
    upload.announcement.clear_messages_list();
    upload.announcement.clear_message_object_trees();
    *upload.announcement.add_messages_list() = announcementOf(upload.root, message);
    *upload.announcement.add_message_object_trees() = treeOf(upload.root, [&](const ObjectId& id) {
                                                        return childrenOf(*upload.objects, id);
                                                      }).value();
    QVERIFY(contains(thief.deliver(upload), "another site's"));
  }
  void numbersThatAreNoneNeverLeaveASite() {
    SecureBench bench(4);
    std::vector<float> broken = bench.sites[2]->trainer.change();
    broken[7] = std::numeric_limits<float>::quiet_NaN();
    bench.sites[2]->trainer = tests::ChangeTrainer(broken, 5);
    bench.open();
    bench.run();
    QVERIFY(bench.isFinished());
    QVERIFY(bench.participantOf(2).state == Participation::failed);
    QVERIFY2(contains(reasonOf(bench, 2), "nan") || contains(reasonOf(bench, 2), "finite"),
             reasonOf(bench, 2).c_str());
    for (const float value : bench.global()) QVERIFY(std::isfinite(value));
  }
  void whatWouldOverflowTheSumNeverLeavesASite() {
    SecureBench bench(4);
    bench.sites[1]->trainer = tests::ChangeTrainer(std::vector<float>(50, 400.F), 5);
    bench.open();
    bench.run();
    QVERIFY(bench.isFinished());
    QVERIFY(bench.participantOf(1).state == Participation::failed);
    for (const float value : bench.global()) QVERIFY(std::abs(value) < 5);
  }
  void clippedUpdatesCountAlikeAndTheirWeightsAreKnown() {
    SecureBench bench(4);
    for (auto& site : bench.sites)
      site->options.privacy = {.protection = Protection::clip, .clipNorm = 1.0, .budget = {}};
    bench.open();
    bench.run();
    QVERIFY(bench.isFinished());
    double squares = 0;
    for (const float value : bench.global()) squares += static_cast<double>(value * value);
    QVERIFY2(std::sqrt(squares) <= 1 + 1e-5, concat(std::sqrt(squares)).c_str());
    for (std::size_t n = 0; n < 4; ++n) QCOMPARE(bench.participantOf(n).weight, 0.25);
    // By examples they are under the mask.
    SecureBench weighed(4);
    weighed.open();
    weighed.run();
    for (std::size_t n = 0; n < 4; ++n) {
      QCOMPARE(weighed.participantOf(n).weight, 0.0);
      QVERIFY(contains(reasonOf(weighed, n), "under the mask"));
    }
  }
  void strategiesThatLookAtSingleUpdatesAreRefused() {
    for (const StrategyEntry& entry : strategyCatalogue()) {
      SecureBench bench(4);
      bench.options.strategy = strategyNamed(entry.name).value();
      const bool possible = std::ranges::find(kPossible, entry.name) != kPossible.end();
      const auto opened =
          Coordinator::open(bench.options, bench.fixture.parts(), std::vector<float>(50));
      QVERIFY2(opened.has_value() == possible, std::string(entry.name).c_str());
      if (!possible) QVERIFY(contains(opened.error().message, std::string(entry.name).c_str()));
    }
    SecureBench bench(4);
    bench.options.maxChangeNorm = 1;
    QVERIFY(!Coordinator::open(bench.options, bench.fixture.parts(), std::vector<float>(50)));
  }

 private:
  static constexpr std::array<std::string_view, 7> kPossible{
      "fedavg", "uniform", "fedprox", "fedavgm", "fedadam", "fedyogi", "fedadagrad"};
};

TWINSCOPE_SUITE(SecureAttackTest, "secure_attack_test");

}  // namespace twinscope::fedlink

#include "secure_attack_test.moc"
