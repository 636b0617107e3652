#pragma once

#include "core/base/random.h"
#include "fedlink/crypto/secure_random.h"

#include <cstdint>
#include <span>

namespace twinscope::tests {

/// The same bytes from the same seed: for tests alone, as anyone can foretell them.
class FixedRandom final : public fedlink::SecureRandom {
 public:
  explicit FixedRandom(std::uint64_t seed) : m_random(seed) {}
  void fill(std::span<std::byte> bytes) override {
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(m_random.below(256));
  }

 private:
  Random m_random;
};

}  // namespace twinscope::tests
