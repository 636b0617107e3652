#pragma once

#include "core/base/error.h"
#include "fedlink/strategy/adaptive.h"
#include "fedlink/strategy/measurement.h"
#include "fedlink/strategy/update.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace twinscope::fedlink {

/// n_k / Σ n: FedAvg (McMahan et al., arXiv 1602.05629).
struct ExampleWeights {};

/// 1 / K: each site one voice, which differential privacy asks for.
struct UniformWeights {};

/// FedNova (Wang et al., arXiv 2007.07481): shares of examples per local step, stretched by the effective steps.
struct NovaWeights {};

/// FedPIDAvg (Mächler et al., arXiv 2304.12117): share of examples, of the loss's drop and of its history. A term that
/// is 0 for every site leaves its share to the others.
struct LossDropWeights {
  double examples = 0.45;
  double drop = 0.45;
  double history = 0.10;
};

/// q-FedAvg (Li et al., arXiv 1905.10497): sites with a larger loss count more.
struct FairWeights {
  double exponent = 0.1;            ///< q; 0 is the plain mean
  double clientLearningRate = 0.1;  ///< 1 / the Lipschitz constant
};

/// Pan et al.: last round's weights moved by step·(1 − round/rounds)·gap/max|gap|, cut at 0.
struct GapWeights {
  double step = 0.1;
  double rounds = 100;  ///< of the whole training
};

using Weighting = std::variant<ExampleWeights, UniformWeights, NovaWeights, LossDropWeights,
                               FairWeights, GapWeights, AdaptiveWeights>;

/// One reason for a weight. effect is what it adds to the weight, or to the attention score where weights are adaptive;
/// 0 where it acts otherwise.
struct ReasonPart {
  std::string name;
  double value = 0;
  double effect = 0;
};

struct SiteWeight {
  double weight = 0;
  std::optional<double> attention;  ///< adaptive only: to hand back as previousAttention
  std::vector<ReasonPart> parts;
};

/// The weights sum to 1. New weights = w + stretch · (mean − w).
struct Weights {
  std::vector<SiteWeight> sites;
  double stretch = 1;
};

[[nodiscard]] Status validate(const Weighting& weighting);

/// What a report lacks for this weighting, in words; nullopt when it can be weighed.
[[nodiscard]] std::optional<std::string> whyNotWeighable(const Weighting& weighting,
                                                         const SiteReport& report);

[[nodiscard]] Measure measureFor(const Weighting& weighting);

/// reports can all be weighed and are not empty; measurement holds measureFor(weighting) of the same sites in the same
/// order. roundsDone counts from 0.
[[nodiscard]] Weights weigh(const Weighting& weighting, std::span<const SiteReport> reports,
                            const Measurement& measurement, std::size_t roundsDone);

}  // namespace twinscope::fedlink
