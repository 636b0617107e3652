#pragma once

#include "core/base/job_context.h"
#include "core/imaging/prepare/mutual_information.h"

namespace twinscope::imaging {

/// A place from which to climb, and what was found there.
struct RigidCandidate {
  Affine start;  ///< movingFromFixed at zero parameters
  RigidParameters parameters;
  double nats = 0;
};

struct ClimbOptions {
  double firstStepMm = 4;     ///< length of the first and longest step
  double toleranceMm = 0.02;  ///< stops when a step is shorter
  int iterations = 40;
};

/// Quasi-Newton (BFGS) ascent of the mutual information with a backtracking line search; never returns less than it was
/// given. Stops early when the context asks; the caller checks.
[[nodiscard]] RigidCandidate climb(MutualInformation& metric, RigidCandidate candidate,
                                   const ClimbOptions& options, const JobContext& context);

}  // namespace twinscope::imaging
