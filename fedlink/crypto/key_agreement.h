#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/bytes.h"
#include "fedlink/crypto/secure_random.h"

#include <array>
#include <cstddef>
#include <span>

namespace twinscope::fedlink {

/// 256 secret or public bits: an X25519 key, a ChaCha20 key.
using Key256 = std::array<std::byte, 32>;

struct X25519Pair {
  Key256 privateKey{};
  Key256 publicKey{};
};

[[nodiscard]] X25519Pair makeX25519Pair(SecureRandom& random);
/// The public key that belongs to a private one (RFC 7748).
[[nodiscard]] Key256 x25519PublicKey(const Key256& privateKey);
/// The secret both sides share. Refuses a public key of small order, whose secret anyone knows: "key.weak".
[[nodiscard]] Result<Key256> x25519SharedSecret(const Key256& privateKey,
                                                const Key256& theirPublicKey);

/// HKDF with SHA-256 (RFC 5869): count bytes, at most 8160. An empty salt is allowed.
[[nodiscard]] Bytes hkdfSha256(std::span<const std::byte> secret, std::span<const std::byte> salt,
                               std::span<const std::byte> info, std::size_t count);
/// The same, 32 bytes.
[[nodiscard]] Key256 deriveKey(std::span<const std::byte> secret, std::span<const std::byte> salt,
                               std::span<const std::byte> info);

}  // namespace twinscope::fedlink
