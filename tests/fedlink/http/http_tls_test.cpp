#include "tests/fedlink/http/http_fixture.h"
#include "tests/fedlink/http/raw_socket.h"
#include "tests/fedlink/http/test_certificates.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::fedlink::tests {
namespace {

using namespace std::chrono_literals;

const TestCertificates& made() { return TestCertificates::get(); }

HttpServerOptions with(const ServerTls& tls) {
  HttpServerOptions options;
  options.tls = tls;
  return options;
}

Result<FleetResponse> postTo(std::uint16_t port, const ClientTls& tls,
                             const std::string& host = "127.0.0.1") {
  HttpClientOptions options = clientOptions(port);
  options.host = host;
  options.tls = tls;
  options.stallTimeout = 3s;
  return std::move(HttpTransport::create(options).value())->post({"pull-messages", {}, "hi"}, {});
}

/// "200", or "net.tls: the coordinator's certificate has expired".
QByteArray outcome(const Result<FleetResponse>& answer) {
  return QByteArray::fromStdString(answer ? std::to_string(answer->status)
                                          : answer.error().code + ": " + answer.error().message);
}

constexpr const char* kUnknown =
    "net.tls: the coordinator's certificate is not signed by the CA that this site trusts";

}  // namespace

class HttpTlsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { ignoreBrokenPipes(); }
  void pinnedCa() {
    TestServer server(with(made().serverTls()));
    const std::uint16_t port = server.server->port();
    QCOMPARE(outcome(postTo(port, made().clientTls())), QByteArray("200"));
    QCOMPARE(outcome(postTo(port, made().clientTls(), "localhost")), QByteArray("200"));
    QCOMPARE(outcome(postTo(port, {made().otherCa, {}, {}})), QByteArray(kUnknown));
    QCOMPARE(server.handler.handled.load(), 2);
  }
  void bigBodies() {
    TestServer server(with(made().serverTls()));
    HttpClientOptions options = clientOptions(server.server->port());
    options.tls = made().clientTls();
    const auto transport = std::move(HttpTransport::create(options).value());
    const std::string body = pattern(20'000'000);
    for (int i = 0; i < 2; ++i)
      QVERIFY(transport->post({"push-object", {}, body}, {})->body == body);
  }
  void environmentAddsNoCa() {
    TestServer server(with(made().serverTls()));
    const QByteArray file = QByteArray::fromStdString((made().folder / "ca.pem").string());
    qputenv("SSL_CERT_FILE", file);
    const QByteArray pinned = outcome(postTo(server.server->port(), {made().otherCa, {}, {}}));
    qunsetenv("SSL_CERT_FILE");
    QCOMPARE(pinned, QByteArray(kUnknown));
    QCOMPARE(outcome(postTo(server.server->port(), {})), QByteArray(kUnknown));
  }
  void wrongName() {
    TestServer server(with({made().otherName.certificate, made().otherName.key, {}}));
    QCOMPARE(outcome(postTo(server.server->port(), made().clientTls())),
             QByteArray("net.tls: the coordinator's certificate is for another name"));
  }
  void expired() {
    const QString folder = QString::fromStdString(made().folder.path().string());
    const OpensslServer server({QLatin1String("-cert"), folder + QLatin1String("/expired.pem"),
                                QLatin1String("-key"), folder + QLatin1String("/expired.key")});
    QCOMPARE(outcome(postTo(server.port(), made().clientTls())),
             QByteArray("net.tls: the coordinator's certificate has expired"));
  }
  void olderTls() {
    const QString folder = QString::fromStdString(made().folder.path().string());
    const OpensslServer server({QLatin1String("-cert"), folder + QLatin1String("/server.pem"),
                                QLatin1String("-key"), folder + QLatin1String("/server.key"),
                                QLatin1String("-tls1_2")});
    QCOMPARE(outcome(postTo(server.port(), made().clientTls())),
             QByteArray("net.tls: the server offers no TLS 1.3"));
  }
  void olderClientIsRefused() {
    TestServer server(with(made().serverTls()));
    const std::string command =
        "openssl s_client -connect 127.0.0.1:" + std::to_string(server.server->port());
    const auto connects = [&](const std::string& version) {
      return std::system((command + version + " </dev/null >/dev/null 2>&1").c_str()) == 0;
    };
    QVERIFY(connects(" -tls1_3"));
    QVERIFY(!connects(" -tls1_2"));
  }
  void plainServerIsNoTlsServer() {
    const RawServer server([](RawSocket& connection, int) {
      connection.readUntil("\x16\x03");  // the record type and version of a ClientHello
      connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
      (void)connection.readAll();
    });
    QCOMPARE(outcome(postTo(server.port(), made().clientTls())),
             QByteArray("net.tls: the server does not speak TLS"));
  }
  /// A server that closes with bytes unread resets the connection, and its answer may be lost on the way.
  void resetInTheHandshake() {
    const RawServer server([](RawSocket& connection, int) { (void)connection.isClosedByPeer(5s); });
    QCOMPARE(outcome(postTo(server.port(), made().clientTls())),
             QByteArray("net.broken: the connection broke before encryption was agreed"));
  }
  void plainClientAtATlsServer() {
    TestServer server(with(made().serverTls()));
    QCOMPARE(transportTo(server.server->port())->post({"pull-messages", {}, {}}, {}).error().code,
             std::string("net.broken"));
  }
  void silentServerTimesOutInTheHandshake_data() {
    QTest::addColumn<int>("bodyBytes");
    for (const int size : {0, 100, 1'000'000}) QTest::addRow("%d bytes", size) << size;
  }
  void silentServerTimesOutInTheHandshake() {
    QFETCH(int, bodyBytes);
    const RawServer server;
    HttpClientOptions options = clientOptions(server.port());
    options.tls = made().clientTls();
    options.connectTimeout = 300ms;
    const auto transport = std::move(HttpTransport::create(options).value());
    const std::string body = pattern(static_cast<std::size_t>(bodyBytes));
    QCOMPARE(outcome(transport->post({"push-object", {}, body}, {})),
             QByteArray("net.timeout: the connection did not move for 0.3 s"));
  }
  void mutualTls() {
    TestServer server(with(made().mutualTls()));
    std::optional<Peer> seen;
    server.handler.onHandle = [&](const FleetRequest&, const Peer& peer) {
      seen = peer;
      return FleetResponse{};
    };
    const std::uint16_t port = server.server->port();
    QCOMPARE(outcome(postTo(port, {made().ca, made().site.certificate, made().site.key})),
             QByteArray("200"));
    QVERIFY(seen && seen->certificate);
    QCOMPARE(seen->certificate->subject, std::string("CN=site,O=Test"));
    QCOMPARE(seen->certificate->fingerprint, fingerprintOf("site.pem"));
  }
  void mutualTlsRefusesOthers() {
    TestServer server(with(made().mutualTls()));
    server.handler.onEarly = [&](auto, const auto&, const auto&) {
      ++server.handler.handled;
      return std::nullopt;
    };
    const std::uint16_t port = server.server->port();
    QCOMPARE(outcome(postTo(port, made().clientTls())),
             QByteArray("net.tls: the coordinator demands a certificate of this site"));
    QCOMPARE(outcome(postTo(port, {made().ca, made().stranger.certificate, made().stranger.key})),
             QByteArray("net.tls: the coordinator refused this site's certificate"));
    QCOMPARE(server.handler.handled.load(), 0);
  }

 private:
  static std::string fingerprintOf(const char* file) {
    QProcess openssl;
    openssl.start(QLatin1String("openssl"),
                  {QLatin1String("x509"), QLatin1String("-noout"), QLatin1String("-fingerprint"),
                   QLatin1String("-sha256"), QLatin1String("-in"),
                   QString::fromStdString((made().folder / file).string())});
    openssl.waitForFinished();
    QByteArray text = openssl.readAll();
    return text.mid(text.indexOf('=') + 1).trimmed().replace(":", "").toLower().toStdString();
  }
};

TWINSCOPE_SUITE(HttpTlsTest, "http_tls_test");

}  // namespace twinscope::fedlink::tests

#include "http_tls_test.moc"
