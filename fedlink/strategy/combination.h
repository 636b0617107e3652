#pragma once

#include "core/base/error.h"
#include "fedlink/strategy/measurement.h"
#include "fedlink/strategy/weighting.h"

#include <cstddef>
#include <span>
#include <variant>
#include <vector>

namespace twinscope::fedlink {

struct WeightedMean {};

/// Yin et al., arXiv 1803.01498. Weights do not count; an even number takes the mean of the middle two.
struct CoordinateMedian {};

/// Same source: drops int(share · K) smallest and largest values of each coordinate. Weights do not count.
struct TrimmedMean {
  double share = 0.2;  ///< below 0.5
};

/// Blanchard et al., NIPS 2017 (arXiv 1703.02757): the updates with the nearest neighbours, weighted among themselves.
/// Needs K >= 2·faulty + 3 updates.
struct Krum {
  std::size_t faulty = 1;  ///< f, of the sites
  std::size_t chosen = 1;  ///< m; more than 1 is Multi-Krum
};

/// El Mhamdi et al., arXiv 1802.07927: Multi-Krum chooses K − 2·faulty, then each coordinate takes the mean of the
/// K − 4·faulty values nearest the median of the chosen. Needs K >= 4·faulty + 3 updates.
struct Bulyan {
  std::size_t faulty = 1;
};

/// Pillutla et al., arXiv 1912.13445: minimises Σ weight · ‖w_k − z‖ by Weiszfeld's iteration.
struct GeometricMedian {
  double smoothing = 1e-6;  ///< ν, the least distance that counts
};

using Combination =
    std::variant<WeightedMean, CoordinateMedian, TrimmedMean, Krum, Bulyan, GeometricMedian>;

[[nodiscard]] Status validate(const Combination& combination);

/// Refuses fewer updates than the rule's proof needs.
[[nodiscard]] Status enoughFor(const Combination& combination, std::size_t updates);

[[nodiscard]] Measure measureFor(const Combination& combination);

/// Changes the weights to those that the rule gives (0: not used) and adds its reason to each site's parts. distances
/// as measureFor(combination) says.
[[nodiscard]] Weights chosenBy(const Combination& combination, Weights weights,
                               const SquareMatrix& distances);

/// score_i = the sum of the max(1, K − f − 2) smallest squared distances from i to others.
[[nodiscard]] std::vector<double> krumScores(const SquareMatrix& squaredDistances,
                                             std::size_t faulty);

/// Indices by rising score; equal scores keep their order.
[[nodiscard]] std::vector<std::size_t> orderOf(std::span<const double> scores);

/// Coefficients, summing to 1, of the point that minimises Σ weight_k ‖w_k − z‖. Runs on the distances alone:
/// ‖w_k − Σ a_i w_i‖² = Σ a_i D_ki − ½ ΣΣ a_i a_j D_ij where Σ a = 1.
[[nodiscard]] std::vector<double> geometricMedian(const GeometricMedian& options,
                                                  std::span<const double> weights,
                                                  const SquareMatrix& squaredDistances);

}  // namespace twinscope::fedlink
