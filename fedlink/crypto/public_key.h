#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace twinscope::fedlink {

/// A parsed ECDSA key on P-256, P-384 or P-521, so that a server parses a site's PEM once and not at each request.
/// A cheap copy; every member may be called from several threads at once.
class PublicKey {
 public:
  /// SubjectPublicKeyInfo. Refuses other kinds and curves: "key.invalid".
  [[nodiscard]] static Result<PublicKey> fromPem(std::string_view pem);
  /// Of a key pair's handle; for this folder's own use.
  explicit PublicKey(std::shared_ptr<evp_pkey_st> handle);

  /// OpenSSL's SubjectPublicKeyInfo text: 215 bytes for P-384. Flower compares keys by exactly these bytes.
  [[nodiscard]] const std::string& pem() const { return *m_pem; }
  /// "ecdsa-sha2-nistp384 AAAA…", as ssh-keygen writes it, without comment and line feed.
  [[nodiscard]] std::string openSsh() const;
  /// Whether these are this key's ECDSA with SHA-256 signature of the bytes, in DER.
  [[nodiscard]] bool verifies(std::span<const std::byte> bytes,
                              std::span<const std::byte> derSignature) const;

  friend bool operator==(const PublicKey& a, const PublicKey& b) { return a.pem() == b.pem(); }

 private:
  std::shared_ptr<evp_pkey_st> m_handle;
  std::shared_ptr<const std::string> m_pem;
};

/// PublicKey::verifies for a key that is used once; false where the key itself is refused.
[[nodiscard]] bool verifySignature(std::string_view publicKeyPem, std::span<const std::byte> bytes,
                                   std::span<const std::byte> derSignature);

}  // namespace twinscope::fedlink
