#pragma once

#include "app/cli/session.h"
#include "app/services/federation/join.h"
#include "app/services/federation/serve.h"
#include "app/services/federation/simulate.h"

namespace twinscope::cli {

/// {"phase","round","rounds":[{"round","state","sites":[{"site","weight","reason","bytesUp","bytesDown"}],"metrics",…}],…}
/// with the round under way last.
[[nodiscard]] Json jsonOf(const app::FederationReport& report);
[[nodiscard]] std::string textOf(const app::FederationReport& report);
/// The same with "dice", "epsilon", "delta", "bytesUp", "bytesDown" and "denseBytes" in each round that has ended.
[[nodiscard]] Json jsonOf(const app::SimulationReport& report);
[[nodiscard]] std::string textOf(const app::SimulationReport& report);
/// The site's own view: {"rounds":[{"round","kind","sent","accepted","weight","reason","bytesUp"}]}
[[nodiscard]] Json jsonOf(const std::vector<fedlink::SiteRound>& rounds);
[[nodiscard]] std::string textOf(const std::vector<fedlink::SiteRound>& rounds);

/// A PEM file, or the whole file's text. "file.read".
[[nodiscard]] Result<std::string> pemFile(const std::string& file);

}  // namespace twinscope::cli
