#pragma once

#include "fedlink/crypto/chacha20.h"
#include "fedlink/crypto/secure_random.h"

#include <cstdint>
#include <span>

namespace twinscope::tests {

/// The same bytes from the same seed: for tests alone, as anyone can foretell them.
class FixedRandom final : public fedlink::SecureRandom {
 public:
  explicit FixedRandom(std::uint64_t seed) : m_stream(keyOf(seed)) {}
  void fill(std::span<std::byte> bytes) override { m_stream.fill(bytes); }

 private:
  static fedlink::Key256 keyOf(std::uint64_t seed) {
    fedlink::Key256 key{};
    for (std::size_t i = 0; i < 8; ++i) key[i] = static_cast<std::byte>(seed >> (8 * i));
    return key;
  }

  fedlink::ChaCha20 m_stream;
};

}  // namespace twinscope::tests
