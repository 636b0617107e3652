#pragma once

#include "fedlink/coordinator/http/http_server_options.h"
#include "fedlink/site/http/http_client_options.h"
#include "tests/support/temporary_folder.h"

#include <QProcess>
#include <QStringList>
#include <string>

namespace twinscope::fedlink::tests {

struct KeyPair {
  std::string certificate;  ///< PEM
  std::string key;
};

/// Certificates made by the openssl program, once for a test program. The servers' are for localhost and 127.0.0.1
/// unless their name says otherwise; all of "ca" but the stranger's.
class TestCertificates {
 public:
  [[nodiscard]] static const TestCertificates& get();

  std::string ca, otherCa;
  KeyPair server, expired, otherName, site, stranger;
  twinscope::tests::TemporaryFolder
      folder;  ///< holds ca.pem, server.pem, server.key, expired.pem, …

  [[nodiscard]] ServerTls serverTls() const { return {server.certificate, server.key, {}}; }
  [[nodiscard]] ServerTls mutualTls() const { return {server.certificate, server.key, ca}; }
  [[nodiscard]] ClientTls clientTls() const { return {ca, {}, {}}; }

 private:
  TestCertificates();
  [[nodiscard]] KeyPair makeCa(const std::string& name) const;
  [[nodiscard]] KeyPair make(const std::string& name, const std::string& signer,
                             const std::string& alternativeName, int days) const;
};

/// `openssl s_server`, for what our own server refuses to do: an expired certificate, old TLS.
class OpensslServer {
 public:
  explicit OpensslServer(const QStringList& arguments);
  ~OpensslServer();
  OpensslServer(const OpensslServer&) = delete;
  OpensslServer& operator=(const OpensslServer&) = delete;
  [[nodiscard]] std::uint16_t port() const { return m_port; }

 private:
  QProcess m_program;
  std::uint16_t m_port = 0;
};

}  // namespace twinscope::fedlink::tests
