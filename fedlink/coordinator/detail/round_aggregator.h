#pragma once

#include "fedlink/coordinator/coordinator.h"
#include "fedlink/coordinator/detail/central_release.h"
#include "fedlink/coordinator/model_files.h"
#include "fedlink/privacy/secure_sum/secure_sum_server.h"
#include "fedlink/round/step.h"
#include "fedlink/strategy/aggregator.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// A committed round's global vector ([x; c] under control variates) and what became of each site's update.
struct CombinedRound {
  std::vector<float> global;
  std::vector<SiteVerdict> sites;
  std::optional<CentralSpend> privacy;
  std::string lastBecause;  ///< why no round may follow
};

/// Combines the stored updates of a round, and keeps the server optimiser's state beside the weights.
class RoundAggregator {
 public:
  /// Goes on after `roundsDone` rounds with the state that these left; `count` values of the model.
  [[nodiscard]] static Result<std::unique_ptr<RoundAggregator>> open(
      const CoordinatorOptions& options, const RunRecord& run, const ModelFiles& files,
      std::uint32_t roundsDone, std::size_t count);

  /// Reads the accepted updates of the state's round from their files. What is kept between rounds is written under the
  /// round's name, so that repeating a round gives the same bits. `random` is for the noise of central privacy.
  [[nodiscard]] Result<CombinedRound> combine(const FederationState& state,
                                              std::span<const float> global, SecureRandom& random);
  /// Whether the round's weights were made under noise, so that it must not be given up.
  [[nodiscard]] bool isReleased(std::uint32_t round) const {
    return m_central && m_central->isMade(round);
  }

  /// Makes the new weights of what a secure sum revealed; says nothing of its sites.
  [[nodiscard]] Result<CombinedRound> combineSum(std::uint32_t round, const SecureSum& sum,
                                                 std::span<const float> global);

 private:
  RoundAggregator(const CoordinatorOptions& options, const ModelFiles& files);
  /// The updates that take part, over sources that live as long.
  struct Gathered {
    std::vector<std::unique_ptr<UpdateSource<float>>> sources;
    std::vector<SiteUpdate<float>> updates;
  };
  [[nodiscard]] Result<Gathered> gather(const FederationState& state, std::size_t count,
                                        std::span<const SiteVerdict> left) const;
  [[nodiscard]] Result<AggregationOutcome> combineMeans(const FederationState& state,
                                                        std::span<const float> global,
                                                        const Gathered& gathered,
                                                        std::vector<float>& result);
  [[nodiscard]] Result<AggregationOutcome> combinePrivately(const FederationState& state,
                                                            std::span<const float> global,
                                                            const Gathered& gathered,
                                                            SecureRandom& random,
                                                            CombinedRound& combined) const;
  /// Stores what is kept between rounds, or goes back to the state of before where that or the outcome failed.
  [[nodiscard]] Result<AggregationOutcome> settled(Result<AggregationOutcome> outcome,
                                                   std::uint32_t round,
                                                   const ServerState<float>& before);
  [[nodiscard]] Status keepState(std::uint32_t round);

  Aggregator<float> m_aggregator;
  double m_outlierFactor;
  std::vector<ParameterRange> m_keptAtSites;
  std::optional<CentralRelease> m_central;
  ModelFiles m_files;
};

/// Ids as text of equal length, so that their order is the numbers'; and back.
[[nodiscard]] std::string siteName(NodeId id);
[[nodiscard]] NodeId siteOf(const std::string& name);

}  // namespace twinscope::fedlink
