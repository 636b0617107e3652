#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "fedlink/privacy/audits/membership.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::app {

struct PrivacyAuditOptions {
  double clipNorm = 1;         ///< of the defended updates
  double noiseMultiplier = 1;  ///< noise's deviation over the clip norm
  double delta = 1e-5;
  std::size_t inputs = 400;  ///< values of a case
  std::size_t classes = 4;
  std::size_t cases = 32;    ///< that the attacked model trained on
  std::size_t shadows = 48;  ///< models of the attacker
  std::uint64_t seed = 1;

  [[nodiscard]] Status validate() const;
};

/// How much of one case an attacker reads out of an update that was computed from it alone.
struct InversionFinding {
  std::string defence;
  double cosine = 0;        ///< between the case and what was recovered; 1: all of it
  double largestError = 0;  ///< over the case's largest value
  bool labelFound = false;
};

/// How well an attacker tells whether a case was trained on.
struct MembershipFinding {
  std::string defence;
  std::string attack;  ///< "loss threshold", "LiRA"
  fedlink::AttackReport report;
  std::optional<double> epsilon;  ///< that the defence promises for the whole site's update
};

struct PrivacyAudit {
  std::vector<InversionFinding> inversions;
  std::vector<MembershipFinding> memberships;
};

/// Attacks updates of a linear softmax model, which leaks the most there is to leak, with and without each defence: nothing,
/// compression, clipping and noise, a secure sum of three sites. The numbers are an upper side: deep networks leak less per
/// update. Made-up cases; no study is read.
[[nodiscard]] Result<PrivacyAudit> auditPrivacy(const PrivacyAuditOptions& options,
                                                const JobContext& job);

}  // namespace twinscope::app
