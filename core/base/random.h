#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace twinscope {

/// xoshiro256++ (Blackman & Vigna, 2019) seeded by SplitMix64: the same numbers from the same seed on
/// every machine and standard library, which std::normal_distribution does not promise.
/// Not thread-safe: give each task its own stream().
class Random {
 public:
  explicit Random(std::uint64_t seed);

  /// An independent generator for a named purpose; does not advance this one.
  [[nodiscard]] Random stream(std::string_view purpose, std::uint64_t index = 0) const;

  std::uint64_t next();
  /// Uniform in [0, 1).
  double uniform();
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform in {0, …, count − 1}; count must be positive.
  std::uint64_t below(std::uint64_t count);
  /// Standard normal (Box–Muller, no cached second value).
  double normal();

 private:
  std::array<std::uint64_t, 4> m_state;
};

/// FNV-1a, 64 bit: stable names for seeds and caches. Not for security.
[[nodiscard]] std::uint64_t stableHash(std::string_view bytes,
                                       std::uint64_t seed = 14695981039346656037ULL);

}  // namespace twinscope
