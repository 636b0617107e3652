#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "fedlink/wire/model_layout.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// What a coordinator asks of a site in a round.
struct SiteInstruction {
  std::uint32_t round = 0;
  double deadline = 0;         ///< seconds since 1970; an answer that comes later is not counted
  ModelLayout layout;          ///< of the model; from a stock strategy that of the arrays it sent
  std::vector<float> weights;  ///< global, flat
  Values settings;             ///< the strategy's: "proximal-mu" and what it adds
  /// SCAFFOLD's c − c_i, as long as the weights: to be added to the gradient of every step of plain SGD (no momentum, no
  /// decay). Empty: train as you like.
  std::vector<float> correction;
};

/// What local work brought. No image, no patient: numbers of the whole site only.
struct SiteResult {
  std::vector<float> weights;             ///< as the instruction's; empty after an evaluation
  std::map<std::string, double> metrics;  ///< "num-examples" (above 0) must be among them
  double stepSizes =
      0;  ///< K·η: learning rates of all steps, summed; needed where there was a correction
};

/// How this site trains: the one place where federation meets data. Called on the agent's thread; may take hours; answers
/// the job's stop within a second.
class LocalTrainer {
 public:
  virtual ~LocalTrainer() = default;
  [[nodiscard]] virtual Result<SiteResult> train(const SiteInstruction& instruction,
                                                 const JobContext& job) = 0;
  /// Scores the weights on the site's held-out studies.
  [[nodiscard]] virtual Result<SiteResult> evaluate(const SiteInstruction& instruction,
                                                    const JobContext& job) = 0;
};

}  // namespace twinscope::fedlink
