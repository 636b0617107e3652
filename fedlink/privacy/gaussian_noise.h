#pragma once

#include "fedlink/crypto/secure_random.h"

#include <span>

namespace twinscope::fedlink {

/// Gaussian noise that privacy may rest on: Box–Muller on a ChaCha20 keystream whose key is drawn from a secure generator.
///
/// Values and noise are rounded to one grid, a power of two 2^30 to 2^31 times finer than the noise, before they are added
/// exactly in double. Which results can occur thus does not depend on the values: the low bits of a floating-point sum,
/// from which Mironov (CCS 2012) recovers them, carry nothing. Not covered: how long drawing takes, and the normal's tail
/// beyond 8.57 standard deviations (chance 1e-17 a value), which 53-bit uniforms do not reach.

/// values ← values·scale + N(0, deviation²). Rounds the scaled values towards zero, so that their norm does not grow.
/// deviation positive; |values·scale| below 2^20 deviations. Parallel inside.
void scaleAndAddNoise(std::span<float> values, double scale, double deviation,
                      SecureRandom& random);

/// Noise of a trusted coordinator on the sum of updates of norm up to clipNorm each (central differential privacy): the
/// deviation is noiseMultiplier·clipNorm, plus the little by which rounding the sum to the grid raises its sensitivity.
void addCentralNoise(std::span<double> sum, double clipNorm, double noiseMultiplier,
                     SecureRandom& random);

/// One standard normal number, for a single count.
[[nodiscard]] double secureNormal(SecureRandom& random);

}  // namespace twinscope::fedlink
