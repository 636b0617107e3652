#include "fedlink/privacy/secure_sum/shamir.h"

#include <array>
#include <stdexcept>

namespace twinscope::fedlink {
namespace {

/// In GF(2^8) modulo x^8 + x^4 + x^3 + x + 1. No tables and no branches: where they looked would tell of the secret.
std::uint8_t times(std::uint8_t a, std::uint8_t b) {
  std::uint32_t product = 0;
  std::uint32_t shifted = a;
  for (int bit = 0; bit < 8; ++bit) {
    product ^= shifted & (0U - (static_cast<std::uint32_t>(b) >> bit & 1U));
    shifted = shifted << 1 ^ (0x11BU & (0U - (shifted >> 7)));
  }
  return static_cast<std::uint8_t>(product);
}

/// a^254, as a^255 = 1.
std::uint8_t inverse(std::uint8_t a) {
  std::uint8_t power = a;
  for (int i = 0; i < 6; ++i) power = times(times(power, power), a);
  return times(power, power);
}

void addTimes(Key256& sum, const Key256& bytes, std::uint8_t factor) {
  for (std::size_t i = 0; i < sum.size(); ++i)
    sum[i] ^= static_cast<std::byte>(times(std::to_integer<std::uint8_t>(bytes[i]), factor));
}

/// Lagrange's factor of share i for the value at 0; minus is plus in this field.
std::uint8_t factorAtZero(std::span<const SecretShare> shares, std::size_t i) {
  std::uint8_t above = 1;
  std::uint8_t below = 1;
  for (std::size_t j = 0; j < shares.size(); ++j) {
    if (j == i) continue;
    above = times(above, shares[j].at);
    below = times(below, static_cast<std::uint8_t>(shares[j].at ^ shares[i].at));
  }
  return times(above, inverse(below));
}

}  // namespace

std::vector<SecretShare> splitSecret(const Key256& secret, std::size_t threshold, std::size_t count,
                                     SecureRandom& random) {
  if (threshold < 1 || threshold > count || count > 255)
    throw std::invalid_argument("a secret is split for 1 <= threshold <= count <= 255");
  std::vector<Key256> coefficients{secret};
  while (coefficients.size() < threshold) coefficients.push_back(random.draw<32>());
  std::vector<SecretShare> shares(count);
  for (std::size_t i = 0; i < count; ++i) {
    shares[i].at = static_cast<std::uint8_t>(i + 1);
    std::uint8_t power = 1;
    for (const Key256& coefficient : coefficients) {
      addTimes(shares[i].values, coefficient, power);
      power = times(power, shares[i].at);
    }
  }
  for (Key256& coefficient : coefficients) wipe(coefficient);
  return shares;
}

Result<Key256> joinSecret(std::span<const SecretShare> shares) {
  std::array<bool, 256> seen{true};
  for (const SecretShare& share : shares) {
    if (seen[share.at])
      return refusal("secure_sum.shares",
                     "two shares of a secret are for one place, or one for none");
    seen[share.at] = true;
  }
  Key256 secret{};
  for (std::size_t i = 0; i < shares.size(); ++i)
    addTimes(secret, shares[i].values, factorAtZero(shares, i));
  return secret;
}

}  // namespace twinscope::fedlink
