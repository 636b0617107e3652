#include "twin/growth/least_squares.h"

#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::twin::growth {
namespace {

LeastSquaresOptions within(double low, double high, std::size_t size) {
  LeastSquaresOptions options{.iterations = 200, .difference = 1e-5};
  options.low.assign(size, low);
  options.high.assign(size, high);
  return options;
}

using Vector = std::vector<double>;

/// Of residuals at one point.
template <class Body>
Residuals eachBy(const Body& at) {
  return [at](std::span<const Vector> points) -> Result<std::vector<Vector>> {
    std::vector<Vector> values;
    for (const Vector& x : points) values.push_back(at(x));
    return values;
  };
}

}  // namespace

class LeastSquaresTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void choleskySolves() {
    SmallMatrix a(3);
    const double values[3][3]{{4, 2, -1}, {2, 5, 1}, {-1, 1, 3}};
    for (std::size_t r = 0; r < 3; ++r)
      for (std::size_t c = 0; c < 3; ++c) a(r, c) = values[r][c];
    const SmallMatrix lower = choleskyOf(a);
    const auto x = solveCholesky(lower, {1, 2, 3});
    for (std::size_t r = 0; r < 3; ++r) {
      double sum = 0;
      for (std::size_t c = 0; c < 3; ++c) sum += a(r, c) * x[c];
      QVERIFY(std::abs(sum - static_cast<double>(r + 1)) < 1e-12);
    }
    // Lᵀy = b, then L·Lᵀ·y = L·b.
    const auto y = solveTransposed(lower, {1, 0, 2});
    QVERIFY(std::abs(lower(2, 2) * y[2] - 2) < 1e-12);
  }
  void findsTheBottomOfRosenbrocksValley() {
    const Residuals residuals = eachBy([](const Vector& x) {
      return Vector{10 * (x[1] - x[0] * x[0]), 1 - x[0]};
    });
    const auto fit = fitLeastSquares(residuals, {-1.2, 1}, within(-3, 3, 2));
    QVERIFY(fit);
    QVERIFY2(std::abs(fit->at[0] - 1) < 1e-3 && std::abs(fit->at[1] - 1) < 2e-3,
             qPrintable(QString::number(fit->at[0])));
    // JᵀJ at (1, 1), of residuals 10(y − x²) and 1 − x.
    QVERIFY(std::abs(fit->normal(0, 0) - 401) < 2 && std::abs(fit->normal(1, 1) - 100) < 1e-3);
  }
  void staysInsideItsBounds() {
    const Residuals residuals = eachBy([](const Vector& x) { return Vector{x[0] - 5}; });
    const auto fit = fitLeastSquares(residuals, {0}, within(-2, 2, 1));
    QVERIFY(fit);
    QVERIFY(std::abs(fit->at[0] - 2) < 1e-9);
  }
  void passesFailuresOn() {
    const Residuals residuals = [](std::span<const Vector> points) -> Result<std::vector<Vector>> {
      if (points.front()[0] > 0.5) return cancelled();
      return eachBy([](const Vector& x) { return Vector{x[0] - 1}; })(points);
    };
    const auto fit = fitLeastSquares(residuals, {0}, within(-2, 2, 1));
    QVERIFY(!fit);
    QCOMPARE(fit.error().kind, ErrorKind::cancelled);
  }
};

TWINSCOPE_SUITE(LeastSquaresTest, "least_squares_test");

}  // namespace twinscope::twin::growth

#include "least_squares_test.moc"
