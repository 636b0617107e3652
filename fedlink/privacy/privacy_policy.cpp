#include "fedlink/privacy/privacy_policy.h"

#include "core/base/text.h"

namespace twinscope::fedlink {
namespace {

/// So that no noised value leaves the range of float.
constexpr double kLeastClipNorm = 1e-12;
constexpr double kMostClipNorm = 1e12;

std::unexpected<Error> invalid(std::string why) {
  return refusal("privacy.policy", std::move(why),
                 "Choose none, clip, or clip and noise, each with its own numbers");
}

}  // namespace

Status PrivacyPolicy::validate() const {
  if (protection == Protection::undecided)
    return invalid("nobody has decided how updates are protected");
  const bool clips = protection != Protection::none;
  const bool noises = protection == Protection::clipAndNoise;
  if (clips != clipNorm.has_value())
    return invalid(clips ? "clipping needs a norm"
                         : "a clip norm is given, but nothing is clipped");
  if (clipNorm && !(*clipNorm >= kLeastClipNorm && *clipNorm <= kMostClipNorm))
    return invalid(concat("a clip norm of ", *clipNorm, " is not between ", kLeastClipNorm, " and ",
                          kMostClipNorm));
  if (!noises && noiseMultiplier != 0.0) return invalid("noise is given, but this site adds none");
  if (!noises) return {};
  if (const Status ok = costOfRelease()->validate(); !ok) return ok;
  return budget.validate();
}

std::optional<PrivacySpend> PrivacyPolicy::costOfRelease() const {
  if (protection != Protection::clipAndNoise) return std::nullopt;
  return PrivacySpend{.noiseMultiplier = noiseMultiplier, .sampledShare = sampledShare};
}

}  // namespace twinscope::fedlink
