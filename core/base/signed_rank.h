#pragma once

#include <cstddef>
#include <span>

namespace twinscope {

/// Outcome of Wilcoxon's signed-rank test for pairs (Wilcoxon, Biometrics Bulletin 1945).
struct SignedRank {
  std::size_t n = 0;  ///< differences that are not 0: the others tell nothing and are left out
  double positive = 0, negative = 0;  ///< sums of the ranks of |difference|; equals share a rank
  double p = 1;                       ///< two-sided; 1 where n is 0
  bool exact =
      true;  ///< counted over all signs; else by the normal approximation, ties corrected for
};

/// Whether differences of pairs lie about 0. Exact up to 25 differences without zeros or ties; else as SciPy's
/// wilcoxon(method="approx"): normal, without continuity correction.
[[nodiscard]] SignedRank signedRankTest(std::span<const double> differences);

}  // namespace twinscope
