#include "fedlink/crypto/certificates.h"

#include "core/base/text.h"
#include "fedlink/crypto/detail/openssl_handles.h"
#include "fedlink/crypto/secure_random.h"

#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace twinscope::fedlink {
namespace {

using detail::expectDone;
using detail::expectMade;
using std::chrono::sys_seconds;

constexpr std::chrono::days kAuthorityLife{3653};
constexpr std::size_t kLongestCommonName = 64;  // RFC 5280, ub-common-name

std::shared_ptr<X509> readCertificate(std::string_view pem) {
  const detail::ForgetErrors forget;
  const detail::Bio reader = detail::readerOf(pem);
  return {PEM_read_bio_X509(reader.get(), nullptr, detail::noPassword, nullptr), X509_free};
}

std::string pemOf(X509* certificate) {
  const detail::Bio writer = detail::memoryWriter();
  expectDone(PEM_write_bio_X509(writer.get(), certificate));
  return detail::writtenText(writer.get());
}

/// 159 random bits: positive, and no longer than the 20 octets of RFC 5280.
void setSerial(X509* certificate) {
  SystemRandom random;
  auto bytes = random.draw<20>();
  bytes[0] &= std::byte{0x7F};
  const detail::Owned<BIGNUM, BN_free> number(
      expectMade(BN_bin2bn(detail::bytePointer(bytes), bytes.size(), nullptr)));
  expectMade(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)));
}

void setTimes(X509* certificate, const Validity& validity) {
  expectMade(
      ASN1_TIME_set(X509_getm_notBefore(certificate), validity.from.time_since_epoch().count()));
  expectMade(
      ASN1_TIME_set(X509_getm_notAfter(certificate), validity.until.time_since_epoch().count()));
}

void addExtension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const detail::Owned<X509_EXTENSION, X509_EXTENSION_free> extension(
      expectMade(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str())));
  expectDone(X509_add_ext(certificate, extension.get(), -1));
}

/// All of a certificate but its extensions and its signature.
std::shared_ptr<X509> draft(std::string_view commonName, const SiteKey& key,
                            const Validity& validity) {
  std::shared_ptr<X509> certificate(expectMade(X509_new()), X509_free);
  expectDone(X509_set_version(certificate.get(), X509_VERSION_3));
  setSerial(certificate.get());
  setTimes(certificate.get(), validity);
  expectDone(X509_set_pubkey(certificate.get(), key.handle()));
  expectDone(X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate.get()), NID_commonName,
                                        MBSTRING_UTF8,
                                        reinterpret_cast<const unsigned char*>(commonName.data()),
                                        static_cast<int>(commonName.size()), -1, 0));
  return certificate;
}

void sign(X509* certificate, X509* issuer, const SiteKey& issuerKey) {
  expectDone(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)));
  addExtension(certificate, issuer, NID_subject_key_identifier, "hash");
  addExtension(certificate, issuer, NID_authority_key_identifier, "keyid:always");
  detail::expectDone(X509_sign(certificate, issuerKey.handle(), EVP_sha384()) > 0 ? 1 : 0);
}

Status checkCommonName(std::string_view name) {
  const bool printable = std::ranges::none_of(
      name, [](char c) { return std::iscntrl(static_cast<unsigned char>(c)) != 0; });
  if (name.empty() || name.size() > kLongestCommonName || !printable)
    return usageError(concat("a certificate's name has 1 to ", kLongestCommonName,
                             " printable characters, not ", name.size()));
  return {};
}

bool isAddress(const std::string& name) {
  const detail::ForgetErrors forget;
  const detail::Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> address(
      a2i_IPADDRESS(name.c_str()));
  return address != nullptr;
}

/// A host name may start with "*."; nothing else that OpenSSL's list syntax could misread gets through.
bool isHostName(std::string_view name) {
  if (name.starts_with("*.")) name.remove_prefix(2);
  const auto allowed = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.';
  };
  return !name.empty() && name.size() <= 253 && name.front() != '.' && name.front() != '-' &&
         !name.contains("..") && std::ranges::all_of(name, allowed);
}

Result<std::string> alternativeNames(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    const bool address = isAddress(name);
    if (!address && !isHostName(name))
      return usageError("'" + name + "' is neither a host name nor an address");
    list += (list.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + name;
  }
  if (list.empty()) return usageError("a server's certificate needs a host name or an address");
  return list;
}

Status checkChain(X509* certificate, X509* authority, CertificateUse use, sys_seconds now) {
  const detail::ForgetErrors forget;
  const detail::Owned<X509_STORE, X509_STORE_free> trusted(expectMade(X509_STORE_new()));
  expectDone(X509_STORE_add_cert(trusted.get(), authority));
  const detail::Owned<X509_STORE_CTX, X509_STORE_CTX_free> context(
      expectMade(X509_STORE_CTX_new()));
  expectDone(X509_STORE_CTX_init(context.get(), trusted.get(), certificate, nullptr));
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(rules, now.time_since_epoch().count());
  expectDone(X509_VERIFY_PARAM_set_purpose(
      rules, use == CertificateUse::server ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT));
  if (X509_verify_cert(context.get()) == 1) return {};
  const int reason = X509_STORE_CTX_get_error(context.get());
  return refusal("certificate.untrusted", X509_verify_cert_error_string(reason),
                 "Ask the federation's administrator for its present certificates");
}

bool isNamed(X509* certificate, CertificateUse use, const std::string& name) {
  if (use == CertificateUse::server && isAddress(name))
    return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
  if (use == CertificateUse::server)
    return X509_check_host(certificate, name.data(), name.size(), 0, nullptr) == 1;
  std::string found(kLongestCommonName + 1, '\0');
  const int size = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                             found.data(), static_cast<int>(found.size()));
  return size >= 0 && found.substr(0, static_cast<std::size_t>(size)) == name;
}

}  // namespace

Status Validity::validate() const {
  if (from < until) return {};
  return refusal("certificate.validity", "the certificate would end before it begins");
}

CertificateAuthority::CertificateAuthority(std::shared_ptr<x509_st> certificate, SiteKey key)
    : m_certificate(std::move(certificate)), m_key(std::move(key)) {}

Result<CertificateAuthority> CertificateAuthority::create(std::string_view name, sys_seconds now) {
  if (const Status ok = checkCommonName(name); !ok) return std::unexpected(ok.error());
  const SiteKey key = SiteKey::generate();
  const auto certificate = draft(name, key, {now, now + kAuthorityLife});
  addExtension(certificate.get(), certificate.get(), NID_basic_constraints,
               "critical,CA:TRUE,pathlen:0");
  addExtension(certificate.get(), certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  sign(certificate.get(), certificate.get(), key);
  return CertificateAuthority(certificate, key);
}

Result<CertificateAuthority> CertificateAuthority::fromPem(const Credentials& credentials) {
  const detail::ForgetErrors forget;
  const auto certificate = readCertificate(credentials.certificatePem);
  if (certificate == nullptr) return refusal("certificate.invalid", "not a certificate in PEM");
  Result<SiteKey> key = SiteKey::fromText(credentials.privateKeyPem);
  if (!key) return std::unexpected(key.error());
  if (X509_check_ca(certificate.get()) != 1)
    return refusal("certificate.invalid", "this certificate may not sign others");
  if (X509_check_private_key(certificate.get(), key->handle()) != 1)
    return refusal("certificate.invalid", "the key is not this certificate's");
  return CertificateAuthority(certificate, std::move(*key));
}

Credentials CertificateAuthority::credentials() const {
  return {pemOf(m_certificate.get()), m_key.privateKeyPem()};
}

Result<Credentials> CertificateAuthority::issueServer(const std::vector<std::string>& names,
                                                      const Validity& validity) const {
  if (const Status ok = validity.validate(); !ok) return std::unexpected(ok.error());
  const Result<std::string> list = alternativeNames(names);
  if (!list) return std::unexpected(list.error());
  const SiteKey key = SiteKey::generate();
  // Clients read the alternative names only; the common name is for people and may be cut.
  const auto certificate =
      draft(std::string_view(names.front()).substr(0, kLongestCommonName), key, validity);
  X509* authority = m_certificate.get();
  addExtension(certificate.get(), authority, NID_basic_constraints, "critical,CA:FALSE");
  addExtension(certificate.get(), authority, NID_key_usage, "critical,digitalSignature");
  addExtension(certificate.get(), authority, NID_ext_key_usage, "serverAuth");
  addExtension(certificate.get(), authority, NID_subject_alt_name, *list);
  sign(certificate.get(), authority, m_key);
  return Credentials{pemOf(certificate.get()), key.privateKeyPem()};
}

Result<Credentials> CertificateAuthority::issueClient(std::string_view siteName,
                                                      const Validity& validity) const {
  if (const Status ok = validity.validate(); !ok) return std::unexpected(ok.error());
  if (const Status ok = checkCommonName(siteName); !ok) return std::unexpected(ok.error());
  const SiteKey key = SiteKey::generate();
  const auto certificate = draft(siteName, key, validity);
  X509* authority = m_certificate.get();
  addExtension(certificate.get(), authority, NID_basic_constraints, "critical,CA:FALSE");
  addExtension(certificate.get(), authority, NID_key_usage, "critical,digitalSignature");
  addExtension(certificate.get(), authority, NID_ext_key_usage, "clientAuth");
  sign(certificate.get(), authority, m_key);
  return Credentials{pemOf(certificate.get()), key.privateKeyPem()};
}

Status checkCertificate(std::string_view certificatePem, std::string_view authorityPem,
                        CertificateUse use, std::string_view name, sys_seconds now) {
  const auto certificate = readCertificate(certificatePem);
  const auto authority = readCertificate(authorityPem);
  if (certificate == nullptr || authority == nullptr)
    return refusal("certificate.invalid", "not a certificate in PEM");
  if (const Status ok = checkChain(certificate.get(), authority.get(), use, now); !ok) return ok;
  if (!isNamed(certificate.get(), use, std::string(name)))
    return refusal("certificate.name", "the certificate is not for '" + std::string(name) + "'",
                   "Have one issued that names the host as it is called here");
  return {};
}

}  // namespace twinscope::fedlink
