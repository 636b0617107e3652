#include "fedlink/crypto/fast_sha256.h"

#include "fedlink/crypto/base64.h"
#include "fedlink/crypto/detail/openssl_handles.h"

namespace twinscope::fedlink {

void FastSha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

FastSha256::FastSha256() : m_context(EVP_MD_CTX_new()) {
  // Fetched once: a lookup by name would cost more than hashing a small object.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  detail::expectDone(EVP_DigestInit_ex2(m_context.get(), algorithm, nullptr));
}

void FastSha256::update(std::span<const std::byte> bytes) {
  detail::expectDone(EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()));
}

Digest FastSha256::finish() {
  Digest digest{};
  detail::expectDone(EVP_DigestFinal_ex(m_context.get(), detail::bytePointer(digest), nullptr));
  return digest;
}

Digest sha256(std::span<const std::byte> bytes) {
  FastSha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::string fastSha256Hex(std::span<const std::byte> bytes) { return toHex(sha256(bytes)); }

}  // namespace twinscope::fedlink
