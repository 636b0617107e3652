#include "fedlink/coordinator/http/http_server.h"
#include "tests/fedlink/http/http_fixture.h"
#include "tests/fedlink/http/raw_socket.h"
#include "tests/support/suite.h"

#include <QTest>
#include <deque>
#include <map>
#include <thread>

namespace twinscope::fedlink::tests {
namespace {

using namespace std::chrono_literals;

std::string pull(const std::string& node) {
  return "POST /v1/fleet/pull-messages HTTP/1.1\r\nhost: x\r\ncontent-type: "
         "application/protobuf\r\n"
         "content-length: " +
         std::to_string(node.size()) + "\r\n\r\n" + node;
}

/// A mailbox for each node: the body of a pull is the node's name, and the key that it waits under.
struct Mailboxes {
  std::mutex mutex;
  std::map<std::string, std::deque<std::string>> mail;

  HttpAnswer pull(const std::string& node) {
    const std::scoped_lock lock(mutex);
    if (mail[node].empty()) return Held{node};
    FleetResponse response{200, {}, std::move(mail[node].front())};
    mail[node].pop_front();
    return response;
  }
  void put(const std::string& node, std::string text) {
    const std::scoped_lock lock(mutex);
    mail[node].push_back(std::move(text));
  }
};

struct PollServer : TestServer {
  explicit PollServer(std::chrono::milliseconds longestHold, unsigned threads = 1)
      : TestServer([&] {
          HttpServerOptions options;
          options.longestHold = longestHold;
          options.threads = threads;
          return options;
        }()) {
    handler.onHandle = [this](const FleetRequest& request, const Peer&) {
      return boxes.pull(request.body);
    };
  }
  Mailboxes boxes;
};

}  // namespace

class LongPollTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void waitingMailComesAtOnce() {
    PollServer server(10s);
    server.boxes.put("a", "hello");
    RawSocket a(server.server->port());
    a.send(pull("a"));
    QVERIFY(a.readUntil("hello").ends_with("hello"));
    QCOMPARE(server.server->heldRequests(), 0UL);
  }
  void wakeBringsTheMail() {
    PollServer server(10s);
    RawSocket a(server.server->port()), b(server.server->port());
    a.send(pull("a"));
    b.send(pull("b"));
    QVERIFY(eventually([&] { return server.server->heldRequests() == 2; }));
    server.boxes.put("b", "for b");
    server.server->wake("b");
    const std::string answer = b.readUntil("for b");
    QVERIFY(answer.starts_with("HTTP/1.1 200") && answer.ends_with("for b"));
    QCOMPARE(server.server->heldRequests(), 1UL);
    // The connection goes on as any other.
    server.boxes.put("b", "again");
    b.send(pull("b"));
    QVERIFY(b.readUntil("again").ends_with("again"));
  }
  void wakeForNothingGoesOnWaiting() {
    PollServer server(600ms);
    RawSocket a(server.server->port());
    const double seconds = secondsOf([&] {
      a.send(pull("a"));
      for (int i = 0; i < 4; ++i) {
        std::this_thread::sleep_for(100ms);
        server.server->wake("a");
        server.server->wake("nobody");
      }
      QVERIFY(a.readUntil("\r\n\r\n").starts_with("HTTP/1.1 200"));
    });
    QVERIFY2(seconds > 0.55 && seconds < 1.2, qPrintable(QString::number(seconds)));
    QCOMPARE(server.handler.handled.load(), 5);
  }
  void timeEndsTheHold() {
    PollServer server(300ms);
    server.handler.onExpired = [](const std::string& key) {
      return FleetResponse{200, {}, "nothing for " + key};
    };
    RawSocket a(server.server->port());
    const double seconds = secondsOf([&] {
      a.send(pull("a"));
      QVERIFY(a.readUntil("nothing for a").ends_with("nothing for a"));
    });
    QVERIFY2(seconds > 0.25 && seconds < 0.8, qPrintable(QString::number(seconds)));
    QCOMPARE(server.server->heldRequests(), 0UL);
  }
  void wakeBetweenAskingAndHoldingIsNotLost() {
    PollServer server(10s);
    server.handler.onHandle = [&](const FleetRequest& request, const Peer&) {
      HttpAnswer answer = server.boxes.pull(request.body);
      if (server.handler.handled == 1) {
        server.boxes.put("a", "just in time");
        server.server->wake("a");
      }
      return answer;
    };
    RawSocket a(server.server->port());
    a.send(pull("a"));
    QVERIFY(a.readUntil("just in time", 2000ms).ends_with("just in time"));
  }
  void noMailIsLostUnderRandomWakes_data() {
    QTest::addColumn<unsigned>("threads");
    QTest::newRow("one thread") << 1U;
    QTest::newRow("four threads") << 4U;
  }
  void noMailIsLostUnderRandomWakes() {
    QFETCH(unsigned, threads);
    PollServer server(200ms, threads);
    constexpr int kNodes = 8, kMails = 60;
    std::atomic<int> received{0};
    {
      std::vector<std::jthread> nodes;
      for (int n = 0; n < kNodes; ++n)
        nodes.emplace_back([&, name = "node" + std::to_string(n)] {
          RawSocket socket(server.server->port());
          for (int got = 0; got < kMails;) {
            socket.send(pull(name));
            std::string answer = socket.readUntil("\r\n\r\n");
            const bool isEmpty = answer.find("ength: 0\r") != std::string::npos;
            if (!isEmpty && !answer.ends_with("!")) answer += socket.readUntil("!");
            if (answer.empty()) return;
            if (isEmpty) continue;
            ++got;
            ++received;
          }
        });
      for (int i = 0; i < kMails; ++i)
        for (int n = 0; n < kNodes; ++n) {
          server.boxes.put("node" + std::to_string(n), "mail " + std::to_string(i) + "!");
          server.server->wake("node" + std::to_string(n));
        }
    }
    QCOMPARE(received.load(), kNodes * kMails);
  }
  void whoHungUpIsNotAsked() {
    PollServer server(10s);
    RawSocket a(server.server->port());
    a.send(pull("a"));
    QVERIFY(eventually([&] { return server.server->heldRequests() == 1; }));
    a.close();
    server.boxes.put("a", "would be lost");
    server.server->wake("a");
    QVERIFY(eventually([&] { return server.server->bytesInFlight() == 0; }));
    QCOMPARE(server.handler.handled.load(), 1);
    QCOMPARE(server.boxes.mail["a"].size(), 1UL);
  }
  void twoHundredWaitAndAllAreWoken() {
    PollServer server(10s);
    std::vector<RawSocket> sockets;
    for (int i = 0; i < 200; ++i) {
      sockets.emplace_back(server.server->port());
      sockets.back().send(pull("all"));
    }
    QVERIFY(eventually([&] { return server.server->heldRequests() == 200; }));
    for (int i = 0; i < 200; ++i) server.boxes.put("all", "go!");
    const double seconds = secondsOf([&] {
      server.server->wake("all");
      for (RawSocket& socket : sockets) QVERIFY(socket.readUntil("go!").ends_with("go!"));
    });
    QVERIFY2(seconds < 1, qPrintable(QString::number(seconds)));
  }
  void stopsWithinASecondWhileRequestsAreHeld_data() { noMailIsLostUnderRandomWakes_data(); }
  void stopsWithinASecondWhileRequestsAreHeld() {
    QFETCH(unsigned, threads);
    PollServer server(20s, threads);
    std::vector<RawSocket> sockets;
    for (int i = 0; i < 100; ++i) {
      sockets.emplace_back(server.server->port());
      sockets.back().send(pull("a"));
    }
    QVERIFY(eventually([&] { return server.server->heldRequests() == 100; }));
    server.boxes.put("a", "must stay");
    const double seconds = secondsOf([&] { server.server->stop(); });
    QVERIFY2(seconds < 1, qPrintable(QString::number(seconds)));
    QCOMPARE(server.handler.handled.load(), 100);
    QVERIFY(sockets.front().isClosedByPeer(1000ms));
    server.server->wake("a");
  }
  void stopsWhileRequestsComeIn() {
    for (int i = 0; i < 20; ++i) {
      PollServer server(20s, 2);
      std::vector<std::jthread> nodes;
      for (int n = 0; n < 4; ++n)
        nodes.emplace_back([port = server.server->port()] {
          try {
            for (int k = 0; k < 20; ++k) RawSocket(port).send(pull("a"));
          } catch (const std::runtime_error&) {
          }
        });
      std::this_thread::sleep_for(std::chrono::milliseconds(i));
      const double seconds = secondsOf([&] { server.server->stop(); });
      QVERIFY2(seconds < 1, qPrintable(QString::number(seconds)));
    }
  }
};

TWINSCOPE_SUITE(LongPollTest, "long_poll_test");

}  // namespace twinscope::fedlink::tests

#include "long_poll_test.moc"
