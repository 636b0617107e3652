#pragma once

#include "app/cli/verb.h"
#include "fedlink/coordinator/central_privacy.h"

#include <optional>

namespace twinscope::cli {

/// The coordinator's own noise as flags.
struct CentralOptions {
  double noise = 0;  ///< 0: none
  std::optional<double> clip, epsilon, delta;
};

/// --central-noise, --central-clip, --central-epsilon and --central-delta.
void addCentral(CLI::App& verb, CentralOptions& options);
/// Nothing where no noise is asked for; a usage error where the flags do not go together.
[[nodiscard]] Result<std::optional<fedlink::CentralPrivacy>> centralPrivacyOf(
    const CentralOptions& options);

}  // namespace twinscope::cli
