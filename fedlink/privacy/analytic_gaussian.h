#pragma once

namespace twinscope::fedlink {

/// One release of a value with L2 sensitivity 1 and Gaussian noise, exactly (Balle & Wang 1805.06530).

/// The smallest δ that goes with this ε at a noise multiplier: Φ(1/2σ − εσ) − e^ε Φ(−1/2σ − εσ).
[[nodiscard]] double gaussianDelta(double noiseMultiplier, double epsilon);
/// The smallest noise multiplier that gives (ε, δ). Throws std::invalid_argument unless ε > 0 and 0 < δ < 1.
[[nodiscard]] double gaussianNoiseFor(double epsilon, double delta);

}  // namespace twinscope::fedlink
