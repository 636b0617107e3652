#include "fedlink/wire/fleet.pb.h"
#include "tests/fedlink/support/federation_fixture.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::fedlink {
namespace {

using tests::CoordinatorFixture;
using tests::SiteFixture;

/// A coordinator that behaves like SuperLink once its ServerApp has seen an answer announced: announced again, nothing is
/// listed. In front of it a line that breaks once, in the middle of an upload.
class ForgetfulServer final : public Transport {
 public:
  ForgetfulServer(HttpHandler& coordinator, std::function<void()> atBreak)
      : m_coordinator(coordinator), m_atBreak(std::move(atBreak)) {}

  Result<FleetResponse> post(const FleetRequest& request, std::stop_token stop) override {
    if (request.method == "push-messages" && m_announced++ > 0) {
      fleet::PushMessagesResponse nothing;
      (*nothing.mutable_results())["the answer"] = 0;
      return FleetResponse{.status = 200, .headers = {}, .body = nothing.SerializeAsString()};
    }
    if (request.method == "push-object" && ++m_pushed == 3) {
      m_atBreak();
      return failure("net.broken", "The line broke");
    }
    return m_coordinator.post(request, stop);
  }

 private:
  LocalTransport m_coordinator;
  std::function<void()> m_atBreak;
  std::atomic<int> m_announced = 0;
  std::atomic<int> m_pushed = 0;
};

/// One site, one round; at the break `atBreak` runs, and where it ends the agent a second one follows.
void runWithBreak(bool endsAgent) {
  CoordinatorFixture house;
  const std::vector<float> initial(1000, 0.5F);
  auto coordinator =
      Coordinator::open(tests::optionsFor(1000, {.rounds = 1, .quorum = 1, .deadlineSeconds = 20}),
                        house.parts(), initial)
          .value();
  SiteFixture site(1);
  std::stop_source first;
  ForgetfulServer server(coordinator->handler(), [&] {
    if (endsAgent) first.request_stop();
  });
  std::jthread thread([&](std::stop_token stop) {
    const JobContext silent = silentContext();
    const auto run = [&](std::stop_token token) {
      return SiteAgent(tests::plainAgent(), site.partsOver(server))
          .run({std::move(token), silent.progress, silent.log});
    };
    if (const auto ended = run(first.get_token()); !ended) (void)run(stop);
  });
  QVERIFY(coordinator->run(silentContext()).has_value());
  coordinator->bidFarewell(5, {});
  thread.request_stop();
  thread.join();
  QCOMPARE(coordinator->snapshot().state.history.size(), 1UL);
  QCOMPARE(coordinator->snapshot().state.history[0].end, RoundEnd::committed);
  for (const float value : coordinator->global()) QCOMPARE(value, 1.5F);
  QCOMPARE(site.trainer.trained, 1);
}

}  // namespace

class ForgetfulServerTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void anUploadGoesOnAfterTheLineBroke() { runWithBreak(false); }
  void anUploadGoesOnInTheNextProcess() { runWithBreak(true); }
};

TWINSCOPE_SUITE(ForgetfulServerTest, "forgetful_server_test");

}  // namespace twinscope::fedlink

#include "forgetful_server_test.moc"
