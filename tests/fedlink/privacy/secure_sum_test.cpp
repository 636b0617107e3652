#include "core/base/random.h"
#include "fedlink/privacy/secure_sum/secure_sum_server.h"
#include "fedlink/privacy/secure_sum/secure_sum_site.h"
#include "tests/fedlink/privacy/fixed_random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <array>
#include <bit>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <type_traits>

namespace twinscope::fedlink {
namespace {

static_assert(!std::is_copy_constructible_v<SecureSumSite>, "a copy could answer twice");

constexpr std::size_t kValues = 40;

/// Fresh draws throughout, and the same in every run: a test of chance must not fail by chance.
SecureRandom& chance() {
  static tests::FixedRandom random(1);
  return random;
}

const SiteKey& siteKey(std::uint32_t site) {
  static const std::vector<SiteKey> keys = [] {
    std::vector<SiteKey> made;
    for (int i = 0; i < 8; ++i) made.push_back(SiteKey::generate());
    return made;
  }();
  return keys[site];
}

std::vector<PublicKey> rosterOf(std::uint32_t sites) {
  std::vector<PublicKey> roster;
  for (std::uint32_t i = 0; i < sites; ++i) roster.push_back(siteKey(i).publicKey());
  return roster;
}

SecureSumRound roundOf(std::uint32_t sites) {
  SecureSumRound round{.number = 7, .sites = sites};
  chance().fill(round.salt);
  return round;
}

std::vector<float> valuesOf(std::uint32_t site) {
  Random random(100 + site);
  std::vector<float> values(kValues);
  for (float& value : values) value = static_cast<float>(random.uniform(-1.0, 1.0));
  return values;
}

Update updateOf(std::vector<float> values,
                PrivacyPolicy policy = {.protection = Protection::none}) {
  SystemRandom random;
  PrivacyLedger ledger = PrivacyLedger::open(policy.budget).value();
  return privatise(std::move(values), policy, ledger, random).value();
}

std::uint32_t weightOf(std::uint32_t site) { return 3 + site; }

/// A coordinator and its sites, whose steps a test runs one by one.
struct Cohort {
  SecureSumRound round;
  SecureSumServer server;
  std::vector<SecureSumSite> sites;
  SecureRandom& random = chance();

  explicit Cohort(std::uint32_t count)
      : round(roundOf(count)),
        server(SecureSumServer::open(round, kValues, rosterOf(count)).value()) {
    for (std::uint32_t i = 0; i < count; ++i)
      sites.push_back(
          SecureSumSite::join(round, i, siteKey(i), rosterOf(count), 6, random).value());
  }

  std::vector<KeyAdvert> advertise() {
    for (const SecureSumSite& site : sites) (void)server.addAdvert(site.advert()).value();
    return server.closeAdverts().value();
  }
  /// Up to the point where the sites in the set have shared their secrets.
  void share(unsigned set) {
    const auto adverts = advertise();
    for (std::uint32_t i = 0; i < sites.size(); ++i)
      if ((set >> i & 1U) != 0)
        (void)server.addShares(i, sites[i].share(adverts, random).value()).value();
  }
  Result<MaskedInput> input(std::uint32_t site) {
    return sites[site].mask(server.sharesFor(site), updateOf(valuesOf(site)), weightOf(site));
  }
  void sendInputs(unsigned set) {
    for (std::uint32_t i = 0; i < sites.size(); ++i)
      if ((set >> i & 1U) != 0) (void)server.addInput(input(i).value()).value();
  }
  Result<SecureSum> answer(const UnmaskRequest& request, std::size_t answers) {
    for (const std::uint32_t i : request.survivors) {
      if (answers-- == 0) break;
      (void)server.addResponse(sites[i].unmask(request).value()).value();
    }
    return server.finish();
  }
};

/// The same sum without masks.
SecureSum plainSum(const SecureSumRound& round, unsigned set) {
  SecureSum sum{.values = std::vector<double>(kValues), .weight = 0, .sites = {}};
  for (std::uint32_t site = 0; site < round.sites; ++site) {
    if ((set >> site & 1U) == 0) continue;
    const auto words = round.fixedPoint().encode(valuesOf(site), weightOf(site)).value();
    for (std::size_t i = 0; i < kValues; ++i) sum.values[i] += round.fixedPoint().decode(words[i]);
    sum.weight += weightOf(site);
    sum.sites.push_back(site);
  }
  return sum;
}

unsigned allOf(std::uint32_t count) { return (1U << count) - 1U; }

}  // namespace

class SecureSumTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sumIsExactForEverySubsetAtTheThresholdAndRefusedBelow() {
    for (std::uint32_t count = 3; count <= 6; ++count)
      for (unsigned set = 0; set <= allOf(count); ++set) {
        Cohort cohort(count);
        cohort.share(allOf(count));
        QVERIFY(cohort.server.closeShares());
        cohort.sendInputs(set);
        const auto request = cohort.server.closeInputs();
        if (static_cast<unsigned>(std::popcount(set)) < cohort.round.threshold()) {
          QCOMPARE(request.error().code, std::string("secure_sum.too_few"));
          QCOMPARE(cohort.server.finish().error().code, std::string("secure_sum.order"));
          continue;
        }
        const SecureSum sum = cohort.answer(*request, cohort.round.threshold()).value();
        const SecureSum plain = plainSum(cohort.round, set);
        QCOMPARE(sum.values, plain.values);
        QCOMPARE(sum.weight, plain.weight);
        QCOMPARE(sum.sites, plain.sites);
      }
  }
  void sitesMayLeaveAtEveryStep() {
    Cohort cohort(7);  // threshold 5
    cohort.share(0b1111011U);
    QVERIFY(cohort.server.closeShares());
    QVERIFY(cohort.server.sharesFor(2).empty());
    cohort.sendInputs(0b1101011U);
    const UnmaskRequest request = cohort.server.closeInputs().value();
    QCOMPARE(request.dropped, std::vector<std::uint32_t>{4});
    QCOMPARE(cohort.answer(request, 4).error().code, std::string("secure_sum.too_few"));
    (void)cohort.server.addResponse(cohort.sites[6].unmask(request).value()).value();
    QCOMPARE(cohort.server.finish().value().values, plainSum(cohort.round, 0b1101011U).values);
  }
  void tooFewAtTheFirstStepsGivesTheRoundUp() {
    Cohort few(4);
    for (const std::uint32_t i : {0U, 1U}) QVERIFY(few.server.addAdvert(few.sites[i].advert()));
    QCOMPARE(few.server.closeAdverts().error().code, std::string("secure_sum.too_few"));
    QCOMPARE(few.server.addAdvert(few.sites[2].advert()).error().code,
             std::string("secure_sum.order"));
    Cohort silent(4);
    silent.share(0b0011U);
    QCOMPARE(silent.server.closeShares().error().code, std::string("secure_sum.too_few"));
  }
  void maskedWordsLookLikeChance() {
    std::array<double, 256> counts{};
    double total = 0.0;
    for (int trial = 0; trial < 4; ++trial) {
      Cohort cohort(3);
      cohort.share(allOf(3));
      QVERIFY(cohort.server.closeShares());
      const auto toOne = cohort.server.sharesFor(1);
      // Zeros in, so that all that is seen is mask.
      const auto input =
          cohort.sites[1].mask(toOne, updateOf(std::vector<float>(4000, 0.F)), 1).value();
      for (const std::byte byte : std::as_bytes(std::span(input.words))) {
        ++counts[std::to_integer<std::size_t>(byte)];
        ++total;
      }
    }
    const double expected = total / 256.0;
    double chiSquare = 0.0;
    for (const double count : counts)
      chiSquare += (count - expected) * (count - expected) / expected;
    QVERIFY2(chiSquare < 347.7, qPrintable(QString::number(chiSquare)));  // p = 1e-4
  }
  void aLateInputStaysHidden() {
    Cohort cohort(4);
    cohort.share(allOf(4));
    QVERIFY(cohort.server.closeShares());
    const MaskedInput late = cohort.input(3).value();
    cohort.sendInputs(0b0111U);
    const UnmaskRequest request = cohort.server.closeInputs().value();
    QCOMPARE(cohort.server.addInput(late).error().code, std::string("secure_sum.order"));
    // With all that the coordinator learns of site 3, its pairwise masks, the seed of its own mask still lacks: nobody
    // answers for both of its secrets.
    for (const std::uint32_t i : request.survivors) {
      const UnmaskResponse response = cohort.sites[i].unmask(request).value();
      for (const HeldShare& held : response.selfSeeds) QVERIFY(held.of != 3);
      QCOMPARE(response.maskKeys.size(), 1UL);
    }
  }
  void aSiteAnswersOnceAndOnlyAProperRequest() {
    Cohort cohort(5);  // threshold 4
    cohort.share(allOf(5));
    QVERIFY(cohort.server.closeShares());
    cohort.sendInputs(allOf(5));
    SecureSumSite& site = cohort.sites[0];
    const std::vector<UnmaskRequest> improper{{{0, 1, 2, 3, 4}, {4}},  // both secrets of one site
                                              {{0, 1, 2, 3}, {}},      // one left out
                                              {{0, 1, 2}, {3, 4}},     // below the threshold
                                              {{1, 2, 3, 4}, {0}},     // itself dropped
                                              {{0, 1, 2, 3, 3}, {4}},  // one twice
                                              {{0, 1, 2, 3, 9}, {4}},  // a stranger
                                              {{}, {}}};
    for (const UnmaskRequest& request : improper)
      QCOMPARE(site.unmask(request).error().code, std::string("secure_sum.request"));
    QVERIFY(site.unmask({{0, 1, 2, 3, 4}, {}}));
    // The other secret of site 4 would unmask it alone.
    QCOMPARE(site.unmask({{0, 1, 2, 3}, {4}}).error().code, std::string("secure_sum.order"));
  }
  void aRoundIsNotRunAgain() {
    const SecureSumRound round = roundOf(3);
    SystemRandom random;
    for (const std::uint32_t last : {7U, 8U})
      QCOMPARE(SecureSumSite::join(round, 0, siteKey(0), rosterOf(3), last, random).error().code,
               std::string("secure_sum.replayed"));
    QVERIFY(SecureSumSite::join(round, 0, siteKey(0), rosterOf(3), std::nullopt, random));
    Cohort cohort(3);
    const auto adverts = cohort.advertise();
    QVERIFY(cohort.sites[0].share(adverts, random));
    QCOMPARE(cohort.sites[0].share(adverts, random).error().code, std::string("secure_sum.order"));
    Cohort again(3);  // another salt: adverts of the first are of no use in it
    QCOMPARE(again.server.addAdvert(cohort.sites[0].advert()).error().code,
             std::string("secure_sum.forged"));
    QCOMPARE(again.sites[0].share(adverts, random).error().code, std::string("secure_sum.forged"));
  }
  void theCoordinatorCannotPutItsOwnKeysIn() {
    SystemRandom random;
    for (int kind = 0; kind < 5; ++kind) {
      Cohort cohort(3);
      auto adverts = cohort.advertise();
      if (kind == 0) adverts[1].maskKey = makeX25519Pair(random).publicKey;
      if (kind == 1) adverts[1].channelKey = makeX25519Pair(random).publicKey;
      if (kind == 2) adverts[1] = adverts[2];
      if (kind == 3) adverts[1].site = 9;
      if (kind == 4) adverts.erase(adverts.begin());
      QCOMPARE(cohort.sites[0].share(adverts, random).error().code,
               std::string("secure_sum.forged"));
    }
  }
  void changedOrMisledSharesAreNoticed() {
    Cohort cohort(3);
    cohort.share(allOf(3));
    QVERIFY(cohort.server.closeShares());
    const Update update = updateOf(valuesOf(0));
    for (int kind = 0; kind < 4; ++kind) {
      auto toMe = cohort.server.sharesFor(0);
      if (kind == 0) toMe[0].sealed[5] ^= std::byte{1};
      if (kind == 1) std::swap(toMe[0].sealed, toMe[1].sealed);
      if (kind == 2) toMe[1] = toMe[0];
      if (kind == 3) toMe[0] = cohort.server.sharesFor(1)[0];
      QCOMPARE(cohort.sites[0].mask(toMe, update, 1).error().code,
               std::string("secure_sum.forged"));
    }
    QCOMPARE(cohort.sites[0].mask({}, update, 1).error().code, std::string("secure_sum.too_few"));
    QVERIFY(
        cohort.sites[0].mask(cohort.server.sharesFor(0), update, 1));  // refusals changed nothing
  }
  void aForgedAnswerIsNoticed() {
    for (const bool forgesSeed : {true, false}) {
      Cohort cohort(4);
      cohort.share(allOf(4));
      QVERIFY(cohort.server.closeShares());
      cohort.sendInputs(0b0111U);
      const UnmaskRequest request = cohort.server.closeInputs().value();
      for (const std::uint32_t i : request.survivors) {
        UnmaskResponse response = cohort.sites[i].unmask(request).value();
        auto& forged = forgesSeed ? response.selfSeeds : response.maskKeys;
        if (i == 1) forged[0].share.values[5] ^= std::byte{4};
        QVERIFY(cohort.server.addResponse(response));
      }
      QCOMPARE(cohort.server.finish().error().code, std::string("secure_sum.shares"));
    }
  }
  void theServerTakesEachMessageOnceAndFromItsSender() {
    Cohort cohort(3);
    QVERIFY(cohort.server.addAdvert(cohort.sites[0].advert()));
    QCOMPARE(cohort.server.addAdvert(cohort.sites[0].advert()).error().code,
             std::string("secure_sum.repeated"));
    for (const std::uint32_t i : {1U, 2U})
      QVERIFY(cohort.server.addAdvert(cohort.sites[i].advert()));
    const auto adverts = cohort.server.closeAdverts().value();
    const auto shares = cohort.sites[0].share(adverts, cohort.random).value();
    QCOMPARE(cohort.server.addShares(1, shares).error().code, std::string("secure_sum.forged"));
    QCOMPARE(cohort.server.addShares(9, shares).error().code, std::string("secure_sum.forged"));
    QCOMPARE(cohort.server.addShares(0, {shares[0]}).error().code, std::string("secure_sum.shape"));
    QVERIFY(cohort.server.addShares(0, shares));
    QCOMPARE(cohort.server.addShares(0, shares).error().code, std::string("secure_sum.repeated"));
    for (const std::uint32_t i : {1U, 2U})
      QVERIFY(cohort.server.addShares(i, cohort.sites[i].share(adverts, cohort.random).value()));
    QVERIFY(cohort.server.closeShares());
    MaskedInput input = cohort.input(0).value();
    QVERIFY(cohort.server.addInput(input));
    QCOMPARE(cohort.server.addInput(input).error().code, std::string("secure_sum.repeated"));
    input.site = 5;
    QCOMPARE(cohort.server.addInput(input).error().code, std::string("secure_sum.forged"));
    input.site = 1;
    input.words.pop_back();
    QCOMPARE(cohort.server.addInput(input).error().code, std::string("secure_sum.shape"));
  }
  void protectedUpdatesWeighOne() {
    Cohort cohort(3);
    cohort.share(allOf(3));
    QVERIFY(cohort.server.closeShares());
    const Update update = updateOf(valuesOf(0), {.protection = Protection::clip, .clipNorm = 1.0});
    const auto toMe = cohort.server.sharesFor(0);
    QCOMPARE(cohort.sites[0].mask(toMe, update, 2).error().code, std::string("secure_sum.weight"));
    QCOMPARE(cohort.sites[0].mask(toMe, update, 0).error().code, std::string("secure_sum.weight"));
    QVERIFY(cohort.sites[0].mask(toMe, update, 1));
  }
  void refusesRoundsOfTwoAndWrongRosters() {
    SystemRandom random;
    for (const std::uint32_t sites : {0U, 1U, 2U, 256U})
      QCOMPARE((SecureSumRound{.number = 1, .sites = sites}).validate().error().code,
               std::string("secure_sum.round"));
    QVERIFY(!SecureSumServer::open(roundOf(4), kValues, rosterOf(3)));
    QVERIFY(!SecureSumSite::join(roundOf(3), 3, siteKey(3), rosterOf(3), {}, random));
    QVERIFY(!SecureSumSite::join(roundOf(3), 1, siteKey(0), rosterOf(3), {}, random));
    for (std::uint32_t sites = 3; sites <= 255; ++sites)
      QVERIFY(3 * roundOf(sites).threshold() > 2 * sites && roundOf(sites).threshold() <= sites);
  }
};

TWINSCOPE_SUITE(SecureSumTest, "secure_sum_test");

}  // namespace twinscope::fedlink

#include "secure_sum_test.moc"
