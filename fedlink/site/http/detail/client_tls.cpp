#include "fedlink/site/http/detail/client_tls.h"

#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>
#include <algorithm>
#include <array>

namespace twinscope::fedlink {
namespace {

QByteArray bytes(const std::string& text) {
  return {text.data(), static_cast<qsizetype>(text.size())};
}

QSslKey privateKey(const std::string& pem) {
  for (const auto algorithm : {QSsl::Rsa, QSsl::Ec, QSsl::Dsa})
    if (const QSslKey key(bytes(pem), algorithm); !key.isNull()) return key;
  return {};
}

std::unexpected<Error> unreadable(const char* what, const char* remedy) {
  return refusal("net.certificate", std::string(what) + " cannot be read", remedy);
}

Status addOwnCertificate(const ClientTls& tls, QSslConfiguration& configuration) {
  const auto chain = QSslCertificate::fromData(bytes(tls.certificate));
  if (chain.isEmpty() || chain.front().isNull())
    return unreadable("the site's certificate",
                      "give a PEM file that begins with -----BEGIN CERTIFICATE-----");
  const QSslKey key = privateKey(tls.key);
  if (key.isNull())
    return unreadable("the site's private key", "give an unencrypted PEM private key");
  configuration.setLocalCertificateChain(chain);
  configuration.setPrivateKey(key);
  return {};
}

struct Diagnosis {
  const char* message;
  const char* remedy;
};

Diagnosis diagnose(QSslError::SslError error) {
  switch (error) {
    case QSslError::CertificateExpired:
      return {"the coordinator's certificate has expired",
              "ask the coordinator for a new certificate, or check this computer's date"};
    case QSslError::CertificateNotYetValid:
      return {"the coordinator's certificate is not valid yet",
              "check the date and time of both computers"};
    case QSslError::HostNameMismatch:
      return {"the coordinator's certificate is for another name",
              "use the name that the certificate was made for"};
    default:
      return {"the coordinator's certificate is not signed by the CA that this site trusts",
              "ask the coordinator for the CA certificate of this federation"};
  }
}

/// What a user acts on first: an unknown CA makes every other finding meaningless.
int rank(QSslError::SslError error) {
  switch (error) {
    case QSslError::CertificateExpired:
    case QSslError::CertificateNotYetValid:
      return 1;
    case QSslError::HostNameMismatch:
      return 2;
    default:
      return 0;
  }
}

/// OpenSSL's texts: Qt has one code for all of them.
struct Words {
  const char* part;
  Diagnosis diagnosis;
};
constexpr std::array<Words, 5> kWords{{
    {"certificate required",
     {"the coordinator demands a certificate of this site",
      "enter the certificate and key that the coordinator gave to this site"}},
    {"wrong version number",
     {"the server does not speak TLS", "check the port, or turn encryption off"}},
    {"packet length too long",
     {"the server does not speak TLS", "check the port, or turn encryption off"}},
    {"protocol version",
     {"the server offers no TLS 1.3", "have the server updated; older TLS is not used"}},
    {"alert",
     {"the coordinator refused this site's certificate",
      "ask the coordinator for a new certificate of this site"}},
}};

Diagnosis diagnose(const QString& lastWords) {
  for (const Words& words : kWords)
    if (lastWords.contains(QLatin1String(words.part))) return words.diagnosis;
  return {"no encrypted connection could be made", "check address and port of the coordinator"};
}

}  // namespace

Result<QSslConfiguration> tlsConfiguration(const ClientTls& tls) {
  QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
  configuration.setProtocol(QSsl::TlsV1_3OrLater);
  configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
  if (!tls.ca.empty()) {
    const auto pinned = QSslCertificate::fromData(bytes(tls.ca));
    if (pinned.isEmpty())
      return unreadable("the CA certificate",
                        "give a PEM file that begins with -----BEGIN CERTIFICATE-----");
    configuration.setCaCertificates(pinned);
  }
  if (!tls.certificate.empty())
    if (const Status added = addOwnCertificate(tls, configuration); !added)
      return std::unexpected(added.error());
  return configuration;
}

std::unexpected<Error> tlsFailure(const QList<QSslError>& errors, const QString& lastWords) {
  if (errors.isEmpty()) {
    const auto [message, remedy] = diagnose(lastWords);
    return failure("net.tls", message, remedy, lastWords.toStdString());
  }
  const auto first = std::ranges::min_element(
      errors, {}, [](const QSslError& error) { return rank(error.error()); });
  const auto [message, remedy] = diagnose(first->error());
  return failure("net.tls", message, remedy, first->errorString().toStdString());
}

}  // namespace twinscope::fedlink
