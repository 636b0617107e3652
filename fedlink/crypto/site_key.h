#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/bytes.h"
#include "fedlink/crypto/public_key.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace twinscope::fedlink {

/// p384 is what Flower's own tool makes. p256 signs and verifies many times faster: simulations of many sites.
enum class KeyCurve { p384, p256 };

/// The key pair by which a site is known to its coordinators, kept for ever. A cheap copy; every const member may be
/// called from several threads at once.
class SiteKey {
 public:
  [[nodiscard]] static SiteKey generate(KeyCurve curve = KeyCurve::p384);
  /// PKCS#8 or SEC 1 in PEM, or OpenSSH's own format; P-256, P-384 or P-521; no passphrase. "key.invalid",
  /// "key.encrypted".
  [[nodiscard]] static Result<SiteKey> fromText(std::string_view text);
  /// The same of a file. Refuses one that others than its owner can read, as ssh does: "key.exposed"; "file.read".
  [[nodiscard]] static Result<SiteKey> load(const std::filesystem::path& file);

  /// PKCS#8 in PEM, whole or not at all, readable by its owner only. "file.write".
  [[nodiscard]] Status save(const std::filesystem::path& file) const;
  [[nodiscard]] std::string privateKeyPem() const;

  [[nodiscard]] const PublicKey& publicKey() const { return m_public; }
  [[nodiscard]] const std::string& publicKeyPem() const { return m_public.pem(); }
  [[nodiscard]] std::string publicKeyOpenSsh() const { return m_public.openSsh(); }

  /// ECDSA with SHA-256, in DER; another signature at each call.
  [[nodiscard]] Bytes sign(std::span<const std::byte> bytes) const;

  /// OpenSSL's object; for this folder's own use.
  [[nodiscard]] evp_pkey_st* handle() const { return m_handle.get(); }

 private:
  explicit SiteKey(std::shared_ptr<evp_pkey_st> handle);

  std::shared_ptr<evp_pkey_st> m_handle;
  PublicKey m_public;
};

}  // namespace twinscope::fedlink
