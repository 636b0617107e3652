#include "fedlink/crypto/secure_random.h"

#include "fedlink/crypto/detail/openssl_handles.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>

namespace twinscope::fedlink {

void SystemRandom::fill(std::span<std::byte> bytes) {
  constexpr std::size_t kPiece = 1 << 20;  // RAND_bytes counts in int
  for (std::size_t begin = 0; begin < bytes.size(); begin += kPiece) {
    const auto piece = bytes.subspan(begin, std::min(kPiece, bytes.size() - begin));
    detail::expectDone(RAND_bytes(detail::bytePointer(piece), static_cast<int>(piece.size())));
  }
}

bool equalInConstantTime(std::span<const std::byte> a, std::span<const std::byte> b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::span<std::byte> secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

}  // namespace twinscope::fedlink
