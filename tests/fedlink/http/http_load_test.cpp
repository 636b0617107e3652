#include "tests/fedlink/http/http_fixture.h"
#include "tests/fedlink/http/raw_socket.h"
#include "tests/fedlink/http/test_certificates.h"
#include "tests/support/suite.h"

#include <poll.h>
#include <sys/resource.h>

#include <QTest>
#include <ctime>
#include <fstream>
#include <thread>

namespace twinscope::fedlink::tests {
namespace {

using namespace std::chrono_literals;

double cpuSeconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Of the whole process but this thread: the server.
double othersCpuSeconds() {
  return cpuSeconds(CLOCK_PROCESS_CPUTIME_ID) - cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
}

double residentMegabytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0, resident = 0;
  file >> total >> resident;
  return resident * 4096 / 1e6;
}

void allowManyFiles(rlim_t count) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(count, limit.rlim_max));
  setrlimit(RLIMIT_NOFILE, &limit);
}

const std::string kPull =
    "POST /v1/fleet/pull-messages HTTP/1.1\r\nhost: x\r\n"
    "content-type: application/protobuf\r\ncontent-length: 0\r\n\r\n";

/// Asks again on each connection as soon as its answer has come, on this thread; counts the answers.
int pollFor(std::vector<RawSocket>& sockets, std::chrono::seconds duration) {
  std::vector<pollfd> waiting;
  for (const RawSocket& socket : sockets) waiting.push_back({socket.handle(), POLLIN, 0});
  const auto end = std::chrono::steady_clock::now() + duration;
  int answers = 0;
  while (std::chrono::steady_clock::now() < end) {
    if (poll(waiting.data(), waiting.size(), 100) <= 0) continue;
    for (std::size_t i = 0; i < sockets.size(); ++i) {
      if (waiting[i].revents == 0) continue;
      if (sockets[i].readUntil("\r\n\r\n").empty()) return -1;
      ++answers;
      sockets[i].send(kPull);
    }
  }
  return answers;
}

struct Upload {
  std::size_t bodyBytes;
  int count;  ///< by each site
  int sites;
};

/// Bytes a second, all sites together.
double uploadRate(HttpTransport& transport, const Upload& upload) {
  const std::string body = pattern(upload.bodyBytes);
  std::atomic<int> failures{0};
  const double seconds = secondsOf([&] {
    std::vector<std::jthread> sites;
    for (int i = 0; i < upload.sites; ++i)
      sites.emplace_back([&] {
        for (int k = 0; k < upload.count; ++k) {
          const auto answer = transport.post({"push-object", {}, body}, {});
          if (!answer || answer->status != 200) ++failures;
        }
      });
  });
  if (failures > 0) return 0;
  return static_cast<double>(upload.bodyBytes) * upload.count * upload.sites / seconds;
}

}  // namespace

class HttpLoadTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { ignoreBrokenPipes(); }
  void thousandIdleClientsOnOneCore() {
    constexpr int kClients = 1000;
    allowManyFiles(4 * kClients);
    TestServer server;
    server.handler.onHandle = [](const FleetRequest&, const Peer&) { return Held{"idle"}; };
    const double memoryBefore = residentMegabytes();
    std::vector<RawSocket> sockets;
    for (int i = 0; i < kClients; ++i) {
      sockets.emplace_back(server.server->port());
      sockets.back().send(kPull);
    }
    QVERIFY(eventually([&] { return server.server->heldRequests() == kClients; }));
    const double before = othersCpuSeconds();
    const int answers = pollFor(sockets, 60s);
    const double used = othersCpuSeconds() - before;
    qInfo(
        "%d idle clients, %d polls in 60 s: %.3f s of CPU a minute, %.1f MB for server and sockets",
        kClients, answers, used, residentMegabytes() - memoryBefore);
    QVERIFY(answers >= 2 * kClients);
    QVERIFY(used < 60);  // one core
    const double wake = secondsOf([&] {
      server.handler.onHandle = [](const FleetRequest&, const Peer&) { return FleetResponse{}; };
      server.server->wake("idle");
      QVERIFY(eventually([&] { return server.server->heldRequests() == 0; }));
      for (RawSocket& socket : sockets) QVERIFY(!socket.readUntil("\r\n\r\n").empty());
    });
    qInfo("all woken and answered in %.3f s", wake);
  }
  void uploadThroughput_data() {
    QTest::addColumn<bool>("tls");
    QTest::newRow("plain") << false;
    QTest::newRow("TLS 1.3") << true;
  }
  void uploadThroughput() {
    QFETCH(bool, tls);
    HttpServerOptions serverOptions;
    if (tls) serverOptions.tls = TestCertificates::get().serverTls();
    TestServer server(serverOptions);
    server.handler.onHandle = [](const FleetRequest&, const Peer&) { return FleetResponse{}; };
    HttpClientOptions options = clientOptions(server.server->port());
    if (tls) options.tls = TestCertificates::get().clientTls();
    const auto transport = std::move(HttpTransport::create(options).value());
    for (const Upload& upload :
         {Upload{5 << 20, 60, 1}, Upload{30'000'000, 12, 1}, Upload{5 << 20, 20, 4}}) {
      const double rate = uploadRate(*transport, upload);
      qInfo("%d x %zu bytes by %d sites: %.0f MB/s", upload.count, upload.bodyBytes, upload.sites,
            rate / 1e6);
      QVERIFY(rate > 0);
    }
  }
};

TWINSCOPE_SUITE(HttpLoadTest, "http_load_test");

}  // namespace twinscope::fedlink::tests

#include "http_load_test.moc"
