#include "fedlink/site/http/connection_test.h"

#include "tests/fedlink/http/http_fixture.h"
#include "tests/fedlink/http/raw_socket.h"
#include "tests/fedlink/http/test_certificates.h"
#include "tests/support/suite.h"

#include <QTest>
#include <thread>

namespace twinscope::fedlink::tests {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::system_clock::time_point;

/// 2026-11-28 09:22:00 UTC
const Time kServersTime{std::chrono::seconds(1795857720)};

/// "dns passed, tcp failed, health skipped, clock skipped"
QByteArray outcomes(const ConnectionReport& report) {
  constexpr const char* kNames[] = {"passed", "warned", "failed", "skipped"};
  std::string text;
  for (const auto& [name, finding] : report.entries)
    text += (text.empty() ? "" : ", ") + name + " " + kNames[static_cast<int>(finding.outcome)];
  return QByteArray::fromStdString(text);
}

ConnectionReport test(const HttpClientOptions& options, const std::vector<ConnectionStep>& steps,
                      Time now) {
  return testConnection(options, steps, [now] { return now; }, {}).value();
}

ConnectionReport test(const HttpClientOptions& options) {
  return test(options, connectionSteps(options), std::chrono::system_clock::now());
}

RawServer::Serve answering(const std::string& answer) {
  return [answer](RawSocket& connection, int) {
    if (!connection.readUntil("\r\n\r\n", 2000ms).empty()) connection.send(answer);
  };
}

}  // namespace

class ConnectionTestTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { ignoreBrokenPipes(); }
  void allIsWell() {
    TestServer server;
    HttpClientOptions options = clientOptions(server.server->port());
    options.host = "localhost";
    const ConnectionReport report = test(options);
    QCOMPARE(outcomes(report), QByteArray("dns passed, tcp passed, health passed, clock passed"));
    QVERIFY(report.firstCause() == nullptr);
    for (const auto& entry : report.entries) QVERIFY(!entry.finding.detail.empty());
  }
  void allIsWellWithTls() {
    HttpServerOptions serverOptions;
    serverOptions.tls = TestCertificates::get().serverTls();
    TestServer server(serverOptions);
    HttpClientOptions options = clientOptions(server.server->port());
    options.tls = TestCertificates::get().clientTls();
    const ConnectionReport report = test(options);
    QCOMPARE(outcomes(report),
             QByteArray("dns passed, tcp passed, tls passed, health passed, clock passed"));
    QVERIFY(
        report.entries[2].finding.detail.starts_with("TLS 1.3, certificate of server until 20"));
  }
  void unknownName() {
    HttpClientOptions options = clientOptions(1);
    options.host = "no-such-host.invalid";
    const ConnectionReport report = test(options);
    QCOMPARE(outcomes(report),
             QByteArray("dns failed, tcp skipped, health skipped, clock skipped"));
    QCOMPARE(report.firstCause()->name, std::string("dns"));
    QVERIFY(!report.firstCause()->finding.remedy.empty());
  }
  void closedPort() {
    std::uint16_t port = 0;
    { port = RawServer().port(); }
    QCOMPARE(outcomes(test(clientOptions(port))),
             QByteArray("dns passed, tcp failed, health skipped, clock skipped"));
  }
  void wrongCa() {
    HttpServerOptions serverOptions;
    serverOptions.tls = TestCertificates::get().serverTls();
    TestServer server(serverOptions);
    HttpClientOptions options = clientOptions(server.server->port());
    options.tls = ClientTls{TestCertificates::get().otherCa, {}, {}};
    const ConnectionReport report = test(options);
    QCOMPARE(outcomes(report),
             QByteArray("dns passed, tcp passed, tls failed, health skipped, clock skipped"));
    QVERIFY(report.firstCause()->finding.detail.find("not signed by the CA") != std::string::npos);
  }
  void silentTlsServer() {
    const RawServer server;
    HttpClientOptions options = clientOptions(server.port());
    options.tls = TestCertificates::get().clientTls();
    options.connectTimeout = 200ms;
    QCOMPARE(outcomes(test(options)),
             QByteArray("dns passed, tcp passed, tls failed, health skipped, clock skipped"));
  }
  void anotherWebServer() {
    const RawServer server(answering("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"));
    QCOMPARE(outcomes(test(clientOptions(server.port()))),
             QByteArray("dns passed, tcp passed, health failed, clock skipped"));
  }
  void clock_data() {
    QTest::addColumn<int>("ahead");
    QTest::addColumn<bool>("warns");
    for (const int ahead : {0, 5, -5, -300}) QTest::addRow("%d s ahead", ahead) << ahead << false;
    for (const int ahead : {6, 3600, -301, -86400})
      QTest::addRow("%d s ahead", ahead) << ahead << true;
  }
  void clock() {
    QFETCH(int, ahead);
    QFETCH(bool, warns);
    const RawServer server(answering(
        "HTTP/1.1 200 OK\r\nDate: Sat, 28 Nov 2026 09:22:00 GMT\r\ncontent-length: 0\r\n\r\n"));
    const HttpClientOptions options = clientOptions(server.port());
    const ConnectionReport report =
        test(options, connectionSteps(options), kServersTime + std::chrono::seconds(ahead));
    QCOMPARE(report.firstCause() != nullptr, warns);
    if (warns) QCOMPARE(report.firstCause()->name, std::string("clock"));
  }
  void noOrAbsurdDateWarns_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("none") << QByteArray();
    QTest::newRow("absurd") << QByteArray("Date: yesterday\r\n");
    QTest::newRow("31 February") << QByteArray("Date: Sat, 31 Feb 2026 09:22:00 GMT\r\n");
  }
  void noOrAbsurdDateWarns() {
    QFETCH(QByteArray, header);
    const RawServer server(
        answering("HTTP/1.1 200 OK\r\n" + header.toStdString() + "content-length: 0\r\n\r\n"));
    QCOMPARE(outcomes(test(clientOptions(server.port()))),
             QByteArray("dns passed, tcp passed, health passed, clock warned"));
  }
  void furtherStepsSeeTheAnswer() {
    TestServer server;
    const HttpClientOptions options = clientOptions(server.server->port());
    auto steps = connectionSteps(options);
    steps.push_back({"api", [](ConnectionProbe& probe) {
                       const auto answer = probe.transport.post({"get-run", {}, {}}, probe.stop);
                       return answer && probe.answerHeaders.contains("date")
                                  ? ConnectionFinding{StepOutcome::passed, "version 1", {}}
                                  : ConnectionFinding{StepOutcome::failed, {}, {}};
                     }});
    const ConnectionReport report = test(options, steps, std::chrono::system_clock::now());
    QCOMPARE(report.entries.back().name, std::string("api"));
    QVERIFY(report.firstCause() == nullptr);
    QCOMPARE(server.handler.handled.load(), 1);
  }
  void failureIsTheCauseBeforeAWarning() {
    ConnectionReport report;
    report.entries = {{"a", {StepOutcome::warned, "w", "r"}},
                      {"b", {StepOutcome::failed, "f", "r"}}};
    QCOMPARE(report.firstCause()->name, std::string("b"));
  }
  void cancelledWithinASecond() {
    const RawServer server;
    std::stop_source stop;
    const std::jthread canceller([&] {
      std::this_thread::sleep_for(200ms);
      stop.request_stop();
    });
    const HttpClientOptions options = clientOptions(server.port());
    Result<ConnectionReport> report;
    const double seconds = secondsOf([&] {
      report = testConnection(options, connectionSteps(options), &std::chrono::system_clock::now,
                              stop.get_token());
    });
    QVERIFY(!report && report.error().kind == ErrorKind::cancelled);
    QVERIFY(seconds < 1);
  }
};

TWINSCOPE_SUITE(ConnectionTestTest, "connection_test_test");

}  // namespace twinscope::fedlink::tests

#include "connection_test_test.moc"
