#include "core/base/signed_rank.h"

#include "core/base/random.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>
#include <vector>

namespace twinscope {

class SignedRankTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void goldenRowsOfScipy() {
    const auto rows = tests::goldenFile("calibration.json").at("paired_wilcoxon").at("rows");
    QVERIFY(rows.size() >= 3);
    for (const auto& row : rows) {
      const auto round4 = [](double x) { return std::round(x * 1e4) / 1e4; };
      const std::uint32_t b = row.at("b");
      std::vector<double> differences;
      for (std::uint32_t i = 0; i < row.at("n").get<std::uint32_t>(); ++i) {
        const double global = round4(0.6 + 0.3 * tests::goldenNoise(i, b));
        const double twin = round4(global + 0.08 * tests::goldenNoise(i, b + 1) - 0.03);
        differences.push_back(round4(twin - global));
      }
      const SignedRank test = signedRankTest(differences);
      QCOMPARE(test.positive, row.at("w_plus").get<double>());
      QCOMPARE(test.negative, row.at("w_minus").get<double>());
      QVERIFY(test.exact);
      QVERIFY(std::abs(test.p - row.at("p_two_sided").get<double>()) < 1e-10);
    }
  }
  /// scipy.stats.wilcoxon([1, 1, 2, -1, 3, 0, 4, -2], method="approx"): 7 of 8 count, ties share ranks.
  void tiesAndZerosGoByTheApproximation() {
    const SignedRank test = signedRankTest(std::vector<double>{1, 1, 2, -1, 3, 0, 4, -2});
    QCOMPARE(test.n, std::size_t{7});
    QVERIFY(!test.exact);
    QCOMPARE(test.positive, 21.5);
    QCOMPARE(test.negative, 6.5);
    QVERIFY(std::abs(test.p - 0.20082512269514552) < 1e-12);
  }
  void nothingToTellIsNoEvidence() {
    QCOMPARE(signedRankTest({}).p, 1.0);
    QCOMPARE(signedRankTest(std::vector<double>{0, 0, 0}).n, std::size_t{0});
    QCOMPARE(signedRankTest(std::vector<double>{0, 0, 0}).p, 1.0);
    QCOMPARE(signedRankTest(std::vector<double>{0.3}).p, 1.0);
  }
  void signsSwapAndScaleDoesNotMatter() {
    Random random(7);
    for (std::size_t n = 1; n < 40; ++n) {
      std::vector<double> some(n), turned(n), scaled(n);
      for (std::size_t i = 0; i < n; ++i) {
        some[i] = random.normal() + 0.3;
        turned[i] = -some[i];
        scaled[i] = 1000 * some[i];
      }
      const SignedRank test = signedRankTest(some), other = signedRankTest(turned);
      QCOMPARE(test.positive, other.negative);
      QCOMPARE(test.p, other.p);
      QCOMPARE(test.p, signedRankTest(scaled).p);
      QCOMPARE(test.positive + test.negative, static_cast<double>(n * (n + 1)) / 2);
      QVERIFY(test.p > 0 && test.p <= 1);
    }
  }
  void allOneWayIsTheSmallestExactP() {
    std::vector<double> differences;
    for (int n = 1; n <= 25; ++n) {
      differences.push_back(n);
      QVERIFY(std::abs(signedRankTest(differences).p - std::min(1.0, std::ldexp(2.0, -n))) < 1e-15);
    }
  }
};

TWINSCOPE_SUITE(SignedRankTest, "signed_rank_test");

}  // namespace twinscope

#include "signed_rank_test.moc"
