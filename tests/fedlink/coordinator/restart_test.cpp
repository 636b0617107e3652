#include "tests/fedlink/coordinator/house.h"
#include "tests/support/suite.h"

#include <QTest>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

namespace twinscope::fedlink {
namespace {

using tests::House;
using tests::RawReply;
using tests::RawSite;
using tests::RawUpload;

constexpr std::size_t kCount = 8;

std::vector<float> all(float value) { return std::vector<float>(kCount, value); }
RawReply plain(float value) { return {.values = all(value)}; }

struct TwoSites {
  explicit TwoSites(FederationPlan plan = {.rounds = 2, .quorum = 2})
      : house(tests::optionsFor(kCount, plan)) {}

  /// As after kill -9 of the coordinator.
  void killCoordinator() {
    house.reopen();
    one.talkTo(house.transport());
    two.talkTo(house.transport());
  }
  std::string deliver(const RawSite& site, float value) const {
    return site.deliver(site.reply(site.pull(), plain(value)));
  }

  House house;
  RawSite one = house.enrolled(), two = house.enrolled();
};

/// As our sites ask: they say how many rounds they have heard of.
fleet::PullMessagesResponse pullHaving(const RawSite& site, std::uint32_t heard) {
  fleet::PullMessagesRequest body;
  body.mutable_node()->set_node_id(site.node);
  body.set_rounds_heard(heard);
  return site.ask<fleet::PullMessagesResponse>("pull-messages", body);
}

}  // namespace

/// A coordinator that ends at any moment and is opened again loses nothing that it acknowledged.
class RestartTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theSameRunAndTheSameInstruction() {
    TwoSites sites;
    const auto before = sites.one.pull();
    const auto ids = idsOf(before.message_object_trees(0)).value();
    sites.killCoordinator();
    // What was claimed before can be fetched now, without another claim.
    for (const ObjectId& id : ids) QVERIFY2(sites.one.pullObject(id).object_found(), id.c_str());
    QCOMPARE(sites.one.pull().SerializeAsString(), before.SerializeAsString());
    QVERIFY(sites.house.state().online == std::set<NodeId>({sites.one.node, sites.two.node}));
  }
  void sitesGetTimeToComeBack() {
    TwoSites sites;
    sites.house.now += 3600;  // it was away for an hour
    sites.killCoordinator();
    const auto later = std::chrono::steady_clock::now() + std::chrono::milliseconds(600);
    QVERIFY(sites.house.runUntil([&] { return std::chrono::steady_clock::now() > later; }));
    QCOMPARE(sites.house.state().online.size(), 2UL);
    sites.house.now += 61;
    QVERIFY(sites.house.runUntil([&] { return sites.house.state().online.empty(); }));
  }
  /// The disk is full, say: that is not the update's fault.
  void anUpdateThatCannotBeStoredIsWantedLater() {
    TwoSites sites;
    const RawUpload upload = sites.one.reply(sites.one.pull(), plain(1));
    const auto listing = sites.one.announce(upload);
    const auto blocked = sites.house.fixture.folder / "models" /
                         ("update-1-" + std::to_string(sites.one.node) + ".f32");
    std::filesystem::create_directories(blocked / "in the way");
    for (int i = 0; i + 1 < listing.objects_to_push_size(); ++i)
      QVERIFY(sites.one.push(upload, listing.objects_to_push(i)).stored());
    QCOMPARE(sites.one.call("push-messages", upload.announcement).status, 200);
    QVERIFY_EXCEPTION_THROWN(
        (void)sites.one.push(upload, listing.objects_to_push(listing.objects_to_push_size() - 1)),
        std::runtime_error);
    QCOMPARE(sites.one.call("push-messages", upload.announcement).status, 503);
    QCOMPARE(sites.house.state().participants.at(sites.one.node).state, Participation::delivered);
    std::filesystem::remove_all(blocked);
    QCOMPARE(sites.one.announce(upload).refusal(), std::string());
    QCOMPARE(sites.house.state().participants.at(sites.one.node).state, Participation::accepted);
  }
  void anUploadGoesOnWhereItStood() {
    TwoSites sites;
    const RawUpload upload = sites.one.reply(sites.one.pull(), plain(1));
    const auto listing = sites.one.announce(upload);
    for (int i = 0; i + 1 < listing.objects_to_push_size(); ++i) {
      sites.killCoordinator();
      // The site does not even announce again.
      QVERIFY(sites.one.push(upload, listing.objects_to_push(i)).stored());
    }
    sites.killCoordinator();
    const auto rest = sites.one.announce(upload);
    QCOMPARE(rest.objects_to_push_size(), 1);
    QCOMPARE(sites.one.push(upload, rest.objects_to_push(0)).refusal(), std::string());
    QCOMPARE(sites.house.state().participants.at(sites.one.node).state, Participation::accepted);
  }
  /// Killed between the last object's arrival and the reading of the reply.
  void aWholeUploadIsReadWhenItIsAnnouncedAgain() {
    TwoSites sites;
    const RawUpload upload = sites.one.reply(sites.one.pull(), plain(1));
    (void)sites.one.announce(upload);
    const auto ids = idsOf(upload.announcement.message_object_trees(0)).value();
    for (const ObjectId& id : ids)
      QVERIFY(sites.house.fixture.objects.put(id, upload.objects->get(id).value()).has_value());
    sites.killCoordinator();
    const auto listing = sites.one.announce(upload);
    QVERIFY(listing.objects_to_push().empty());
    QCOMPARE(listing.refusal(), std::string());
    QCOMPARE(sites.house.state().participants.at(sites.one.node).state, Participation::accepted);
  }
  void whatWasAcceptedStaysAccepted() {
    TwoSites sites;
    const RawUpload upload = sites.one.reply(sites.one.pull(), plain(1));
    QCOMPARE(sites.one.deliver(upload), std::string());
    sites.killCoordinator();
    // The answer to the last object was lost with the coordinator.
    QCOMPARE(sites.one.announce(upload).refusal(), std::string());
    QCOMPARE(sites.deliver(sites.two, 2), std::string());
    sites.killCoordinator();  // before the aggregation
    QVERIFY(sites.house.runUntilRounds(1));
    sites.killCoordinator();  // after it
    QCOMPARE(sites.house.coordinator().global(), all(1.5F));
    QCOMPARE(sites.house.state().round, 2U);
  }
  /// Power was cut: the journal and the objects are on the disk, the copy of the values is not.
  void anUpdateIsReadAgainFromItsObjects() {
    TwoSites sites;
    QCOMPARE(sites.deliver(sites.one, 1), std::string());
    sites.killCoordinator();
    const auto models = sites.house.fixture.folder / "models";
    int removed = 0;
    for (const auto& file : std::filesystem::directory_iterator(models))
      if (file.path().filename().string().starts_with("update-"))
        removed += std::filesystem::remove(file.path()) ? 1 : 0;
    QCOMPARE(removed, 1);
    sites.killCoordinator();
    QCOMPARE(sites.deliver(sites.two, 2), std::string());
    QVERIFY(sites.house.runUntilRounds(1));
    QCOMPARE(sites.house.coordinator().global(), all(1.5F));
  }
  void anotherPlanIsAnotherRun() {
    tests::CoordinatorFixture fixture;
    const std::vector<float> initial(kCount);
    auto options = tests::optionsFor(kCount, {.rounds = 2});
    QVERIFY(Coordinator::open(options, fixture.parts(), initial).has_value());
    QVERIFY(Coordinator::open(options, fixture.parts(), {}).has_value());
    for (const auto& change : std::vector<std::function<void(CoordinatorOptions&)>>{
             [](auto& o) { o.plan.rounds = 3; }, [](auto& o) { o.strategyText = "fedmedian"; },
             [](auto& o) {
               o.parts = {{"w", {kCount + 1}}};
             }}) {
      auto other = options;
      change(other);
      QCOMPARE(Coordinator::open(other, fixture.parts(), initial).error().code,
               std::string("run.other"));
    }
  }
  /// Files of rounds that are over, or that a kill left, do not pile up.
  void nothingPilesUp() {
    TwoSites sites({.rounds = 4, .quorum = 2});
    for (std::uint32_t round = 1; round <= 3; ++round) {
      QCOMPARE(sites.deliver(sites.one, 1), std::string());
      QCOMPARE(sites.deliver(sites.two, 2), std::string());
      QVERIFY(sites.house.runUntilRounds(round));
    }
    const auto models = sites.house.fixture.folder / "models";
    std::ofstream(models / "update-1-7.f32") << "left by a kill";
    std::ofstream(models / "update-4-7.part.f32") << "left by a kill";
    sites.killCoordinator();
    QVERIFY(!std::filesystem::exists(models / "update-1-7.f32"));
    QVERIFY(!std::filesystem::exists(models / "update-4-7.part.f32"));
    for (const auto& file : std::filesystem::directory_iterator(models))
      QVERIFY2(!file.path().filename().string().starts_with("update-"), file.path().c_str());
  }

  void verdictsReachTheSite() {
    TwoSites sites;
    QCOMPARE(sites.deliver(sites.one, 1), std::string());
    QCOMPARE(sites.deliver(sites.two, 2), std::string());
    QVERIFY(sites.house.runUntilRounds(1));
    const auto told = pullHaving(sites.one, 0);
    QCOMPARE(told.verdicts_size(), 1);
    QVERIFY(told.verdicts(0).round() == 1 && told.verdicts(0).accepted());
    QCOMPARE(told.verdicts(0).weight(), 0.5);
    QVERIFY(!told.verdicts(0).reason().empty());
    QCOMPARE(told.rounds_told(), 1U);
    // The answer may be lost on its way: until the site says that it has it, it is told again.
    QCOMPARE(pullHaving(sites.one, 0).verdicts_size(), 1);
    sites.killCoordinator();
    QCOMPARE(pullHaving(sites.one, 0).verdicts_size(), 1);
    QCOMPARE(pullHaving(sites.one, 1).verdicts_size(), 0);
    QCOMPARE(sites.one.pull().verdicts_size(), 0);  // a stock node has no use for them
  }
  void whyAnUpdateDidNotCount() {
    TwoSites sites({.rounds = 2, .quorum = 1, .deadlineSeconds = 100});
    (void)sites.one.pull();  // and then nothing more
    QCOMPARE(sites.deliver(sites.two, 2), std::string());
    sites.house.now += 101;
    (void)sites.one.pull();
    QVERIFY(sites.house.runUntilRounds(1));
    const auto told = pullHaving(sites.one, 0);
    QCOMPARE(told.verdicts_size(), 1);
    QVERIFY(!told.verdicts(0).accepted());
    QVERIFY(!told.verdicts(0).reason().empty());
  }
  void theEndOfTheRunIsTold() {
    TwoSites sites({.rounds = 1, .quorum = 2});
    QVERIFY(pullHaving(sites.one, 0).run_ended().empty());
    QCOMPARE(sites.deliver(sites.one, 1), std::string());
    QCOMPARE(sites.deliver(sites.two, 2), std::string());
    QVERIFY(sites.house.runUntil([&] { return sites.house.state().phase == Phase::finished; }));
    QCOMPARE(pullHaving(sites.one, 0).run_ended(), std::string("finished"));
    sites.killCoordinator();
    QCOMPARE(pullHaving(sites.two, 0).run_ended(), std::string("finished"));
    // What is over takes nothing more, in Flower's words.
    fleet::PullObjectRequest object;
    object.mutable_node()->set_node_id(sites.one.node);
    object.set_object_id(std::string(64, '0'));
    QCOMPARE(sites.one.call("pull-object", object).status, 403);
    fleet::ConfirmMessageReceivedRequest confirm;
    confirm.mutable_node()->set_node_id(sites.one.node);
    QCOMPARE(sites.one.call("confirm-message-received", confirm).status, 403);
  }
  void aRunThatFailsIsTold() {
    TwoSites sites({.rounds = 1, .quorum = 2, .deadlineSeconds = 10, .maxAttempts = 1});
    (void)sites.one.pull();
    sites.house.now += 11;
    QVERIFY(sites.house.runUntil([&] { return sites.house.state().phase == Phase::failed; }));
    const auto told = pullHaving(sites.one, 0);
    QCOMPARE(told.run_ended(), std::string("failed"));
    QVERIFY(told.verdicts(0).reason().find("0 of 2") != std::string::npos);
  }
  void theFarewellDoesNotWaitForTheDead() {
    TwoSites sites({.rounds = 1, .quorum = 2});
    QCOMPARE(sites.deliver(sites.one, 1), std::string());
    QCOMPARE(sites.deliver(sites.two, 2), std::string());
    QVERIFY(sites.house.runUntil([&] { return sites.house.state().phase == Phase::finished; }));
    sites.house.now += 61;  // and nobody has said a word
    sites.house.coordinator().bidFarewell(1e9, {});
    QVERIFY(sites.house.state().online.empty());
  }
  /// The coordinator stays until its sites know; a site that hears it leaves, and only then it is sure.
  void theFarewellWaitsForThoseWhoLeave() {
    TwoSites sites({.rounds = 1, .quorum = 2});
    QCOMPARE(sites.deliver(sites.one, 1), std::string());
    QCOMPARE(sites.deliver(sites.two, 2), std::string());
    QVERIFY(sites.house.runUntil([&] { return sites.house.state().phase == Phase::finished; }));
    (void)pullHaving(sites.one, 0);  // the answer is lost
    (void)sites.two.pull();          // stock: stays, and has been told
    std::atomic<bool> left = false;
    const std::jthread farewell([&](std::stop_token stop) {
      sites.house.coordinator().bidFarewell(1e9, stop);
      left = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    QVERIFY(!left);
    fleet::DeactivateNodeRequest bye;
    bye.set_node_id(sites.one.node);
    QCOMPARE(sites.one.call("deactivate-node", bye).status, 200);
    QTRY_VERIFY(left);
  }
};

TWINSCOPE_SUITE(RestartTest, "restart_test");

}  // namespace twinscope::fedlink

#include "restart_test.moc"
