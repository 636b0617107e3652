#pragma once

#include <span>

namespace twinscope::fedlink {

/// Rényi differential privacy of the Poisson-sampled Gaussian mechanism: neighbours differ by one site more or less, the
/// sum's L2 sensitivity is 1 and its noise has the standard deviation noiseMultiplier (Mironov 1702.07476, 1908.10530).

/// Of one release at an order above 1: ln E[((1−q) + q e^((2x−1)/2σ²))^order] / (order−1) over x ~ N(0, σ²), by quadrature
/// in log space. Exact to 1e-10 and rounded up by as much, so that it is never below the true value. q = sampledShare in
/// [0, 1]; noiseMultiplier positive. Throws std::invalid_argument otherwise.
[[nodiscard]] double gaussianRdp(double sampledShare, double noiseMultiplier, double order);

/// The ε at this δ that a total RDP at one order gives: rdp − (ln δ + ln a)/(a−1) + ln((a−1)/a), at least 0
/// (Canonne, Kamath & Steinke 2004.00010, proposition 12).
[[nodiscard]] double epsilonOfRdp(double rdp, double order, double delta);

/// 1.25 … 512, and the same with orders beyond both ends.
[[nodiscard]] std::span<const double> usualOrders();
[[nodiscard]] std::span<const double> wideOrders();

struct EpsilonBound {
  double epsilon = 0.0;
  double order = 0.0;  ///< that gives it; 0 where nothing was released
  /// The best order is the list's first or last: ε holds, but a wider list would give a smaller one.
  bool atEndOfOrders = false;
};

/// The smallest ε over a list of orders; totals[i] belongs to orders[i].
[[nodiscard]] EpsilonBound smallestEpsilon(std::span<const double> totals,
                                           std::span<const double> orders, double delta);

}  // namespace twinscope::fedlink
