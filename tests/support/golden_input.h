#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <vector>

namespace twinscope::tests {

/// The golden files' input formula: exact in float and double.
inline double goldenNoise(std::uint32_t i, std::uint32_t b) {
  std::uint32_t h = i * 0x9E3779B1U + b * 0x85EBCA77U;
  h ^= h >> 15;
  h *= 0x2C1B3C6DU;
  h ^= h >> 12;
  h *= 0x297A2D39U;
  h ^= h >> 15;
  return (h >> 8) / 16777216.0;
}

/// U(b, lo, hi) over a shape, C order.
template <class Value>
std::vector<Value> goldenInput(const nlohmann::json& formula) {
  std::size_t count = 1;
  for (const auto& extent : formula.at("shape")) count *= extent.get<std::size_t>();
  const double lo = formula.at("lo");
  const double hi = formula.at("hi");
  std::vector<Value> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = static_cast<Value>(
        lo + (hi - lo) * goldenNoise(static_cast<std::uint32_t>(i), formula.at("b")));
  return values;
}

}  // namespace twinscope::tests
