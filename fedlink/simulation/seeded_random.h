#pragma once

#include "core/base/random.h"
#include "fedlink/crypto/secure_random.h"

#include <utility>

namespace twinscope::fedlink {

/// Bytes that everybody can foretell who knows the seed, so that a simulation can be repeated, its ids and its privacy
/// noise too. Never for real sites.
class SeededRandom final : public SecureRandom {
 public:
  explicit SeededRandom(Random random) : m_random(random) {}
  void fill(std::span<std::byte> bytes) override {
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(m_random.next() >> 56);
  }

 private:
  Random m_random;
};

}  // namespace twinscope::fedlink
