#include "fedlink/coordinator/http/detail/server_tls.h"

#include "core/base/text.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <array>
#include <ctime>
#include <memory>

namespace twinscope::fedlink {
namespace {

using Certificate = std::unique_ptr<gnutls_x509_crt_int, decltype(&gnutls_x509_crt_deinit)>;
using Credentials = std::unique_ptr<std::remove_pointer_t<gnutls_certificate_credentials_t>,
                                    decltype(&gnutls_certificate_free_credentials)>;

gnutls_datum_t datum(const std::string& text) {
  // GnuTLS reads only; its type knows no const.
  return {reinterpret_cast<unsigned char*>(const_cast<char*>(text.data())),
          static_cast<unsigned>(text.size())};
}

Certificate newCertificate() {
  gnutls_x509_crt_t certificate = nullptr;
  gnutls_x509_crt_init(&certificate);
  return {certificate, &gnutls_x509_crt_deinit};
}

Status checkCertificate(const std::string& pem) {
  const Certificate certificate = newCertificate();
  const gnutls_datum_t text = datum(pem);
  const int code = gnutls_x509_crt_import(certificate.get(), &text, GNUTLS_X509_FMT_PEM);
  if (code != 0)
    return refusal("http.certificate", "the server's certificate cannot be read",
                   "give a PEM file that begins with -----BEGIN CERTIFICATE-----",
                   gnutls_strerror(code));
  const std::time_t end = gnutls_x509_crt_get_expiration_time(certificate.get());
  if (end >= std::time(nullptr)) return {};
  std::array<char, 32> day{};
  std::strftime(day.data(), day.size(), "%Y-%m-%d", std::gmtime(&end));
  return refusal("http.certificate", concat("the server's certificate expired on ", day.data()),
                 "have a new one signed; no site would connect");
}

Status checkKey(const ServerTls& tls, gnutls_certificate_credentials_t credentials) {
  const gnutls_datum_t certificate = datum(tls.certificate);
  const gnutls_datum_t key = datum(tls.key);
  const int code =
      gnutls_certificate_set_x509_key_mem(credentials, &certificate, &key, GNUTLS_X509_FMT_PEM);
  if (code >= 0) return {};
  if (code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
    return refusal("http.key-mismatch", "the private key does not belong to the certificate",
                   "give the key that the certificate was requested with");
  return refusal("http.key", "the server's private key cannot be read",
                 "give an unencrypted PEM private key", gnutls_strerror(code));
}

Status checkClientCa(const std::string& pem, gnutls_certificate_credentials_t credentials) {
  const gnutls_datum_t text = datum(pem);
  if (gnutls_certificate_set_x509_trust_mem(credentials, &text, GNUTLS_X509_FMT_PEM) > 0) return {};
  return refusal("http.client-ca", "the clients' CA certificate cannot be read",
                 "give a PEM file with one or more CA certificates");
}

std::string hexadecimal(const unsigned char* bytes, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += "0123456789abcdef"[bytes[i] >> 4];
    text += "0123456789abcdef"[bytes[i] & 15];
  }
  return text;
}

std::string subjectOf(gnutls_x509_crt_t certificate) {
  gnutls_datum_t text{};
  if (gnutls_x509_crt_get_dn3(certificate, &text, 0) != 0) return {};
  std::string subject(reinterpret_cast<const char*>(text.data), text.size);
  gnutls_free(text.data);
  return subject;
}

/// Says why to the client, which libmicrohttpd does not: it only closes the connection.
int verifyClient(gnutls_session_t session) {
  unsigned problems = 0;
  const int code = gnutls_certificate_verify_peers3(session, nullptr, &problems);
  if (code == 0 && problems == 0) return 0;
  const bool isMissing = code == GNUTLS_E_NO_CERTIFICATE_FOUND;
  gnutls_alert_send(session, GNUTLS_AL_FATAL,
                    isMissing ? GNUTLS_A_CERTIFICATE_REQUIRED : GNUTLS_A_BAD_CERTIFICATE);
  return GNUTLS_E_CERTIFICATE_ERROR;
}

}  // namespace

Status checkTls(const ServerTls& tls) {
  if (const Status readable = checkCertificate(tls.certificate); !readable) return readable;
  gnutls_certificate_credentials_t created = nullptr;
  gnutls_certificate_allocate_credentials(&created);
  const Credentials credentials(created, &gnutls_certificate_free_credentials);
  if (const Status matching = checkKey(tls, credentials.get()); !matching) return matching;
  if (tls.clientCa.empty()) return {};
  return checkClientCa(tls.clientCa, credentials.get());
}

void demandClientCertificate(gnutls_session_t session) {
  gnutls_session_set_verify_function(session, &verifyClient);
}

std::optional<PeerCertificate> peerCertificate(gnutls_session_t session) {
  unsigned count = 0;
  const gnutls_datum_t* chain = gnutls_certificate_get_peers(session, &count);
  if (chain == nullptr || count == 0) return std::nullopt;
  const Certificate certificate = newCertificate();
  if (gnutls_x509_crt_import(certificate.get(), chain, GNUTLS_X509_FMT_DER) != 0)
    return std::nullopt;
  std::array<unsigned char, 32> hash{};
  std::size_t size = hash.size();
  if (gnutls_fingerprint(GNUTLS_DIG_SHA256, chain, hash.data(), &size) != 0) return std::nullopt;
  return PeerCertificate{subjectOf(certificate.get()), hexadecimal(hash.data(), size)};
}

}  // namespace twinscope::fedlink
