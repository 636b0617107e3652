#pragma once

#include "app/services/federation/simulate.h"

#include <cstdint>

namespace twinscope::tests {

/// A federation of made-up sites as its coordinator tells it: rounds that are committed (the second was first abandoned), and
/// one under way with sites in every state. Site 1 is hostile and refused, the last one is offline.
[[nodiscard]] app::FederationReport madeUpReport(std::size_t sites, std::uint32_t committed,
                                                 std::uint32_t planned);
/// The same as a simulation tells it: Dice rises, ε too, updates take a quarter of dense float32.
[[nodiscard]] app::SimulationReport madeUpSimulation(std::size_t sites, std::uint32_t committed,
                                                     std::uint32_t planned);

}  // namespace twinscope::tests
