#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/bytes.h"
#include "fedlink/crypto/key_agreement.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct evp_cipher_ctx_st;

namespace twinscope::fedlink {

using Nonce96 = std::array<std::byte, 12>;

/// The keystream of ChaCha20 (RFC 8439), from any block on, so that ranges of one stream can be made side by side.
class ChaCha20 {
 public:
  static constexpr std::size_t kBlockBytes = 64;

  explicit ChaCha20(const Key256& key, std::uint32_t firstBlock = 0, const Nonce96& nonce = {});
  /// The next bytes of the stream in the place of these.
  void fill(std::span<std::byte> bytes);
  /// These bytes xor the next bytes of the stream.
  void apply(std::span<std::byte> bytes);

 private:
  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  std::unique_ptr<evp_cipher_ctx_st, Free> m_context;
};

/// ChaCha20-Poly1305 (RFC 8439, section 2.8): cipher text, then the tag of 16 bytes over it and the associated bytes.
/// A pair of key and nonce must seal one message only.
[[nodiscard]] Bytes seal(const Key256& key, const Nonce96& nonce, std::span<const std::byte> plain,
                         std::span<const std::byte> associated);
/// "seal.broken" where a byte of either was changed or the key is another.
[[nodiscard]] Result<Bytes> unseal(const Key256& key, const Nonce96& nonce,
                                   std::span<const std::byte> sealed,
                                   std::span<const std::byte> associated);

}  // namespace twinscope::fedlink
