#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace twinscope::fedlink {

/// Bytes that nobody can foretell: what keys, shares and privacy noise are drawn from. An interface, so that a test can
/// put known bytes in its place; production hands in SystemRandom. One thread at a time.
class SecureRandom {
 public:
  virtual ~SecureRandom() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;

  template <std::size_t count>
  [[nodiscard]] std::array<std::byte, count> draw() {
    std::array<std::byte, count> bytes{};
    fill(bytes);
    return bytes;
  }
};

/// OpenSSL's generator, seeded by the operating system. Throws std::runtime_error where the system has no randomness.
class SystemRandom final : public SecureRandom {
 public:
  void fill(std::span<std::byte> bytes) override;
};

/// Takes the same time wherever the bytes differ. Different lengths are unequal.
[[nodiscard]] bool equalInConstantTime(std::span<const std::byte> a, std::span<const std::byte> b);

/// Overwrites a secret that is no longer needed; the compiler does not leave it out.
void wipe(std::span<std::byte> secret);

}  // namespace twinscope::fedlink
