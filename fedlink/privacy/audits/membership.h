#pragma once

#include "core/base/random.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace twinscope::fedlink {

/// Membership inference: can an attacker tell which cases a model was trained on? A score is higher for "was a member".

/// The loss-threshold attack's scores (Yeom et al. 1709.01604): a lower loss looks more like a member.
[[nodiscard]] std::vector<double> lossScores(std::span<const double> losses);

/// ln(p/(1−p)) of the probability a model gives to the truth, from its cross-entropy, −ln p: close to normal over models.
[[nodiscard]] double logitOfLoss(double loss);

/// One case under the attacked model and under shadow models trained with and without it.
struct ShadowedCase {
  double observed = 0.0;        ///< statistic under the attacked model, such as logitOfLoss
  std::vector<double> with;     ///< under shadow models that trained on it
  std::vector<double> without;  ///< under those that did not
};

/// Log of the likelihood ratio of two normals (LiRA, Carlini et al. 2112.03570). A case with fewer than 16 models on a side
/// takes that side's variance from all cases together. nullopt where a side of a case is empty, or all spread is zero.
[[nodiscard]] std::optional<std::vector<double>> liraScores(std::span<const ShadowedCase> cases);

struct Interval {
  double low = 0.0;
  double high = 0.0;
};

/// How well scores tell members from others.
struct AttackReport {
  double auc = 0.5;           ///< chance that a member scores above another, ties counting half
  Interval aucInterval;       ///< 95 %, percentile bootstrap
  double advantage = 0.0;     ///< max over thresholds of TPR − FPR
  double tprAtFpr001 = 0.0;   ///< at 1 % false positives
  double tprAtFpr0001 = 0.0;  ///< at 0.1 %; coarse with fewer than 1000 others
};

/// Both sides hold at least one score, or std::invalid_argument. Takes bootstrapSamples × scores × log(scores) steps.
[[nodiscard]] AttackReport attackReport(std::span<const double> members,
                                        std::span<const double> others, Random random,
                                        std::size_t bootstrapSamples = 1000);

/// Largest share of members above any threshold that at most this share of the others is above (or at).
[[nodiscard]] double truePositiveRate(std::span<const double> members,
                                      std::span<const double> others, double falsePositiveRate);

}  // namespace twinscope::fedlink
