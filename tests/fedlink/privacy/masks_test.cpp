#include "fedlink/privacy/secure_sum/masks.h"

#include "core/base/parallel.h"
#include "fedlink/crypto/base64.h"
#include "fedlink/crypto/chacha20.h"
#include "fedlink/crypto/secure_random.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace twinscope::fedlink {

using Words = std::vector<std::uint32_t>;

class MasksTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void keysMasksAndSumsOfTheGoldenFile() {
    const SecureSumRound round = goldenRound();
    for (std::uint32_t i = 0; i < 4; ++i)
      QCOMPARE(toHex(x25519PublicKey(privateKey(i))),
               golden().at("public_keys_hex")[i].get<std::string>());
    for (const auto& pair : golden().at("pairs")) {
      const std::uint32_t i = pair.at("i");
      const std::uint32_t j = pair.at("j");
      QCOMPARE(toHex(x25519SharedSecret(privateKey(i), x25519PublicKey(privateKey(j))).value()),
               pair.at("shared_hex").get<std::string>());
      const Key256 key = keyOf(i, j);
      QCOMPARE(toHex(key), pair.at("key_hex").get<std::string>());
      QCOMPARE(keyOf(j, i), key);
      Words mask(6, 0);
      addMask(mask, key);
      QCOMPARE(mask, pair.at("mask").get<Words>());
    }
    QCOMPARE(round.number, 3U);
  }
  void maskedInputsOfTheGoldenFileAddUp() {
    Words total(6, 0);
    for (std::uint32_t i = 0; i < 4; ++i) {
      Words plain;
      const Words masked = maskedAmong(i, {0, 1, 2, 3}, plain);
      QCOMPARE(signedValues(plain), golden().at("fixed_point")[i].get<std::vector<std::int32_t>>());
      QCOMPARE(masked, golden().at("masked")[i].get<Words>());
      for (std::size_t w = 0; w < 6; ++w) total[w] += masked[w];
    }
    QCOMPARE(total, golden().at("sum_mod_2_32").get<Words>());
    QCOMPARE(signedValues(total), golden().at("sum_signed").get<std::vector<std::int32_t>>());
    for (std::size_t w = 0; w < 6; ++w)
      QVERIFY(std::abs(goldenRound().fixedPoint().decode(total[w]) -
                       golden().at("sum_real")[w].get<double>()) < 1e-10);
  }
  void aSubsetOfTheGoldenFileAddsUp() {
    const auto& subset = golden().at("subset");
    const std::vector<std::uint32_t> sites = subset.at("sites");
    Words total(6, 0);
    for (std::size_t at = 0; at < sites.size(); ++at) {
      Words plain;
      const Words masked = maskedAmong(sites[at], sites, plain);
      QCOMPARE(masked, subset.at("masked")[at].get<Words>());
      for (std::size_t w = 0; w < 6; ++w) total[w] += masked[w];
    }
    QCOMPARE(signedValues(total), subset.at("sum_signed").get<std::vector<std::int32_t>>());
  }
  void oneBitOfAKeyChangesEverything() {
    Key256 key = keyOf(0, 1);
    Words words(1000, 0);
    addMask(words, key);
    key[31] ^= std::byte{0x80};
    subtractMask(words, key);
    QVERIFY(std::ranges::count(words, 0U) < 3);
  }
  void anotherRoundIsAnotherMask() {
    SecureSumRound round = goldenRound();
    ++round.number;
    QVERIFY(pairMaskKey(privateKey(0), x25519PublicKey(privateKey(1)), round, 0, 1).value() !=
            keyOf(0, 1));
    QCOMPARE(pairMaskKey(privateKey(0), Key256{}, round, 0, 1).error().code,
             std::string("key.weak"));
  }
  void addingAndSubtractingCancelForAnySizeAndThreads() {
    const Key256 key = keyOf(1, 3);
    for (const std::size_t size : {0UL, 1UL, 15UL, 4097UL, 65536UL, 200'003UL}) {
      Words words(size, 7);
      setComputeThreads(3);
      addMask(words, key);
      setComputeThreads(1);
      if (size > 15) QVERIFY(std::ranges::count(words, 7U) < 3);
      subtractMask(words, key);
      setComputeThreads(0);
      QCOMPARE(static_cast<std::size_t>(std::ranges::count(words, 7U)), size);
    }
  }
  void chunksContinueOneKeystream() {
    const Key256 key = keyOf(1, 2);
    Words whole(140'000, 0);
    addMask(whole, key);
    // Word 65536 is the first of the second chunk: block 4096 of the stream.
    Words tail(16);
    ChaCha20(key, 4096).fill(std::as_writable_bytes(std::span(tail)));
    QVERIFY(std::equal(tail.begin(), tail.end(), whole.begin() + 65536));
  }
  void timeOfMasking() {
    Words words(10'000'000, 1);
    Words other(words.size(), 2);
    const Key256 key = keyOf(0, 1);
    const auto plain = secondsOf([&] {
      for (std::size_t i = 0; i < words.size(); ++i) words[i] += other[i];
    });
    const auto masked = secondsOf([&] { addMask(words, key); });
    qInfo("40 MB: adding %.1f ms, one mask %.1f ms (%.2f GB/s)", 1e3 * plain, 1e3 * masked,
          0.04 / masked);
  }

 private:
  template <class Work>
  static double secondsOf(const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  static const nlohmann::json& golden() {
    static const nlohmann::json file = tests::goldenFile("secagg.json");
    return file;
  }
  static SecureSumRound goldenRound() {
    SecureSumRound round{
        .number = golden().at("round"), .sites = golden().at("sites"), .fractionBits = 16};
    for (std::size_t j = 0; j < 32; ++j) round.salt[j] = static_cast<std::byte>(13 * j + 3);
    return round;
  }
  static Key256 privateKey(std::uint32_t site) {
    Key256 key{};
    for (std::size_t j = 0; j < 32; ++j) key[j] = static_cast<std::byte>(17 * site + 31 * j + 5);
    return key;
  }
  static Key256 keyOf(std::uint32_t mine, std::uint32_t theirs) {
    return pairMaskKey(privateKey(mine), x25519PublicKey(privateKey(theirs)), goldenRound(), mine,
                       theirs)
        .value();
  }
  static std::vector<std::int32_t> signedValues(const Words& words) {
    return {words.begin(), words.end()};
  }
  static Words maskedAmong(std::uint32_t mine, const std::vector<std::uint32_t>& sites,
                           Words& plain) {
    std::vector<float> update(6);
    for (std::uint32_t w = 0; w < 6; ++w)
      update[w] = static_cast<float>(-2.0 + 4.0 * tests::goldenNoise(w, 200 + mine));
    plain = goldenRound().fixedPoint().encode(update, 1).value();
    Words masked = plain;
    for (const std::uint32_t theirs : sites)
      if (theirs != mine) applyPairMask(masked, keyOf(mine, theirs), mine, theirs);
    return masked;
  }
};

TWINSCOPE_SUITE(MasksTest, "masks_test");

}  // namespace twinscope::fedlink

#include "masks_test.moc"
