#include "fedlink/coordinator/http/http_server.h"

#include "fedlink/coordinator/http/http_errors.h"
#include "tests/fedlink/http/http_fixture.h"
#include "tests/fedlink/http/raw_socket.h"
#include "tests/fedlink/http/test_certificates.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace twinscope::fedlink::tests {
namespace {

using namespace std::chrono_literals;

std::string request(const std::string& verb, const std::string& path, const std::string& headers,
                    const std::string& body = {}) {
  return verb + " " + path + " HTTP/1.1\r\nhost: x\r\n" + headers + "\r\n" + body;
}

const std::string kProtobuf = "content-type: application/protobuf\r\n";

std::string postOf(const std::string& body, const std::string& headers = kProtobuf) {
  return request("POST", "/v1/fleet/pull-messages",
                 headers + "content-length: " + std::to_string(body.size()) + "\r\n", body);
}

/// One request on a connection of its own; the whole answer.
std::string ask(const TestServer& server, std::string text) {
  text.insert(text.find("\r\n") + 2, "connection: close\r\n");
  RawSocket connection(server.server->port());
  connection.send(text);
  return connection.readAll();
}

int statusOf(const std::string& answer) {
  return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

std::string bodyOf(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : answer.substr(end + 4);
}

std::string goldenBody(const std::string& name) {
  for (const auto& error : twinscope::tests::goldenFile("flower/errors.json"))
    if (error.at("case") == name) return error.at("body");
  throw std::runtime_error("no golden error " + name);
}

std::size_t residentBytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  file >> total >> resident;
  return resident * 4096;
}

HttpServerOptions withLimits(std::size_t body, std::size_t inFlight) {
  HttpServerOptions options;
  options.maxBodyBytes = body;
  options.maxBytesInFlight = inFlight;
  return options;
}

std::string startError(const HttpServerOptions& options) {
  TestHandler handler;
  TestLog log;
  const auto server = HttpServer::start(options, handler, log);
  if (server) return {};
  return server.error().remedy.empty() && server.error().kind != ErrorKind::usage
             ? "no remedy"
             : server.error().code;
}

}  // namespace

/// The server against clients that misbehave.
class HttpServerTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void health() {
    TestServer server;
    const std::string answer = ask(server, request("GET", "/health", ""));
    QCOMPARE(statusOf(answer), 200);
    QCOMPARE(bodyOf(answer), std::string());
    QVERIFY(QString::fromStdString(answer).contains(QLatin1String("content-length: 0"),
                                                    Qt::CaseInsensitive));
    QCOMPARE(server.handler.handled.load(), 0);
  }
  void answersOfStockServers_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char* name, const std::string& text, int status,
                        const std::string& body) {
      QTest::newRow(name) << QByteArray::fromStdString(text) << status
                          << QByteArray::fromStdString(body);
    };
    const std::string notFound = goldenBody("unknown route");
    const std::string wrongVerb = "{\"detail\":\"Method Not Allowed\"}";
    const std::string wrongType = goldenBody("wrong content type");
    row("unknown method", request("POST", "/v1/fleet/nothing", kProtobuf + "content-length: 0\r\n"),
        404, notFound);
    row("unknown path", request("POST", "/", "content-length: 2\r\n", "xx"), 404, notFound);
    row("slash at the end",
        request("POST", "/v1/fleet/pull-messages/", kProtobuf + "content-length: 0\r\n"), 404,
        notFound);
    row("path outside", request("GET", "/v1/fleet/../../etc/passwd", ""), 404, notFound);
    row("GET a method", request("GET", "/v1/fleet/pull-messages", ""), 405, wrongVerb);
    row("PUT a method",
        request("PUT", "/v1/fleet/pull-messages", kProtobuf + "content-length: 1\r\n", "x"), 405,
        wrongVerb);
    row("POST health", request("POST", "/health", "content-length: 0\r\n"), 405, wrongVerb);
    row("wrong type", postOf("xx", "content-type: text/plain\r\n"), 415, wrongType);
    row("no type", postOf("xx", ""), 415, wrongType);
    row("almost the type", postOf("xx", "content-type: application/protobufs\r\n"), 415, wrongType);
    row("gzip", postOf("xx", kProtobuf + "content-encoding: gzip\r\n"), 400,
        goldenBody("body is not protobuf"));
    row("charset", postOf("xx", "content-type: Application/Protobuf ; charset=utf-8\r\n"), 200,
        "xx");
    row("query",
        request("POST", "/v1/fleet/pull-messages?a=b", kProtobuf + "content-length: 0\r\n"), 200,
        "");
  }
  void answersOfStockServers() {
    QFETCH(QByteArray, text);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    TestServer server;
    const std::string answer = ask(server, text.toStdString());
    QCOMPARE(statusOf(answer), status);
    QCOMPARE(QByteArray::fromStdString(bodyOf(answer)), body);
    if (status != 200) QCOMPARE(server.handler.handled.load(), 0);
  }
  void errorBodiesAreJson() {
    QCOMPARE(httpError(412, 2004, "Failed to activate SuperNode.").body,
             goldenBody("activate an unregistered key"));
    QCOMPARE(httpError(400, "a \"b\" \\ \n").body,
             std::string("{\"detail\":\"a \\\"b\\\" \\\\ \\u000a\"}"));
  }
  void chunkedBodies() {
    TestServer server;
    const std::string head =
        request("POST", "/v1/fleet/push-object", kProtobuf + "transfer-encoding: chunked\r\n");
    QCOMPARE(bodyOf(ask(server, head + "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n")),
             std::string("abc0123456789"));
    QCOMPARE(bodyOf(ask(server, head + "0\r\n\r\n")), std::string());
    QCOMPARE(statusOf(ask(server, head + "zz\r\nabc\r\n0\r\n\r\n")), 400);
  }
  void severalRequestsOnOneConnection() {
    TestServer server;
    RawSocket connection(server.server->port());
    for (const char* body : {"one", "", "three"}) {
      connection.send(postOf(body));
      QCOMPARE(bodyOf(connection.readUntil(std::string("\r\n\r\n") + body)), std::string(body));
    }
  }
  void limitOfTheBodyIsExact() {
    TestServer server(withLimits(1000, 10'000));
    QCOMPARE(statusOf(ask(server, postOf(std::string(1000, 'x')))), 200);
    QCOMPARE(statusOf(ask(server, postOf(std::string(1001, 'x')))), 413);
  }
  void tenGigabytesAreRefusedBeforeAllocation() {
    TestServer server;
    const std::size_t before = residentBytes();
    const std::string answer = ask(server, request("POST", "/v1/fleet/push-object",
                                                   kProtobuf + "content-length: 10000000000\r\n"));
    QCOMPARE(statusOf(answer), 413);
    QCOMPARE(server.server->bytesInFlight(), 0UL);
    QVERIFY(residentBytes() < before + (8 << 20));
  }
  void absurdLengths_data() {
    QTest::addColumn<QByteArray>("length");
    for (const char* length :
         {"-1", "99999999999999999999999", "18446744073709551615", "0x10", "1 2", "abc"})
      QTest::newRow(length) << QByteArray(length);
  }
  void absurdLengths() {
    QFETCH(QByteArray, length);
    TestServer server;
    const int status = statusOf(
        ask(server, request("POST", "/v1/fleet/push-object",
                            kProtobuf + "content-length: " + length.toStdString() + "\r\n")));
    QVERIFY2(status == 400 || status == 413 || status == 0, qPrintable(QString::number(status)));
    QCOMPARE(server.handler.handled.load(), 0);
  }
  void chunkedBodyIsRefusedWhileItArrives() {
    TestServer server(withLimits(100'000, 1'000'000));
    RawSocket connection(server.server->port());
    connection.send(
        request("POST", "/v1/fleet/push-object", kProtobuf + "transfer-encoding: chunked\r\n"));
    const std::string chunk = "2710\r\n" + std::string(10'000, 'x') + "\r\n";
    for (int i = 0; i < 11; ++i) connection.send(chunk);
    QVERIFY(eventually([&] { return server.server->bytesInFlight() == 0; }));
    connection.send("0\r\n\r\n");
    QCOMPARE(statusOf(connection.readUntil("}")), 413);
    QCOMPARE(server.handler.handled.load(), 0);
  }
  void endlessChunkedBodyIsCut() {
    TestServer server(withLimits(100'000, 1'000'000));
    RawSocket connection(server.server->port());
    connection.send(
        request("POST", "/v1/fleet/push-object", kProtobuf + "transfer-encoding: chunked\r\n"));
    const std::string chunk = "2710\r\n" + std::string(10'000, 'x') + "\r\n";
    int sent = 0;
    while (sent < 10'000 && connection.send(chunk)) ++sent;
    QVERIFY2(sent < 2000, qPrintable(QString::number(sent)));  // sockets buffer some
  }
  void refusalSparesTheBody() {
    TestServer server;
    server.handler.onEarly = [](std::string_view method, const Headers& headers, const Peer& peer) {
      const bool isGood = headers.contains("flwr-signature") && method == "pull-messages" &&
                          peer.address == "127.0.0.1" && !peer.certificate;
      return isGood ? std::nullopt
                    : std::optional(httpError(401, "Invalid SuperNode authentication"));
    };
    const std::string expects = kProtobuf + "expect: 100-continue\r\ncontent-length: 30000000\r\n";
    const std::string answer = ask(server, request("POST", "/v1/fleet/pull-messages", expects));
    QCOMPARE(statusOf(answer), 401);
    QCOMPARE(bodyOf(answer), goldenBody("signature as raw r||s"));
    // A small body is read and forgotten: the connection lives on.
    RawSocket connection(server.server->port());
    connection.send(postOf("xx"));
    QCOMPARE(statusOf(connection.readUntil("}")), 401);
    connection.send(postOf("yes", kProtobuf + "Flwr-Signature: x\r\n"));
    QCOMPARE(bodyOf(connection.readUntil("yes")), std::string("yes"));
    QCOMPARE(server.handler.handled.load(), 1);
  }
  void whatTheHandlerThrowsIs503_data() {
    QTest::addColumn<int>("where");
    QTest::addRow("early") << 0;
    QTest::addRow("handle") << 1;
    QTest::addRow("woken") << 2;
    QTest::addRow("status 500") << 3;
  }
  void whatTheHandlerThrowsIs503() {
    QFETCH(int, where);
    TestServer server;
    if (where == 0)
      server.handler.onEarly = [](auto, const auto&, const auto&) -> std::optional<FleetResponse> {
        throw std::runtime_error("disk full");
      };
    if (where == 1)
      server.handler.onHandle = [](const auto&, const auto&) -> HttpAnswer {
        throw std::runtime_error("disk full");
      };
    if (where == 2) {
      server.handler.onHandle = [](const auto&, const auto&) { return Held{"key"}; };
      server.handler.onWoken = [](const auto&, const auto&) -> HttpAnswer {
        throw std::runtime_error("disk full");
      };
    }
    if (where == 3)
      server.handler.onHandle = [](const auto&, const auto&) {
        return FleetResponse{500, {}, "secret"};
      };
    RawSocket connection(server.server->port());
    connection.send(postOf("x"));
    if (where == 2) {
      QVERIFY(eventually([&] { return server.server->heldRequests() == 1; }));
      server.server->wake("key");
    }
    const std::string answer = connection.readUntil("}");
    QCOMPARE(statusOf(answer), 503);
    QVERIFY(!answer.contains("disk full") && !answer.contains("secret"));
    if (where != 3) QVERIFY(server.log.errors().contains("disk full"));
  }
  void halfARequestDoesNotDisturbOthers() {
    TestServer server;
    RawSocket half(server.server->port());
    half.send(postOf(std::string(100, 'x')).substr(0, 150));
    RawSocket binary(server.server->port());
    binary.send(std::string("\x16\x03\x01\x02\x00\x00\xff", 7));
    QCOMPARE(statusOf(ask(server, postOf("x"))), 200);
    half.close();
    QVERIFY(eventually([&] { return server.server->bytesInFlight() == 0; }));
    QCOMPARE(server.handler.handled.load(), 1);
  }
  void endlessHeadersAreRefused() {
    TestServer server;
    RawSocket connection(server.server->port());
    std::string text = "POST /v1/fleet/pull-messages HTTP/1.1\r\n";
    connection.send(text);
    int lines = 0;
    while (lines < 100'000 && connection.send("x-header: " + std::string(1000, 'x') + "\r\n"))
      ++lines;
    QVERIFY2(lines < 10'000, qPrintable(QString::number(lines)));
  }
  void idleAndSlowConnectionsAreClosed() {
    HttpServerOptions options;
    options.idleTimeout = 1s;
    options.slowestUploadBytesPerSecond = 10'000;
    TestServer server(options);
    RawSocket idle(server.server->port());
    RawSocket trickle(server.server->port());
    const auto start = std::chrono::steady_clock::now();
    trickle.send(postOf(std::string(30'000, 'x')).substr(0, 200));
    while (trickle.send("x") && std::chrono::steady_clock::now() - start < 5s)
      std::this_thread::sleep_for(100ms);
    QVERIFY(trickle.isClosedByPeer(0ms));
    QVERIFY(std::chrono::steady_clock::now() - start < 4s);
    QVERIFY(idle.isClosedByPeer(3000ms));
    QVERIFY(eventually([&] { return server.server->bytesInFlight() == 0; }));
  }
  void startErrorsSayWhatToDo() {
    TestServer running;
    HttpServerOptions taken;
    taken.port = running.server->port();
    QCOMPARE(startError(taken), std::string("http.port-in-use"));
    HttpServerOptions elsewhere;
    elsewhere.host = "192.0.2.1";
    QCOMPARE(startError(elsewhere), std::string("http.address"));
    elsewhere.host = "no-such-host.invalid";
    QCOMPARE(startError(elsewhere), std::string("http.address"));
  }
  void certificateErrorsSayWhatToDo() {
    const TestCertificates& made = TestCertificates::get();
    const auto errorOf = [](const ServerTls& tls) {
      HttpServerOptions options;
      options.port = 0;
      options.tls = tls;
      return startError(options);
    };
    QCOMPARE(errorOf({"", "", ""}), std::string("http.certificate"));
    QCOMPARE(errorOf({made.server.key, made.server.key, ""}), std::string("http.certificate"));
    QCOMPARE(errorOf({made.expired.certificate, made.expired.key, ""}),
             std::string("http.certificate"));
    QCOMPARE(errorOf({made.server.certificate, "", ""}), std::string("http.key"));
    QCOMPARE(errorOf({made.server.certificate, made.site.key, ""}),
             std::string("http.key-mismatch"));
    QCOMPARE(errorOf({made.server.certificate, made.server.key, "no PEM"}),
             std::string("http.client-ca"));
    QCOMPARE(errorOf(made.mutualTls()), std::string());
  }
  void absurdOptionsAreUsageErrors() {
    const auto isRefused = [](auto change) {
      HttpServerOptions options;
      change(options);
      return !options.validate() && options.validate().error().kind == ErrorKind::usage;
    };
    QVERIFY(HttpServerOptions().validate());
    QVERIFY(isRefused([](auto& o) { o.host = ""; }));
    QVERIFY(isRefused([](auto& o) { o.maxBodyBytes = 0; }));
    QVERIFY(isRefused([](auto& o) { o.maxBytesInFlight = o.maxBodyBytes - 1; }));
    QVERIFY(isRefused([](auto& o) { o.threads = 0; }));
    QVERIFY(isRefused([](auto& o) { o.maxConnections = 0; }));
    QVERIFY(isRefused([](auto& o) { o.idleTimeout = 0s; }));
    QVERIFY(isRefused([](auto& o) { o.longestHold = 30s; }));
  }
  void stopsAndStartsAgainOnTheSamePort() {
    HttpServerOptions options;
    options.port = 0;
    TestHandler handler;
    TestLog log;
    for (int i = 0; i < 3; ++i) {
      auto server = HttpServer::start(options, handler, log);
      QVERIFY2(server, server ? "" : describe(server.error()).c_str());
      options.port = (*server)->port();
      RawSocket connection(options.port);
      connection.send(postOf("x"));
      QCOMPARE(statusOf(connection.readUntil("\r\n\r\nx")), 200);
      (*server)->stop();
      (*server)->stop();
      QVERIFY(connection.isClosedByPeer(1000ms));
    }
  }
};

TWINSCOPE_SUITE(HttpServerTest, "http_server_test");

}  // namespace twinscope::fedlink::tests

#include "http_server_test.moc"
