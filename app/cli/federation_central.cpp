#include "app/cli/federation_central.h"

namespace twinscope::cli {

using fedlink::CentralPrivacy;

void addCentral(CLI::App& verb, CentralOptions& options) {
  verb.add_option("--central-noise", options.noise,
                  "Noise that the coordinator adds to the sum of the changes, its deviation over "
                  "--central-clip; 0: none. Needs the strategy uniform");
  verb.add_option("--central-clip", options.clip, "Largest norm of a site's change that counts");
  verb.add_option("--central-epsilon", options.epsilon,
                  "Privacy budget of the run, which ends before it would pass it");
  verb.add_option("--central-delta", options.delta, "Its delta");
}

Result<std::optional<CentralPrivacy>> centralPrivacyOf(const CentralOptions& options) {
  if (options.noise == 0) {
    if (!options.clip && !options.epsilon && !options.delta) return std::nullopt;
    return usageError("Without noise the coordinator protects nothing",
                      "Say how much by --central-noise");
  }
  CentralPrivacy privacy{.noiseMultiplier = options.noise, .budget = {}};
  if (options.clip) privacy.clipNorm = *options.clip;
  if (options.epsilon) privacy.budget.epsilon = *options.epsilon;
  if (options.delta) privacy.budget.delta = *options.delta;
  if (auto valid = privacy.validate(); !valid) return std::unexpected(valid.error());
  return privacy;
}

}  // namespace twinscope::cli
