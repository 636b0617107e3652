#pragma once

#include "twin/growth/detail/posterior.h"

#include <vector>

namespace twinscope::twin::growth::detail {

/// options.draws weighted draws from the posterior: made about the best fit by the normal approximation (Laplace), weighted by the
/// posterior's density; where few of them count, made again from where those lie (adaptive importance sampling, five rounds at most).
[[nodiscard]] Result<std::vector<Draw>> drawPosterior(const GrowthPosterior& posterior,
                                                      const LeastSquaresFit& fit,
                                                      const CalibrationOptions& options,
                                                      const JobContext& context);

}  // namespace twinscope::twin::growth::detail
