#pragma once

#include "fedlink/coordinator/central_privacy.h"
#include "fedlink/coordinator/coordinator_store.h"
#include "fedlink/coordinator/model_files.h"
#include "fedlink/crypto/secure_random.h"
#include "fedlink/strategy/aggregator.h"

#include <span>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// "privacy.central" where the sensitivity of what the strategy makes of the changes is not clipNorm over their number;
/// "privacy.exhausted" where not even one round fits the budget.
[[nodiscard]] Status checkCentral(const CentralPrivacy& privacy, const Strategy& strategy,
                                  const FederationPlan& plan);

/// A round's noised weights and what became of each site's update.
struct Release {
  std::vector<float> global;
  AggregationOutcome outcome;
};

/// Makes each round's weights once. They lie in a file of their own before anybody sees them, and a coordinator that ends
/// before its journal knows of the round takes them from there: the same sum under two noises would have half of it.
class CentralRelease {
 public:
  CentralRelease(CentralPrivacy privacy, Strategy strategy, const RunRecord& run,
                 const ModelFiles& files)
      : m_privacy(privacy),
        m_strategy(std::move(strategy)),
        m_run(run.id),
        m_sampledShare(run.plan.sampleShare),
        m_files(files) {}

  [[nodiscard]] Result<Release> release(std::uint32_t round, std::size_t quorum,
                                        std::span<const float> global,
                                        std::span<const SiteUpdate<float>> updates,
                                        SecureRandom& random) const;
  /// Whether that round's weights were made, though the journal may not know.
  [[nodiscard]] bool isMade(std::uint32_t round) const;

  /// What has been spent once the state's round is committed.
  [[nodiscard]] CentralSpend spentWith(const FederationState& state) const;
  /// Why no round may follow the state's one; empty where one may.
  [[nodiscard]] std::string whyNoMore(const FederationState& state) const;

 private:
  [[nodiscard]] PrivacySpend costOf(std::uint64_t rounds) const {
    return {m_privacy.noiseMultiplier, m_sampledShare, rounds};
  }
  [[nodiscard]] Result<AggregationOutcome> meanChange(std::size_t quorum,
                                                      std::span<const float> global,
                                                      std::span<const SiteUpdate<float>> updates,
                                                      std::span<double> mean) const;

  CentralPrivacy m_privacy;
  Strategy m_strategy;
  std::uint64_t m_run;
  double m_sampledShare;
  ModelFiles m_files;
};

/// The file of a round's noised weights, until the round is committed.
[[nodiscard]] std::string releaseName(std::uint64_t run, std::uint32_t round);

}  // namespace twinscope::fedlink
