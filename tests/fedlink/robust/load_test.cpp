#include "fedlink/coordinator/http/http_server.h"
#include "fedlink/site/http/http_transport.h"
#include "tests/fedlink/coordinator/raw_site.h"
#include "tests/fedlink/http/http_fixture.h"
#include "tests/fedlink/http/raw_socket.h"
#include "tests/fedlink/support/federation_fixture.h"
#include "tests/support/suite.h"

#include <poll.h>
#include <sys/resource.h>

#include <QProcess>
#include <QTest>
#include <atomic>
#include <ctime>
#include <fstream>
#include <thread>

namespace twinscope::fedlink {
namespace {

using namespace std::chrono_literals;
using tests::RawSocket;
using twinscope::tests::RawReply;
using twinscope::tests::RawSite;

double cpuSeconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Of the whole process but this thread: the server and the coordinator.
double othersCpuSeconds() {
  return cpuSeconds(CLOCK_PROCESS_CPUTIME_ID) - cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
}

void allowManyFiles(rlim_t count) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(count, limit.rlim_max));
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// A signed question for work, as it goes over the wire.
std::string signedPull(const RawSite& site) {
  fleet::PullMessagesRequest body;
  body.mutable_node()->set_node_id(site.node);
  body.set_rounds_heard(0);
  const FleetRequest request = site.request("pull-messages", body.SerializeAsString());
  std::string text = "POST /v1/fleet/pull-messages HTTP/1.1\r\nhost: x\r\n";
  for (const auto& [name, value] : request.headers) text.append(name + ": " + value + "\r\n");
  return text + "content-length: " + std::to_string(request.body.size()) + "\r\n\r\n" +
         request.body;
}

struct Client {
  RawSite site;
  RawSocket socket;
};

/// Asks again on each connection as soon as its answer has come, on this thread; counts the answers, -1 where one is lost.
int pollFor(std::vector<Client>& clients, std::chrono::seconds duration) {
  std::vector<pollfd> waiting;
  for (const Client& client : clients) waiting.push_back({client.socket.handle(), POLLIN, 0});
  const auto end = std::chrono::steady_clock::now() + duration;
  int answers = 0;
  while (std::chrono::steady_clock::now() < end) {
    if (poll(waiting.data(), waiting.size(), 100) <= 0) continue;
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (waiting[i].revents == 0) continue;
      if (!clients[i].socket.readUntil("\r\n\r\n").starts_with("HTTP/1.1 200")) return -1;
      ++answers;
      clients[i].socket.send(signedPull(clients[i].site));
    }
  }
  return answers;
}

std::uint64_t megabytesOf(const char* key, qint64 process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(key)) return std::stoull(line.substr(line.find(':') + 1)) / 1024;
  return 0;
}

constexpr std::size_t kValues = 5'000'000;

/// i + 1 and some more: no two chunks of any two sites are equal.
RawReply valuesOf(std::size_t site) {
  RawReply reply{.values = std::vector<float>(kValues)};
  for (std::size_t k = 0; k < kValues; ++k)
    reply.values[k] = static_cast<float>(site + 1) + static_cast<float>(k % 1021) / 1024.F;
  return reply;
}

/// The command line's coordinator, so that its memory is its own.
class ServedFederation {
 public:
  ServedFederation(std::size_t values, std::size_t quorum) {
    program.setProgram(QStringLiteral(TWINSCOPE_CLI));
    program.setArguments({QStringLiteral("federation"), QStringLiteral("serve"),
                          QStringLiteral("--insecure"), QStringLiteral("--listen"),
                          QStringLiteral("127.0.0.1:0"), QStringLiteral("--state"),
                          QString::fromStdString(folder.path().string()),
                          QStringLiteral("--quorum"), QString::number(quorum),
                          QStringLiteral("--initial"), QStringLiteral("zeros:%1").arg(values)});
    program.setReadChannel(QProcess::StandardError);
    program.start();
    QByteArray told;
    while (!told.contains('\n') && program.waitForReadyRead(60'000))
      told += program.readAllStandardError();
    port = told.trimmed().split(':').last().toUShort();
  }
  ~ServedFederation() {
    program.kill();
    program.waitForFinished();
  }

  twinscope::tests::TemporaryFolder folder;
  QProcess program;
  std::uint16_t port = 0;
};

}  // namespace

class LoadTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { tests::ignoreBrokenPipes(); }

  /// Long polls, each signed by a key of its own and checked by the whole coordinator.
  void thousandIdleSitesOnOneCore() {
    constexpr std::size_t kSites = 1000;
    allowManyFiles(4 * kSites);
    twinscope::tests::CoordinatorFixture house;
    const std::vector<float> initial(8);
    auto coordinator =
        Coordinator::open(twinscope::tests::optionsFor(8, {.rounds = 1, .quorum = 2 * kSites}),
                          house.parts(), initial)
            .value();
    tests::TestLog log;
    HttpServerOptions options;
    options.port = 0;
    auto server = std::move(HttpServer::start(options, coordinator->handler(), log).value());
    LocalTransport inside(coordinator->handler());
    std::vector<Client> clients;
    for (std::size_t i = 0; i < kSites; ++i) {
      clients.push_back({RawSite(&inside, twinscope::tests::realTime), RawSocket(server->port())});
      clients.back().site.enrol();
    }
    for (Client& client : clients) client.socket.send(signedPull(client.site));
    QVERIFY(tests::eventually([&] { return server->heldRequests() == kSites; }));
    std::stop_source stop;
    const std::jthread job([&] {
      const JobContext silent = silentContext();
      (void)coordinator->run({stop.get_token(), silent.progress, silent.log});
    });
    const double before = othersCpuSeconds();
    const int answers = pollFor(clients, 60s);
    const double used = othersCpuSeconds() - before;
    stop.request_stop();
    qInfo("%zu idle sites, %d signed polls in 60 s: %.2f s of CPU a minute", kSites, answers, used);
    QVERIFY(answers >= static_cast<int>(2 * kSites));
    QVERIFY(used < 60);  // one core
    QCOMPARE(log.errors(), std::string());
    server->stop();
  }

  /// 100 sites send 20 MB each at the same time.
  void hundredUploadsAtOnce() {
    constexpr std::size_t kSites = 100;
    ServedFederation federation(kValues, kSites);
    QVERIFY(federation.port != 0);
    const auto http =
        std::move(HttpTransport::create(tests::clientOptions(federation.port)).value());
    std::vector<RawSite> sites;
    for (std::size_t i = 0; i < kSites; ++i) {
      sites.emplace_back(http.get(), twinscope::tests::realTime);
      sites.back().enrol();
    }
    const std::uint64_t idle = megabytesOf("VmHWM", federation.program.processId());
    std::atomic<std::size_t> busy{0}, refused{0};
    double slowest = 0;
    const double seconds = tests::secondsOf([&] {
      std::vector<std::jthread> uploads;
      std::mutex mutex;
      for (std::size_t i = 0; i < kSites; ++i)
        uploads.emplace_back([&, i] {
          const RawSite& site = sites[i];
          const auto upload = site.reply(site.pull(), valuesOf(i));
          const auto began = std::chrono::steady_clock::now();
          while (true) {
            const auto answer = site.call("push-messages", upload.announcement);
            fleet::PushMessagesResponse listing;
            if (answer.status == 503 || !listing.ParseFromString(answer.body)) {
              ++busy;
              std::this_thread::sleep_for(200ms);
              continue;
            }
            if (!listing.refusal().empty()) ++refused;
            if (listing.objects_to_push().empty()) break;
            for (const std::string& id : listing.objects_to_push()) {
              fleet::PushObjectRequest body;
              body.mutable_node()->set_node_id(site.node);
              body.set_run_id(upload.announcement.messages_list(0).metadata().run_id());
              body.set_object_id(id);
              body.set_object_content(upload.objects->get(id).value());
              body.set_session_id(listing.session_id());
              if (site.call("push-object", body).status == 503) ++busy;
            }
          }
          const std::scoped_lock lock(mutex);
          slowest = std::max(
              slowest,
              std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
        });
    });
    QTRY_VERIFY_WITH_TIMEOUT(
        std::filesystem::exists(federation.folder / "models" / "global-00001.f32"), 60'000);
    const std::uint64_t peak = megabytesOf("VmHWM", federation.program.processId());
    qInfo(
        "%zu uploads of %zu MB at once: %.1f s, %.0f MB/s, the slowest %.1f s, %zu times told to "
        "wait",
        kSites, kValues * 4 / 1'000'000, seconds,
        static_cast<double>(kSites * kValues * 4) / seconds / 1e6, slowest, busy.load());
    qInfo("the server's peak memory: %llu MB, %llu MB before the uploads",
          static_cast<unsigned long long>(peak), static_cast<unsigned long long>(idle));
    QCOMPARE(refused.load(), 0UL);
    QVERIFY(peak < idle + 900);  // 512 MiB of bodies, the model, its sum; not 100 models
    std::vector<float> global(kValues);
    std::ifstream file(federation.folder / "models" / "global-00001.f32", std::ios::binary);
    file.read(reinterpret_cast<char*>(global.data()), kValues * sizeof(float));
    for (std::size_t k = 0; k < kValues; k += 997)
      QCOMPARE(global[k], 50.5F + static_cast<float>(k % 1021) / 1024.F);
  }
};

TWINSCOPE_SUITE(LoadTest, "load_test");

}  // namespace twinscope::fedlink

#include "load_test.moc"
