#include "tests/fedlink/http/test_certificates.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace twinscope::fedlink::tests {
namespace {

void run(const std::string& command) {
  if (std::system((command + " >/dev/null 2>&1").c_str()) != 0)
    throw std::runtime_error("failed: " + command);
}

std::string textOf(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return std::move(text).str();
}

constexpr const char* kNewKey = " -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";

}  // namespace

const TestCertificates& TestCertificates::get() {
  static const TestCertificates certificates;
  return certificates;
}

TestCertificates::TestCertificates() {
  ca = makeCa("ca").certificate;
  otherCa = makeCa("other-ca").certificate;
  server = make("server", "ca", "DNS:localhost,IP:127.0.0.1", 30);
  expired = make("expired", "ca", "DNS:localhost,IP:127.0.0.1", -1);
  otherName = make("other-name", "ca", "DNS:elsewhere.example", 30);
  site = make("site", "ca", "DNS:site.example", 30);
  stranger = make("stranger", "other-ca", "DNS:site.example", 30);
}

KeyPair TestCertificates::makeCa(const std::string& name) const {
  const std::string file = folder / name;
  run("openssl req -x509" + std::string(kNewKey) + " -days 30 -subj '/CN=" + name + "' -keyout " +
      file + ".key -out " + file + ".pem");
  return {textOf(file + ".pem"), textOf(file + ".key")};
}

KeyPair TestCertificates::make(const std::string& name, const std::string& signer,
                               const std::string& alternativeName, int days) const {
  const std::string file = folder / name, by = folder / signer;
  std::ofstream(file + ".ext") << "subjectAltName=" << alternativeName << "\n";
  run("openssl req" + std::string(kNewKey) + " -subj '/O=Test/CN=" + name + "' -keyout " + file +
      ".key -out " + file + ".csr");
  run("openssl x509 -req -in " + file + ".csr -CA " + by + ".pem -CAkey " + by +
      ".key -CAcreateserial -days " + std::to_string(days) + " -extfile " + file + ".ext -out " +
      file + ".pem");
  return {textOf(file + ".pem"), textOf(file + ".key")};
}

OpensslServer::OpensslServer(const QStringList& arguments) {
  m_program.setProcessChannelMode(QProcess::MergedChannels);
  m_program.start(QLatin1String("openssl"),
                  QStringList{QLatin1String("s_server"), QLatin1String("-accept"),
                              QLatin1String("127.0.0.1:0"), QLatin1String("-www")} +
                      arguments);
  QByteArray said;
  const QByteArray mark = "ACCEPT 127.0.0.1:";
  while (!said.contains(mark) || !said.endsWith('\n')) {
    if (!m_program.waitForReadyRead(5000))
      throw std::runtime_error("openssl s_server did not start: " + said.toStdString());
    said += m_program.readAll();
  }
  const qsizetype begin = said.indexOf(mark) + mark.size();
  m_port = said.mid(begin, said.indexOf('\n', begin) - begin).toUShort();
}

OpensslServer::~OpensslServer() {
  m_program.kill();
  m_program.waitForFinished();
}

}  // namespace twinscope::fedlink::tests
