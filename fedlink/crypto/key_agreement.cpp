#include "fedlink/crypto/key_agreement.h"

#include "fedlink/crypto/detail/openssl_handles.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>

namespace twinscope::fedlink {
namespace {

using detail::bytePointer;
using detail::expectDone;
using detail::expectMade;

detail::Key privateHandle(const Key256& key) {
  return detail::Key(expectMade(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, bytePointer(key), key.size())));
}

OSSL_PARAM octets(const char* name, std::span<const std::byte> bytes) {
  // OpenSSL's type is for both ways; these bytes are only read. It wants a place even for no bytes.
  static unsigned char nothing = 0;
  auto* data = bytes.empty() ? &nothing : const_cast<unsigned char*>(bytePointer(bytes));
  return OSSL_PARAM_construct_octet_string(name, data, bytes.size());
}

}  // namespace

X25519Pair makeX25519Pair(SecureRandom& random) {
  X25519Pair pair;
  pair.privateKey = random.draw<32>();
  pair.publicKey = x25519PublicKey(pair.privateKey);
  return pair;
}

Key256 x25519PublicKey(const Key256& privateKey) {
  Key256 publicKey{};
  std::size_t size = publicKey.size();
  const detail::Key key = privateHandle(privateKey);
  expectDone(EVP_PKEY_get_raw_public_key(key.get(), bytePointer(publicKey), &size));
  return publicKey;
}

Result<Key256> x25519SharedSecret(const Key256& privateKey, const Key256& theirPublicKey) {
  const detail::ForgetErrors forget;
  const detail::Key mine = privateHandle(privateKey);
  const detail::Key theirs(expectMade(EVP_PKEY_new_raw_public_key(
      EVP_PKEY_X25519, nullptr, bytePointer(theirPublicKey), theirPublicKey.size())));
  const detail::KeyContext context(
      expectMade(EVP_PKEY_CTX_new_from_pkey(nullptr, mine.get(), nullptr)));
  expectDone(EVP_PKEY_derive_init(context.get()));
  expectDone(EVP_PKEY_derive_set_peer(context.get(), theirs.get()));
  Key256 secret{};
  std::size_t size = secret.size();
  if (EVP_PKEY_derive(context.get(), bytePointer(secret), &size) != 1)
    return refusal("key.weak", "a public key of small order shares no secret");
  return secret;
}

Bytes hkdfSha256(std::span<const std::byte> secret, std::span<const std::byte> salt,
                 std::span<const std::byte> info, std::size_t count) {
  static EVP_KDF* const algorithm = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  const detail::Owned<EVP_KDF_CTX, EVP_KDF_CTX_free> context(
      expectMade(EVP_KDF_CTX_new(algorithm)));
  char digest[] = "SHA256";
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                              octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_SALT, salt),
                              octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  Bytes derived(count);
  expectDone(EVP_KDF_derive(context.get(), bytePointer(derived), count, parameters.data()));
  return derived;
}

Key256 deriveKey(std::span<const std::byte> secret, std::span<const std::byte> salt,
                 std::span<const std::byte> info) {
  Bytes derived = hkdfSha256(secret, salt, info, 32);
  Key256 key{};
  std::ranges::copy(derived, key.begin());
  wipe(derived);
  return key;
}

}  // namespace twinscope::fedlink
