#include "fedlink/privacy/secure_sum/shamir.h"

#include "core/base/random.h"
#include "tests/fedlink/privacy/fixed_random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <array>
#include <bit>
#include <stdexcept>
#include <string>

namespace twinscope::fedlink {
namespace {

std::vector<SecretShare> chosen(const std::vector<SecretShare>& shares, unsigned subset) {
  std::vector<SecretShare> some;
  for (std::size_t i = 0; i < shares.size(); ++i)
    if ((subset >> i & 1U) != 0) some.push_back(shares[i]);
  return some;
}

}  // namespace

class ShamirTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everySubsetOfTheThresholdAndAboveGivesTheSecret() {
    tests::FixedRandom random(3);
    for (unsigned count = 1; count <= 7; ++count)
      for (unsigned threshold = 1; threshold <= count; ++threshold) {
        const Key256 secret = random.draw<32>();
        const auto shares = splitSecret(secret, threshold, count, random);
        for (unsigned subset = 1; subset < 1U << count; ++subset) {
          const bool enough = static_cast<unsigned>(std::popcount(subset)) >= threshold;
          QCOMPARE(joinSecret(chosen(shares, subset)).value() == secret, enough);
        }
      }
  }
  void mostHolders() {
    tests::FixedRandom random(4);
    const Key256 secret = random.draw<32>();
    auto shares = splitSecret(secret, 171, 255, random);
    std::reverse(shares.begin(), shares.end());
    shares.resize(171);
    QCOMPARE(joinSecret(shares).value(), secret);
  }
  void oneShareLessIsUniform() {  // of the secret 0, over many splits: χ² of a share's bytes
    tests::FixedRandom random(5);
    std::array<double, 256> counts{};
    for (int i = 0; i < 2000; ++i) {
      const auto shares = splitSecret(Key256{}, 2, 3, random);
      for (const std::byte byte : shares[1].values) ++counts[std::to_integer<std::size_t>(byte)];
    }
    double chiSquare = 0.0;
    for (const double count : counts) chiSquare += (count - 250.0) * (count - 250.0) / 250.0;
    QVERIFY(chiSquare < 347.7);  // 255 degrees of freedom, p = 1e-4
  }
  void aForgedShareGivesAnotherSecret() {
    tests::FixedRandom random(6);
    const Key256 secret = random.draw<32>();
    auto shares = splitSecret(secret, 3, 4, random);
    shares[2].values[7] ^= std::byte{1};
    QVERIFY(joinSecret(shares).value() != secret);
  }
  void refusesPlacesThatAreNone() {
    tests::FixedRandom random(7);
    auto shares = splitSecret(random.draw<32>(), 2, 3, random);
    shares[1].at = shares[0].at;
    QCOMPARE(joinSecret(shares).error().code, std::string("secure_sum.shares"));
    shares[1].at = 0;
    QCOMPARE(joinSecret(shares).error().code, std::string("secure_sum.shares"));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)splitSecret({}, 4, 3, random));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)splitSecret({}, 0, 3, random));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)splitSecret({}, 2, 256, random));
  }
};

TWINSCOPE_SUITE(ShamirTest, "shamir_test");

}  // namespace twinscope::fedlink

#include "shamir_test.moc"
