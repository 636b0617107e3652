#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/key_agreement.h"
#include "fedlink/privacy/secure_sum/messages.h"

#include <cstdint>
#include <span>

namespace twinscope::fedlink {

/// The masks of Bonawitz et al. (CCS 2017): two sites share a keystream that one adds and the other subtracts.

/// HKDF of the X25519 secret of sites a and b with the round's salt and number; the same from either side. "key.weak".
[[nodiscard]] Result<Key256> pairMaskKey(const Key256& privateKey, const Key256& theirPublicKey,
                                         const SecureSumRound& round, std::uint32_t a,
                                         std::uint32_t b);

/// words ± the ChaCha20 keystream of the key (counter 0, nonce 0) as little-endian words, modulo 2^32. Parallel inside.
void addMask(std::span<std::uint32_t> words, const Key256& key);
void subtractMask(std::span<std::uint32_t> words, const Key256& key);

/// Applies the mask of sites `mine` and `theirs` as `mine` does it: the lower number adds.
void applyPairMask(std::span<std::uint32_t> words, const Key256& key, std::uint32_t mine,
                   std::uint32_t theirs);

}  // namespace twinscope::fedlink
