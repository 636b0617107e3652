#include "fedlink/privacy/rdp.h"

#include "core/base/text.h"
#include "fedlink/privacy/analytic_gaussian.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace twinscope::fedlink {
namespace {

bool near(double found, double expected, double relative) {
  return std::abs(found - expected) <= relative * std::abs(expected);
}

/// The closed form at whole orders: E − 1 = Σ_{k≥2} C(a,k) (1−q)^(a−k) q^k (e^(k(k−1)/2σ²) − 1).
double rdpByBinomials(long double q, long double sigma, int order) {
  long double excess = 0.0L;  // its range reaches where double overflows
  for (int k = 2; k <= order; ++k)
    excess +=
        std::exp(std::lgamma(order + 1.0L) - std::lgamma(k + 1.0L) - std::lgamma(order - k + 1.0L) +
                 (order - k) * std::log1p(-q) + k * std::log(q)) *
        std::expm1(k * (k - 1.0L) / (2.0L * sigma * sigma));
  return static_cast<double>(std::log1p(excess) / (order - 1.0L));
}

EpsilonBound epsilonOf(double q, double sigma, double steps, double delta,
                       std::span<const double> orders) {
  std::vector<double> totals;
  for (const double order : orders) totals.push_back(steps * gaussianRdp(q, sigma, order));
  return smallestEpsilon(totals, orders, delta);
}

}  // namespace

class RdpTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void meetsTheExactValuesAndIsNeverBelow() {
    for (const auto& row : golden().at("rdp_one_step")) {
      for (std::size_t i = 0; i < row.at("orders").size(); ++i) {
        const double found = gaussianRdp(row.at("q"), row.at("sigma"), row.at("orders")[i]);
        const double exact = row.at("exact_quadrature")[i];
        QVERIFY2(near(found, exact, 1e-9), qPrintable(QString::number(found / exact - 1.0)));
        QVERIFY(found >= exact * (1.0 - 1e-11));  // the file has twelve digits
        const auto& theirs = row.at("dp_accounting")[i];
        if (theirs.is_number()) QVERIFY(found <= theirs.get<double>() * (1.0 + 1e-9));
      }
    }
  }
  void agreesWithTheClosedFormAtWholeOrders() {
    for (const double q : {1e-6, 1e-3, 0.04, 0.3, 0.9, 0.999})
      for (const double sigma : {0.4, 0.8, 2.0, 20.0})
        for (const int order : {2, 3, 5, 8, 16}) {
          const double expected = rdpByBinomials(q, sigma, order);
          const double found = gaussianRdp(q, sigma, order);
          QVERIFY2(
              near(found, expected, 1e-9) && found >= expected,
              concat("q ", q, " sigma ", sigma, " order ", order, ": ", found, " of ", expected)
                  .c_str());
        }
  }
  void growsWithOrderAndShareAndFallsWithNoise() {
    double before = 0.0;
    for (const double order : usualOrders()) {
      const double now = gaussianRdp(0.1, 1.0, order);
      QVERIFY(now > before && now < gaussianRdp(0.2, 1.0, order) &&
              now > gaussianRdp(0.1, 1.1, order));
      QVERIFY(gaussianRdp(0.999999, 1.0, order) <= order / 2.0 * (1.0 + 1e-9));
      before = now;
    }
    QCOMPARE(gaussianRdp(0.0, 1.0, 2.0), 0.0);
    QVERIFY(std::isfinite(gaussianRdp(0.5, 0.05, 512.0)));
  }
  void convertsAsPublished() {
    for (const auto& row : golden().at("conversion"))
      QVERIFY(near(epsilonOfRdp(row.at("rdp"), row.at("order"), row.at("delta")), row.at("epsilon"),
                   1e-9));
    QCOMPARE(epsilonOfRdp(0.0, 512.0, 0.9), 0.0);
  }
  void epsilonsOfOpacusOverTheGrid() {
    const std::vector<double> orders = golden().at("orders");
    QVERIFY(std::ranges::equal(orders, usualOrders()));
    for (const auto& row : golden().at("epsilon_grid")) {
      const EpsilonBound found =
          epsilonOf(row.at("q"), row.at("sigma"), row.at("steps"), row.at("delta"), orders);
      QVERIFY2(near(found.epsilon, row.at("opacus_rdp_eps"), 1e-8),
               qPrintable(QString::number(found.epsilon, 'g', 12)));
      QCOMPARE(found.order, row.at("opacus_rdp_order").get<double>());
      if (row.contains("dp_accounting_pld_eps") && row.at("dp_accounting_pld_eps").is_number())
        QVERIFY(found.epsilon >= row.at("dp_accounting_pld_eps").get<double>());
    }
  }
  void epsilonWithOpacusOwnOrders() {
    std::vector<double> orders;
    for (int i = 1; i < 100; ++i) orders.push_back(1.0 + i / 10.0);
    for (int order = 12; order < 64; ++order) orders.push_back(order);
    QVERIFY(near(epsilonOf(0.04, 1.5, 2250, 1e-5, orders).epsilon, 7.32911117, 1e-8));
  }
  void saysWhenTheListIsTooShort() {
    QVERIFY(epsilonOf(1.0, 0.1, 100, 1e-5, usualOrders()).atEndOfOrders);
    QVERIFY(epsilonOf(1.0, 400.0, 1, 1e-5, usualOrders()).atEndOfOrders);
    QVERIFY(!epsilonOf(1.0, 400.0, 1, 1e-5, wideOrders()).atEndOfOrders);
    QVERIFY(!epsilonOf(1.0, 4.0, 100, 1e-5, usualOrders()).atEndOfOrders);
  }
  void refusesWhatIsNoMechanism() {
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)gaussianRdp(-0.1, 1.0, 2.0));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)gaussianRdp(0.1, 0.0, 2.0));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)gaussianRdp(0.1, 1.0, 1.0));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)gaussianRdp(std::nan(""), 1.0, 2.0));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)gaussianNoiseFor(0.0, 1e-5));
  }
  void oneReleaseExactly() {
    for (const auto& row : golden().at("analytic_gaussian")) {
      const double sensitivity = row.at("l2_sensitivity");
      const double found = gaussianNoiseFor(row.at("epsilon"), row.at("delta"));
      QVERIFY(near(found * sensitivity, row.at("sigma"), 1e-9));
      QVERIFY(gaussianDelta(found, row.at("epsilon")) <= row.at("delta").get<double>());
    }
    QVERIFY(std::isfinite(gaussianNoiseFor(900.0, 1e-5)));
  }

 private:
  static const nlohmann::json& golden() {
    static const nlohmann::json file = tests::goldenFile("privacy.json");
    return file;
  }
};

TWINSCOPE_SUITE(RdpTest, "rdp_test");

}  // namespace twinscope::fedlink

#include "rdp_test.moc"
