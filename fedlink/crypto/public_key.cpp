#include "fedlink/crypto/public_key.h"

#include "fedlink/crypto/base64.h"
#include "fedlink/crypto/detail/ec_keys.h"
#include "fedlink/crypto/detail/openssl_handles.h"

#include <openssl/pem.h>

namespace twinscope::fedlink {
namespace {

std::string pemOf(EVP_PKEY* key) {
  const detail::Bio writer = detail::memoryWriter();
  detail::expectDone(PEM_write_bio_PUBKEY(writer.get(), key));
  return detail::writtenText(writer.get());
}

/// A field of SSH's wire format: big-endian length, then the bytes (RFC 4251, section 5).
void appendSshString(std::string& blob, std::string_view text) {
  for (const int shift : {24, 16, 8, 0}) blob += static_cast<char>(text.size() >> shift);
  blob += text;
}

}  // namespace

PublicKey::PublicKey(std::shared_ptr<evp_pkey_st> handle)
    : m_handle(std::move(handle)),
      m_pem(std::make_shared<const std::string>(pemOf(m_handle.get()))) {}

Result<PublicKey> PublicKey::fromPem(std::string_view pem) {
  const detail::ForgetErrors forget;
  const detail::Bio reader = detail::readerOf(pem);
  std::shared_ptr<EVP_PKEY> key(
      PEM_read_bio_PUBKEY(reader.get(), nullptr, detail::noPassword, nullptr), EVP_PKEY_free);
  if (key == nullptr) return refusal("key.invalid", "not a public key in PEM");
  if (detail::curveOf(key.get()) == nullptr)
    return refusal("key.invalid", "the public key is not on P-256, P-384 or P-521");
  return PublicKey(std::move(key));
}

std::string PublicKey::openSsh() const {
  const detail::Curve* curve = detail::curveOf(m_handle.get());
  std::string blob;
  appendSshString(blob, detail::sshTypeOf(*curve));
  appendSshString(blob, curve->sshName);
  appendSshString(blob, textOf(detail::publicPoint(m_handle.get())));
  return detail::sshTypeOf(*curve) + " " + toBase64(bytesOf(blob));
}

bool PublicKey::verifies(std::span<const std::byte> bytes,
                         std::span<const std::byte> derSignature) const {
  const detail::ForgetErrors forget;
  const detail::DigestContext context(detail::expectMade(EVP_MD_CTX_new()));
  detail::expectDone(EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr,
                                             m_handle.get(), nullptr));
  return EVP_DigestVerify(context.get(), detail::bytePointer(derSignature), derSignature.size(),
                          detail::bytePointer(bytes), bytes.size()) == 1;
}

bool verifySignature(std::string_view publicKeyPem, std::span<const std::byte> bytes,
                     std::span<const std::byte> derSignature) {
  const Result<PublicKey> key = PublicKey::fromPem(publicKeyPem);
  return key && key->verifies(bytes, derSignature);
}

}  // namespace twinscope::fedlink
