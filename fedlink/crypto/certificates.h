#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/site_key.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;

namespace twinscope::fedlink {

/// When a certificate holds; whole seconds, UTC.
struct Validity {
  std::chrono::sys_seconds from;
  std::chrono::sys_seconds until;

  /// "certificate.validity" where it ends before it begins.
  [[nodiscard]] Status validate() const;
};

/// A certificate and the key that belongs to it, both in PEM.
struct Credentials {
  std::string certificatePem;
  std::string privateKeyPem;
};

/// What a federation's own certificates are signed with: a site trusts its coordinator by this one certificate.
class CertificateAuthority {
 public:
  /// Self-signed, on P-384, may sign end certificates only, for ten years from now on.
  [[nodiscard]] static Result<CertificateAuthority> create(std::string_view name,
                                                           std::chrono::sys_seconds now);
  /// "certificate.invalid" where it may not sign or the key is another's; what SiteKey::fromText refuses.
  [[nodiscard]] static Result<CertificateAuthority> fromPem(const Credentials& credentials);

  [[nodiscard]] Credentials credentials() const;

  /// For a server reached under these names: host names ("fl.example.org", "*.example.org") and IPv4 or IPv6 addresses.
  [[nodiscard]] Result<Credentials> issueServer(const std::vector<std::string>& names,
                                                const Validity& validity) const;
  /// For a site that shows itself to a server (extendedKeyUsage clientAuth).
  [[nodiscard]] Result<Credentials> issueClient(std::string_view siteName,
                                                const Validity& validity) const;

 private:
  CertificateAuthority(std::shared_ptr<x509_st> certificate, SiteKey key);

  std::shared_ptr<x509_st> m_certificate;
  SiteKey m_key;
};

enum class CertificateUse { server, client };

/// Whether the authority signed the certificate for this use and it holds at that time; for a server also whether it is for
/// that host name or address (for a client the name is its site's). "certificate.untrusted" with OpenSSL's reason,
/// "certificate.name", "certificate.invalid".
[[nodiscard]] Status checkCertificate(std::string_view certificatePem,
                                      std::string_view authorityPem, CertificateUse use,
                                      std::string_view name, std::chrono::sys_seconds now);

}  // namespace twinscope::fedlink
