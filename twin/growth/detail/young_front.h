#pragma once

namespace twinscope::twin::growth::detail {

/// Place on the travelling wave u = (1 + e^{z/√6})^−2 of a density in (0, 1), and back. z in λ = √(D/ρ).
[[nodiscard]] double placeOnWave(double density);
[[nodiscard]] double densityAt(double place);

/// The front of a tumour that grew from a few cells in uniform tissue: the equation's own solution about a point. In units of λ it
/// depends on one number, the radius of the whole tumour's edge over λ: a young tumour falls off more steeply than the wave.
/// radius: over λ. beyond: distance outwards from the whole tumour's edge over λ. Thread-safe; the first call takes 50 ms.
[[nodiscard]] double youngPlace(double radius, double beyond);

/// Distance between the edges of the whole tumour and the core, over λ; of a tumour too young for a core the whole radius.
[[nodiscard]] double youngGap(double radius);
/// The whole tumour's radius over λ at which the core has this one.
[[nodiscard]] double youngRadiusOfWhole(double radiusOfCore);

}  // namespace twinscope::twin::growth::detail
