#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/key_agreement.h"
#include "fedlink/crypto/secure_random.h"

#include <cstdint>
#include <span>
#include <vector>

namespace twinscope::fedlink {

/// One holder's part of a secret of 32 bytes (Shamir 1979, over GF(2^8) byte by byte). Fewer parts than the threshold tell
/// nothing at all of it.
struct SecretShare {
  std::uint8_t at = 0;  ///< where the polynomials were evaluated; 1 to 255, another for each holder
  Key256 values{};
};

/// Shares at 1, …, count, any threshold of which give the secret back. 1 ≤ threshold ≤ count ≤ 255, or
/// std::invalid_argument.
[[nodiscard]] std::vector<SecretShare> splitSecret(const Key256& secret, std::size_t threshold,
                                                   std::size_t count, SecureRandom& random);
/// From exactly as many shares as the threshold, or more. Too few, or a forged one, give another secret: compare with what
/// is known of it. "secure_sum.shares" where two are at one place or one is at 0.
[[nodiscard]] Result<Key256> joinSecret(std::span<const SecretShare> shares);

}  // namespace twinscope::fedlink
