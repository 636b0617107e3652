#include "fedlink/privacy/gaussian_noise.h"

#include "core/base/parallel.h"
#include "fedlink/crypto/chacha20.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace twinscope::fedlink {
namespace {

constexpr std::size_t kChunk = 1 << 16;  // values; each chunk has a keystream of its own
constexpr std::size_t kBlock = 512;      // values made at a time
constexpr int kGridBits = 30;

struct NormalPair {
  double first;
  double second;
};

NormalPair normalPair(std::uint64_t a, std::uint64_t b) {
  const double radiusDraw = static_cast<double>((a >> 11) + 1) * 0x1p-53;  // (0, 1]
  const double angleDraw = static_cast<double>(b >> 11) * 0x1p-53;
  const double radius = std::sqrt(-2.0 * std::log(radiusDraw));
  const double angle = 2.0 * std::numbers::pi * angleDraw;
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

/// Standard normals of one chunk, a block at a time.
class NormalStream {
 public:
  NormalStream(const Key256& key, std::size_t chunk) : m_stream(key, 0, nonceOf(chunk)) {}

  std::span<const double> next() {
    m_stream.fill(std::as_writable_bytes(std::span(m_bits)));
    for (std::size_t i = 0; i < kBlock; i += 2) {
      const NormalPair pair = normalPair(m_bits[i], m_bits[i + 1]);
      m_normals[i] = pair.first;
      m_normals[i + 1] = pair.second;
    }
    return m_normals;
  }

 private:
  static Nonce96 nonceOf(std::size_t chunk) {
    Nonce96 nonce{};
    for (std::size_t i = 0; i < 8; ++i) nonce[i] = static_cast<std::byte>(chunk >> (8 * i));
    return nonce;
  }

  ChaCha20 m_stream;
  std::array<std::uint64_t, kBlock> m_bits{};
  std::array<double, kBlock> m_normals{};
};

double gridFor(double deviation) { return std::ldexp(1.0, std::ilogb(deviation) - kGridBits); }

/// values[i] ← grid·(onGrid(values[i]) + rounded noise).
template <class Value, class OnGrid>
void addOnGrid(std::span<Value> values, double deviation, SecureRandom& random,
               const OnGrid& onGrid) {
  const double grid = gridFor(deviation);
  const double noiseInGrid = deviation / grid;
  Key256 key = random.draw<32>();
  parallelFor((values.size() + kChunk - 1) / kChunk, 1, [&](std::size_t chunk, std::size_t) {
    NormalStream normals(key, chunk);
    const auto mine =
        values.subspan(chunk * kChunk, std::min(kChunk, values.size() - chunk * kChunk));
    for (std::size_t begin = 0; begin < mine.size(); begin += kBlock) {
      const std::span<const double> noise = normals.next();
      for (std::size_t i = begin; i < std::min(begin + kBlock, mine.size()); ++i)
        mine[i] = static_cast<Value>(
            grid * (onGrid(mine[i], grid) + std::nearbyint(noiseInGrid * noise[i - begin])));
    }
  });
  wipe(key);
}

}  // namespace

void scaleAndAddNoise(std::span<float> values, double scale, double deviation,
                      SecureRandom& random) {
  addOnGrid(values, deviation, random, [scale](float value, double grid) {
    return std::trunc(static_cast<double>(value) * scale / grid);
  });
}

void addCentralNoise(std::span<double> sum, double clipNorm, double noiseMultiplier,
                     SecureRandom& random) {
  const double deviation = noiseMultiplier * clipNorm;
  // Two neighbouring sums are rounded apart by half a grid step a value each.
  const double apart = gridFor(2.0 * deviation) * std::sqrt(static_cast<double>(sum.size()));
  addOnGrid(sum, noiseMultiplier * (clipNorm + apart), random,
            [](double value, double grid) { return std::nearbyint(value / grid); });
}

double secureNormal(SecureRandom& random) {
  std::array<std::uint64_t, 2> bits{};
  random.fill(std::as_writable_bytes(std::span(bits)));
  return normalPair(bits[0], bits[1]).first;
}

}  // namespace twinscope::fedlink
