#pragma once

#include "twin/growth/growth_parameters.h"
#include "twin/growth/growth_problem.h"

#include <cstdint>
#include <optional>

namespace twinscope::tests {

struct GrowthPhantomOptions {
  int visits = 3;           ///< that are fitted; fewer where the tumour outgrows 120 ml before
  bool irradiated = false;  ///< 30 × 2 Gy begin five days after the first visit
  double noise = 0.1;       ///< of every measured volume; of the first visit's rims as much
};

/// A patient with a known truth: grown from a seed on 1.5 mm, seen on 3 mm.
struct GrowthPhantom {
  twin::growth::GrowthProblem problem;  ///< without the last visit
  twin::growth::TumourScan next;        ///< measured
  twin::growth::RegionVolumes trueNext;
  twin::growth::GrowthParameters truth;
};

/// Parameters from the prior, tissue and place from the seed. The same phantom for the same seed.
[[nodiscard]] GrowthPhantom growthPhantom(std::uint64_t seed, const GrowthPhantomOptions& options);

}  // namespace twinscope::tests
