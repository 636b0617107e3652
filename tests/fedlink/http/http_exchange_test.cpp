#include "tests/fedlink/http/http_fixture.h"
#include "tests/fedlink/http/raw_socket.h"
#include "tests/support/suite.h"

#include <QTest>
#include <thread>

namespace twinscope::fedlink::tests {

using namespace std::chrono_literals;

/// Both ends together, without TLS.
class HttpExchangeTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { ignoreBrokenPipes(); }
  void bodiesOfAnySizeComeBack_data() {
    QTest::addColumn<int>("size");
    for (const int size : {0, 1, 1000, 65'535, 65'536, 1 << 20, 20'000'000})
      QTest::addRow("%d bytes", size) << size;
  }
  void bodiesOfAnySizeComeBack() {
    QFETCH(int, size);
    TestServer server;
    const auto transport = transportTo(server.server->port());
    const std::string body = pattern(static_cast<std::size_t>(size));
    const auto answer = transport->post({"push-object", {}, body}, {});
    QVERIFY2(answer, answer ? "" : describe(answer.error()).c_str());
    QCOMPARE(answer->status, 200);
    QVERIFY(answer->body == body);
    QCOMPARE(answer->headers.at("content-length"), std::to_string(size));
    QCOMPARE(answer->headers.at("content-type"), std::string("application/protobuf"));
    QVERIFY(answer->headers.contains("date"));
    QVERIFY(eventually([&] { return server.server->bytesInFlight() == 0; }));
  }
  void headersArriveInLowerCase() {
    TestServer server;
    server.handler.onHandle = [](const FleetRequest& request, const Peer&) {
      return FleetResponse{412, {{"x-seen", request.headers.at("flwr-signature")}}, request.method};
    };
    const auto answer = transportTo(server.server->port())
                            ->post({"activate-node", {{"Flwr-Signature", "MEUC+/=="}}, {}}, {});
    QCOMPARE(answer->status, 412);
    QCOMPARE(answer->body, std::string("activate-node"));
    QCOMPARE(answer->headers.at("x-seen"), std::string("MEUC+/=="));
  }
  void refusalOfABigBodyIsSeen() {
    TestServer server;
    server.handler.onEarly = [](auto, const auto&, const auto&) {
      return std::optional(FleetResponse{401, {}, "no"});
    };
    const auto transport = transportTo(server.server->port());
    for (int i = 0; i < 5; ++i) {
      const auto answer = transport->post({"push-object", {}, pattern(6'000'000)}, {});
      QVERIFY2(answer, answer ? "" : describe(answer.error()).c_str());
      QCOMPARE(answer->status, 401);
    }
    QCOMPARE(server.handler.handled.load(), 0);
  }
  void uploadsBeyondTheBudgetAreRetried() {
    constexpr int kSites = 50;
    HttpServerOptions options;
    options.maxBodyBytes = 8 << 20;
    options.maxBytesInFlight = 12 << 20;
    TestServer server(options);
    server.handler.onHandle = [](const FleetRequest& request, const Peer&) {
      std::this_thread::sleep_for(1ms);
      return FleetResponse{200, {}, std::to_string(request.body.size())};
    };
    const auto transport = transportTo(server.server->port());
    const std::string body = pattern(4'000'000);
    std::atomic<int> refused{0}, done{0};
    {
      std::vector<std::jthread> sites;
      for (int i = 0; i < kSites; ++i)
        sites.emplace_back([&] {
          for (int attempt = 0; attempt < 200; ++attempt) {
            const auto answer = transport->post({"push-object", {}, body}, {});
            if (answer && answer->status == 200 && answer->body == "4000000") {
              ++done;
              return;
            }
            if (answer && answer->status == 503) ++refused;
            std::this_thread::sleep_for(20ms);
          }
        });
    }
    QCOMPARE(done.load(), kSites);
    QVERIFY(refused > 0);
    QCOMPARE(server.server->bytesInFlight(), 0UL);
  }
  void transportGoesOnAfterACancel() {
    TestServer server;
    server.handler.onHandle = [](const FleetRequest& request, const Peer&) -> HttpAnswer {
      if (request.method == "pull-messages") return Held{"key"};
      return FleetResponse{200, {}, "here"};
    };
    const auto transport = transportTo(server.server->port());
    for (int i = 0; i < 3; ++i) {
      std::stop_source stop;
      const std::jthread canceller([&] {
        QVERIFY(eventually([&] { return server.server->heldRequests() > 0; }));
        stop.request_stop();
      });
      QVERIFY(!transport->post({"pull-messages", {}, {}}, stop.get_token()));
      QCOMPARE(transport->post({"get-run", {}, {}}, {})->body, std::string("here"));
      server.server->wake("key");
      QVERIFY(eventually([&] { return server.server->heldRequests() == 0; }));
    }
  }
  void aFullServerLetsOthersWait() {
    HttpServerOptions options;
    options.maxConnections = 2;
    TestServer server(options);
    const auto transport = transportTo(server.server->port());
    auto first = std::make_unique<RawSocket>(server.server->port());
    const RawSocket second(server.server->port());
    QVERIFY(!first->isClosedByPeer(50ms));
    const std::jthread leaver([&] {
      std::this_thread::sleep_for(300ms);
      first.reset();
    });
    int status = 0;
    const double seconds = secondsOf([&] {
      status = transport->post({"get-run", {}, {}}, {})->status;
    });
    QCOMPARE(status, 200);
    QVERIFY2(seconds > 0.25 && seconds < 3, qPrintable(QString::number(seconds)));
  }
  void answersCountAgainstThoseWhoCome() {
    HttpServerOptions options;
    options.maxBodyBytes = options.maxBytesInFlight = 1 << 20;
    TestServer server(options);
    server.handler.onHandle = [](const FleetRequest& request, const Peer&) {
      return FleetResponse{200, {}, pattern(request.method == "pull-object" ? 60'000'000 : 1)};
    };
    const auto transport = transportTo(server.server->port());
    {
      RawSocket slow(server.server->port());
      slow.send(
          "POST /v1/fleet/pull-object HTTP/1.1\r\nhost: x\r\n"
          "content-type: application/protobuf\r\ncontent-length: 0\r\n\r\n");
      QVERIFY(eventually([&] { return server.server->bytesInFlight() == 60'000'000; }));
      QCOMPARE(transport->post({"get-run", {}, "x"}, {})->status, 503);
    }
    QVERIFY(eventually([&] { return server.server->bytesInFlight() == 0; }));
    QCOMPARE(transport->post({"get-run", {}, "x"}, {})->status, 200);
  }
};

TWINSCOPE_SUITE(HttpExchangeTest, "http_exchange_test");

}  // namespace twinscope::fedlink::tests

#include "http_exchange_test.moc"
