#pragma once

namespace twinscope::twin::growth::detail {

/// Place on the travelling wave u = (1 + e^{z/√6})^−2 of a density in (0, 1), and back. z in λ = √(D/ρ).
[[nodiscard]] double placeOnWave(double density);
[[nodiscard]] double densityAt(double place);

/// A tumour that grew from a Gaussian of few cells about a point in uniform tissue: the equation's own solution. Lengths over λ.
struct YoungTumour {
  double radius = 0;  ///< of the whole tumour's edge
  double seed = 0;    ///< of the first cells: at this distance their density had fallen to 1/e
};

/// Place on the wave of its density, beyond: distance outwards from the whole tumour's edge over λ. A young tumour falls off more steeply
/// than the wave, and the more so the larger its seed was. Thread-safe; the first call takes 0.3 s.
[[nodiscard]] double youngPlace(const YoungTumour& tumour, double beyond);

/// Distance between the edges of the whole tumour and the core, over λ; of a tumour too young for a core the whole radius.
[[nodiscard]] double youngGap(const YoungTumour& tumour);
/// The whole tumour's radius over λ at which the core has this one.
[[nodiscard]] double youngRadiusOfWhole(double radiusOfCore, double seed);

}  // namespace twinscope::twin::growth::detail
