#pragma once

#include "fedlink/coordinator/model_files.h"
#include "fedlink/privacy/secure_sum/secure_sum_server.h"
#include "fedlink/round/step.h"
#include "fedlink/strategy/aggregator.h"

#include <span>
#include <vector>

namespace twinscope::fedlink {

/// A committed round's weights and what became of each site's update.
struct CombinedRound {
  std::vector<float> global;
  std::vector<SiteVerdict> sites;
};

/// Combines the stored updates of a round, and keeps the server optimiser's state beside the weights.
class RoundAggregator {
 public:
  /// Goes on after `roundsDone` rounds with the state that these left.
  /// An update that changes the model more than `outlierFactor` times the round's median is refused; 0: none is.
  [[nodiscard]] static Result<std::unique_ptr<RoundAggregator>> open(Strategy strategy,
                                                                     double outlierFactor,
                                                                     const ModelFiles& files,
                                                                     std::uint32_t roundsDone,
                                                                     std::size_t count);

  /// Reads the accepted updates of the state's round from their files. The files of the optimiser's state are written
  /// under the round's name, so that repeating a round gives the same bits.
  [[nodiscard]] Result<CombinedRound> combine(const FederationState& state,
                                              std::span<const float> global);

  /// Makes the new weights of what a secure sum revealed; says nothing of its sites.
  [[nodiscard]] Result<CombinedRound> combineSum(std::uint32_t round, const SecureSum& sum,
                                                 std::span<const float> global);

 private:
  RoundAggregator(Strategy strategy, double outlierFactor, const ModelFiles& files)
      : m_aggregator(std::move(strategy)), m_outlierFactor(outlierFactor), m_files(files) {}
  /// Aggregates, and keeps the state of before where that of now cannot be stored.
  [[nodiscard]] Result<AggregationOutcome> aggregate(std::uint32_t round,
                                                     const AggregationInput<float>& input,
                                                     std::span<float> result);
  [[nodiscard]] Status keepState(std::uint32_t round);

  Aggregator<float> m_aggregator;
  double m_outlierFactor;
  ModelFiles m_files;
};

}  // namespace twinscope::fedlink
