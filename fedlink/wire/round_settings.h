#pragma once

namespace twinscope::fedlink {

/// The setting of a round that asks sites for more than plain training; our sites repeat it in the facts of their update.
/// A site that does not know its value must not train.
inline constexpr const char* siteRuleSetting = "site-rule";
/// FedBN: normalisation layers (normalisation.h) stay at the site, which sends a change of 0 there.
inline constexpr const char* localNormalisationRule = "local-normalisation";
/// SCAFFOLD: weights and updates hold two vectors of the model's size, [x; c] and [y − x; c_i⁺ − c_i].
inline constexpr const char* controlVariatesRule = "control-variates";

}  // namespace twinscope::fedlink
