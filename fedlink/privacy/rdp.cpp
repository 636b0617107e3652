#include "fedlink/privacy/rdp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace twinscope::fedlink {
namespace {

constexpr std::array kUsual{1.25, 1.5,  1.75, 2.0,  2.25, 2.5,  3.0,  3.5,   4.0,
                            4.5,  5.0,  6.0,  7.0,  8.0,  10.0, 12.0, 14.0,  16.0,
                            20.0, 24.0, 28.0, 32.0, 48.0, 64.0, 128., 256.0, 512.0};
constexpr std::array kBelow{1.01, 1.02, 1.05, 1.1, 1.15, 1.2};
constexpr std::array kAbove{768.0, 1024.0, 2048.0, 4096.0};
constexpr double kNothing = -std::numeric_limits<double>::infinity();
/// Above the quadrature's error, and far below anything a budget can feel.
constexpr double kRoundedUp = 1.0 + 1e-10;

double logOfSum(double a, double b) {
  const double larger = std::max(a, b);
  return larger == kNothing ? kNothing : larger + std::log1p(std::exp(std::min(a, b) - larger));
}

/// ln((1+u)^a − 1 − a·u) for u = q(e^t − 1). It is never negative, and its mean is E[(1+u)^a] − 1 because E[u] = 0: so
/// nothing is lost where both are close to 1.
double logExcess(double q, double t, double a) {
  if (t > 600.0) {  // e^t would overflow, and only its highest power counts
    const double power = a * (std::log(q) + t + std::log1p((1.0 / q - 1.0) * std::exp(-t)));
    return power + std::log1p(-std::exp(std::log(a * q) + t - power));
  }
  const double u = q * std::expm1(t);
  if (std::abs(a * u) < 1e-2) {  // the binomial series; the difference would cancel
    double term = a * (a - 1.0) / 2.0 * u * u;
    double sum = term;
    for (int k = 3; k <= 8; ++k) sum += term *= (a - k + 1.0) / k * u;
    return sum > 0.0 ? std::log(sum) : kNothing;
  }
  const double power = a * std::log1p(u);
  if (power > 30.0) return power + std::log1p(-(1.0 + a * u) * std::exp(-power));
  return std::log(std::expm1(power) - a * u);
}

/// ln(E[(1+u)^a] − 1). The trapezoid rule's error falls exponentially with the integrand's width and with the distance of
/// its branch points, π σ² off the real axis; this step makes both smaller than rounding.
double logExcessOfMean(double q, double sigma, double a) {
  const double step = std::min(sigma / 16.0, sigma * sigma / 4.0);
  const double begin = -12.0 * sigma;
  const auto count = static_cast<long>((a + 24.0 * sigma) / step) + 1;
  const double logWeight = std::log(step / (sigma * std::sqrt(2.0 * std::numbers::pi)));
  double total = kNothing;
  for (long i = 0; i <= count; ++i) {
    const double x = begin + static_cast<double>(i) * step;
    const double t = (2.0 * x - 1.0) / (2.0 * sigma * sigma);
    total = logOfSum(total, logExcess(q, t, a) - x * x / (2.0 * sigma * sigma));
  }
  return total + logWeight;
}

}  // namespace

double gaussianRdp(double sampledShare, double noiseMultiplier, double order) {
  if (!(sampledShare >= 0.0 && sampledShare <= 1.0 && noiseMultiplier > 0.0 && order > 1.0))
    throw std::invalid_argument("RDP needs a share in [0, 1], positive noise, an order above 1");
  if (sampledShare == 0.0) return 0.0;
  if (sampledShare == 1.0) return order / (2.0 * noiseMultiplier * noiseMultiplier);
  const double excess = logExcessOfMean(sampledShare, noiseMultiplier, order);
  const double logMean = excess > 30.0 ? excess : std::log1p(std::exp(excess));
  return logMean / (order - 1.0) * kRoundedUp;
}

double epsilonOfRdp(double rdp, double order, double delta) {
  const double epsilon =
      rdp - (std::log(delta) + std::log(order)) / (order - 1.0) + std::log1p(-1.0 / order);
  return std::max(0.0, epsilon);
}

std::span<const double> usualOrders() { return kUsual; }

std::span<const double> wideOrders() {
  static const auto orders = [] {
    std::array<double, kBelow.size() + kUsual.size() + kAbove.size()> all{};
    auto end = std::ranges::copy(kBelow, all.begin()).out;
    end = std::ranges::copy(kUsual, end).out;
    std::ranges::copy(kAbove, end);
    return all;
  }();
  return orders;
}

EpsilonBound smallestEpsilon(std::span<const double> totals, std::span<const double> orders,
                             double delta) {
  EpsilonBound best{.epsilon = std::numeric_limits<double>::infinity()};
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const double epsilon = epsilonOfRdp(totals[i], orders[i], delta);
    if (epsilon >= best.epsilon) continue;
    best = {epsilon, orders[i], i == 0 || i + 1 == orders.size()};
  }
  return best;
}

}  // namespace twinscope::fedlink
