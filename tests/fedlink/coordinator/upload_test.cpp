#include "fedlink/wire/tensors.h"
#include "tests/fedlink/coordinator/house.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>
#include <limits>

namespace twinscope::fedlink {
namespace {

using tests::House;
using tests::RawReply;
using tests::RawSite;
using tests::RawUpload;

constexpr std::size_t kCount = 8;

CoordinatorOptions someOptions(FederationPlan plan = {.rounds = 3, .quorum = 2}) {
  return tests::optionsFor(kCount, plan);
}

std::vector<float> all(float value) { return std::vector<float>(kCount, value); }

RawReply plain(float value) { return {.values = all(value)}; }

bool says(const std::string& refusal, const char* words) {
  const bool told = refusal.find(words) != std::string::npos;
  if (!told) qWarning("\"%s\" does not say \"%s\"", refusal.c_str(), words);
  return told;
}

/// A house with two sites, both with their instruction.
struct TwoSites {
  explicit TwoSites(CoordinatorOptions options = someOptions()) : house(std::move(options)) {}

  /// Both answer; the round is then over.
  bool finishRound() {
    return one.deliver(one.reply(one.pull(), plain(1))).empty() &&
           two.deliver(two.reply(two.pull(), plain(2))).empty() && house.runUntilRounds(1);
  }
  [[nodiscard]] Participant of(const RawSite& site) const {
    return house.state().participants.at(site.node);
  }

  House house;
  RawSite one = house.enrolled(), two = house.enrolled();
};

}  // namespace

class UploadTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void anInstructionIsWholeAndTheSameForAll() {
    TwoSites sites;
    const auto pulled = sites.one.pull();
    QCOMPARE(pulled.messages_list_size(), 1);
    const auto ids = idsOf(pulled.message_object_trees(0)).value();
    ObjectMemory objects;
    for (const ObjectId& id : ids) {
      const auto answer = sites.one.pullObject(id);
      QVERIFY(answer.object_found() && answer.object_available());
      QVERIFY(objects.put(id, answer.object_content()).has_value());
    }
    const auto message = read(objects, ids.front(), parseMessage).value();
    QCOMPARE(message.head.destination, sites.one.node);
    QCOMPARE(message.head.type, std::string("train"));
    QCOMPARE(message.head.secondsToLive, sites.house.state().plan.deadlineSeconds);
    // All but the message itself is one site's as well as another's.
    auto others = idsOf(sites.two.pull().message_object_trees(0)).value();
    QVERIFY(others.front() != ids.front());
    QVERIFY(std::equal(others.begin() + 1, others.end(), ids.begin() + 1, ids.end()));
  }
  void anInstructionIsDeliveredAgain() {
    TwoSites sites;
    const auto first = sites.one.pull(), again = sites.one.pull();
    QCOMPARE(first.SerializeAsString(), again.SerializeAsString());
    QCOMPARE(sites.of(sites.one).state, Participation::delivered);
    (void)sites.one.deliver(sites.one.reply(first, plain(1)));
    QCOMPARE(sites.one.pull().messages_list_size(), 0);
  }
  void twoRepliesMakeARound() {
    TwoSites sites;
    QVERIFY(sites.finishRound());
    const auto record = sites.house.state().history.at(0);
    QCOMPARE(record.end, RoundEnd::committed);
    for (const RawSite& site : {sites.one, sites.two})
      QCOMPARE(record.participants.at(site.node).weight, 0.5);
    QCOMPARE(sites.house.coordinator().global(), all(1.5F));
  }
  void whatIsAskedForAndHowItEnds() {
    TwoSites sites;
    const RawUpload upload = sites.one.reply(sites.one.pull(), plain(1));
    auto listing = sites.one.announce(upload);
    const auto whole = idsOf(upload.announcement.message_object_trees(0)).value();
    QCOMPARE(listing.objects_to_push_size(), static_cast<int>(whole.size()));
    QCOMPARE(listing.objects_to_push(0), upload.root);
    // Half of it; the rest is asked for, and what is there is not asked for again.
    for (std::size_t i = 0; i < 3; ++i) QVERIFY(sites.one.push(upload, whole[i]).stored());
    listing = sites.one.announce(upload);
    QCOMPARE(listing.objects_to_push_size(), static_cast<int>(whole.size()) - 3);
    for (const std::string& id : listing.objects_to_push()) {
      QCOMPARE(sites.of(sites.one).state, Participation::delivered);
      const auto pushed = sites.one.push(upload, id);
      QVERIFY(pushed.stored() && pushed.refusal().empty());
    }
    QCOMPARE(sites.of(sites.one).state, Participation::accepted);
    QCOMPARE(sites.of(sites.one).reply, upload.root);
    QVERIFY(sites.house.fixture.store.announcements().value().empty());
  }
  /// The answer to the last object was lost: the site cannot know that its reply counts.
  void anAcceptedReplyIsNotRefusedWhenItComesAgain() {
    TwoSites sites;
    const RawUpload upload = sites.one.reply(sites.one.pull(), plain(1));
    QCOMPARE(sites.one.deliver(upload), std::string());
    const auto again = sites.one.announce(upload);
    QVERIFY(again.objects_to_push().empty());
    QCOMPARE(again.refusal(), std::string());
    const auto pushed = sites.one.push(upload, upload.root);
    QVERIFY(pushed.stored());
    QCOMPARE(pushed.refusal(), std::string());
    // Also once its round is over.
    QCOMPARE(sites.two.deliver(sites.two.reply(sites.two.pull(), plain(2))), std::string());
    QVERIFY(sites.house.runUntilRounds(1));
    QCOMPARE(sites.one.announce(upload).refusal(), std::string());
    QCOMPARE(sites.one.push(upload, upload.root).refusal(), std::string());
    QCOMPARE(sites.house.coordinator().global(), all(1.5F));
    QVERIFY(sites.house.state().history.at(0).late.empty());
  }
  void aSecondReplyIsRefused() {
    TwoSites sites;
    const auto pulled = sites.one.pull();
    QCOMPARE(sites.one.deliver(sites.one.reply(pulled, plain(1))), std::string());
    const RawUpload second = sites.one.reply(pulled, plain(100));
    const auto listing = sites.one.announce(second);
    QVERIFY(listing.objects_to_push().empty());
    QVERIFY(says(listing.refusal(), "already answered"));
    QCOMPARE(sites.two.deliver(sites.two.reply(sites.two.pull(), plain(2))), std::string());
    QVERIFY(sites.house.runUntilRounds(1));
    QCOMPARE(sites.house.coordinator().global(), all(1.5F));
  }
  void aLateReplyIsRefusedAndNoted() {
    TwoSites sites(someOptions({.rounds = 2, .quorum = 1, .deadlineSeconds = 100}));
    const auto pulled = sites.one.pull();
    const RawUpload late = sites.one.reply(pulled, plain(9));
    const RawUpload half = sites.one.reply(pulled, plain(8));
    QCOMPARE(sites.two.deliver(sites.two.reply(sites.two.pull(), plain(2))), std::string());
    const auto listing = sites.one.announce(half);
    sites.house.now += 101;
    (void)sites.one.pull();  // still alive
    QVERIFY(sites.house.runUntilRounds(1));
    // What was announced in time and comes now.
    for (const std::string& id : listing.objects_to_push()) {
      const auto pushed = sites.one.push(half, id);
      QVERIFY(pushed.stored());
      QVERIFY(!pushed.refusal().empty());
    }
    QVERIFY(says(sites.one.announce(late).refusal(), "too late"));
    const auto record = sites.house.state().history.at(0);
    QVERIFY(record.late.contains(sites.one.node));
    QCOMPARE(sites.house.coordinator().global(), all(2));
    QVERIFY(sites.one.deliver(sites.one.reply(sites.one.pull(), plain(3))).empty());
  }
  void whatAnAnnouncementMustSay() {
    TwoSites sites;
    const auto pulled = sites.one.pull();
    const RawUpload good = sites.one.reply(pulled, plain(1));
    const auto metadata = [](RawUpload& upload) {
      return upload.announcement.mutable_messages_list(0)->mutable_metadata();
    };
    RawUpload wrong = good;
    metadata(wrong)->set_message_id(std::string(64, '0'));
    QVERIFY(says(sites.one.announce(wrong).refusal(), "id"));
    wrong = good;
    metadata(wrong)->set_src_node_id(sites.two.node);
    QVERIFY(says(sites.one.announce(wrong).refusal(), "another site"));
    wrong = good;
    metadata(wrong)->set_run_id(metadata(wrong)->run_id() + 1);
    QCOMPARE(sites.one.call("push-messages", wrong.announcement).status, 403);
    for (const char* group : {"0", "2", "99", "", "-1", "x"}) {
      wrong = good;
      metadata(wrong)->set_group_id(group);
      QVERIFY(!sites.one.announce(wrong).refusal().empty());
    }
    wrong = good;
    wrong.announcement.mutable_message_object_trees(0)->set_object_id("../../etc/passwd");
    QVERIFY(!sites.one.announce(wrong).refusal().empty());
    wrong = good;
    auto* child = wrong.announcement.mutable_message_object_trees(0)->add_children();
    child->set_object_id("no id");
    QVERIFY(!sites.one.announce(wrong).refusal().empty());
    wrong = good;
    *wrong.announcement.add_messages_list() = wrong.announcement.messages_list(0);
    QCOMPARE(sites.one.call("push-messages", wrong.announcement).status, 400);
    wrong = good;
    wrong.announcement.clear_messages_list();
    QCOMPARE(sites.one.call("push-messages", wrong.announcement).status, 400);
    QCOMPARE(sites.of(sites.one).state, Participation::delivered);
    QVERIFY(sites.one.deliver(good).empty());
  }
  void onlyWhatWasAnnouncedIsStored() {
    TwoSites sites;
    const RawUpload upload = sites.one.reply(sites.one.pull(), plain(1));
    const RawUpload other = sites.one.reply(sites.one.pull(), plain(5));
    ObjectStore& stored = sites.house.fixture.objects;
    (void)sites.one.push(upload, upload.root);  // before any announcement
    QVERIFY(!stored.contains(upload.root));
    (void)sites.one.announce(upload);
    (void)sites.one.push(other, other.root);
    QVERIFY(!stored.contains(other.root));
    // Another site's announcement is not this one's.
    fleet::PushObjectRequest foreign;
    foreign.mutable_node()->set_node_id(sites.two.node);
    foreign.set_run_id(upload.announcement.messages_list(0).metadata().run_id());
    foreign.set_object_id(upload.root);
    foreign.set_object_content(upload.objects->get(upload.root).value());
    QCOMPARE(sites.two.call("push-object", foreign).status, 200);
    QVERIFY(!stored.contains(upload.root));
    foreign.set_run_id(foreign.run_id() + 1);
    QCOMPARE(sites.two.call("push-object", foreign).status, 403);
  }
  void aCorruptObjectIsAskedForAgain() {
    TwoSites sites;
    const RawUpload upload = sites.one.reply(sites.one.pull(), plain(1));
    (void)sites.one.announce(upload);
    fleet::PushObjectRequest request;
    request.mutable_node()->set_node_id(sites.one.node);
    request.set_run_id(upload.announcement.messages_list(0).metadata().run_id());
    request.set_object_id(upload.root);
    std::string bytes = upload.objects->get(upload.root).value();
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    request.set_object_content(bytes);
    const auto pushed = sites.one.ask<fleet::PushObjectResponse>("push-object", request);
    QVERIFY(!pushed.stored());
    QVERIFY(sites.one.deliver(upload).empty());
    QCOMPARE(sites.of(sites.one).state, Participation::accepted);
  }
  /// Twice the same object is what a repeated request makes; Flower would say false and lose the reply.
  void anObjectSentTwice() {
    TwoSites sites;
    const RawUpload upload = sites.one.reply(sites.one.pull(), plain(1));
    const auto listing = sites.one.announce(upload);
    for (const std::string& id : listing.objects_to_push())
      for (int turn = 0; turn < 2; ++turn) {
        const auto pushed = sites.one.push(upload, id);
        QVERIFY(pushed.stored());
        QCOMPARE(pushed.refusal(), std::string());
      }
    QCOMPARE(sites.of(sites.one).state, Participation::accepted);
  }
  void nobodyReadsAnothersReply() {
    TwoSites sites;
    const RawUpload upload = sites.one.reply(sites.one.pull(), plain(1));
    QVERIFY(sites.one.deliver(upload).empty());
    const auto ids = idsOf(upload.announcement.message_object_trees(0)).value();
    for (const ObjectId& id : ids) {
      QVERIFY(sites.house.fixture.objects.contains(id));
      const auto answer = sites.two.pullObject(id);
      QVERIFY(!answer.object_found() && answer.object_content().empty());
      QVERIFY(!sites.one.pullObject(id).object_found());
    }
  }
  void bytesOfTheirOwnSiteAreCounted() {
    TwoSites sites;
    const RawUpload upload = sites.one.reply(sites.one.pull(), plain(1));
    (void)sites.two.pull();
    (void)sites.one.deliver(upload);
    const auto traffic = sites.house.coordinator().snapshot().traffic;
    std::size_t bytes = 0;
    const auto ids = idsOf(upload.announcement.message_object_trees(0)).value();
    for (const ObjectId& id : ids) bytes += upload.objects->get(id)->size();
    QVERIFY(traffic.at(sites.one.node).up > bytes);
    QVERIFY(traffic.at(sites.one.node).up > traffic.at(sites.two.node).up + bytes / 2);
  }

  void whatIsNoUpdate_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("words");
    for (const auto& [kind, words] :
         {std::pair{"one value less", "values"}, std::pair{"one value more", "values"},
          std::pair{"another array", "weights"}, std::pair{"shape", ""}, std::pair{"NaN", "NaN"},
          std::pair{"infinity", "NaN or infinity"}, std::pair{"no examples", "examples"},
          std::pair{"0 examples", "examples"}, std::pair{"-1 examples", "examples"},
          std::pair{"NaN examples", "examples"}, std::pair{"another base", "another model"},
          std::pair{"too far", "more than"}, std::pair{"not what it says", ""}})
      QTest::newRow(kind) << QString::fromLatin1(kind) << QString::fromLatin1(words);
  }
  void whatIsNoUpdate() {
    QFETCH(QString, kind);
    QFETCH(QString, words);
    auto options = someOptions({.rounds = 1, .quorum = 1});
    options.maxChangeNorm = 10;
    TwoSites sites(options);
    RawReply reply = plain(1);
    const auto is = [&](const char* text) { return kind == QLatin1String(text); };
    if (is("one value less")) reply.values.pop_back();
    if (is("one value more")) reply.values.push_back(1);
    if (is("another array")) reply.array = "bias";
    if (is("shape")) reply.shape = {2, 3};
    if (is("NaN")) reply.values[3] = std::nanf("");
    if (is("infinity")) reply.values[7] = std::numeric_limits<float>::infinity();
    if (is("no examples")) reply.metrics.set("loss", 0.5);
    if (is("0 examples")) reply.metrics.set("num-examples", std::int64_t{0});
    if (is("-1 examples")) reply.metrics.set("num-examples", std::int64_t{-1});
    if (is("NaN examples")) reply.metrics.set("num-examples", std::nan(""));
    if (is("another base")) reply.update.set("base-model", std::string(64, 'a'));
    if (is("too far")) reply.values = all(0.5F + 4);  // ‖change‖ = 4·√8 > 10
    if (is("not what it says")) reply.update.set("encoding", std::string("compressed"));
    QCOMPARE(sites.two.deliver(sites.two.reply(sites.two.pull(), plain(2))), std::string());
    const RawUpload upload = sites.one.reply(sites.one.pull(), reply);
    const std::string refusal = sites.one.deliver(upload);
    QVERIFY(!refusal.empty());
    QVERIFY(says(refusal, words.toUtf8().constData()));
    QVERIFY(sites.house.runUntilRounds(1));  // the other one goes on
    const auto record = sites.house.state().history.at(0);
    QCOMPARE(record.participants.at(sites.one.node).state, Participation::refused);
    QCOMPARE(record.participants.at(sites.one.node).reason, refusal);
    QCOMPARE(sites.house.coordinator().global(), all(2));
    // The same again hears the same.
    QVERIFY(!sites.one.announce(upload).refusal().empty());
  }
  void aChangeInPlaceOfWeights() {
    TwoSites sites;
    RawReply change = plain(0.25F);
    change.update.set("kind", std::string("delta"));
    QCOMPARE(sites.one.deliver(sites.one.reply(sites.one.pull(), change)), std::string());
    QCOMPARE(sites.two.deliver(sites.two.reply(sites.two.pull(), plain(0.75F))), std::string());
    QVERIFY(sites.house.runUntilRounds(1));
    QCOMPARE(sites.house.coordinator().global(), all(0.75F));
  }
  void aFailureIsTakenInPlaceOfAReply() {
    TwoSites sites(someOptions({.rounds = 1, .quorum = 1}));
    const auto failed = sites.one.failure(sites.one.pull(), "out of memory");
    // A stock node takes an empty list for a refusal, so the root is asked for.
    const auto listing = sites.one.announce(failed);
    QCOMPARE(listing.objects_to_push_size(), 1);
    QVERIFY(sites.one.push(failed, failed.root).stored());
    QCOMPARE(sites.of(sites.one).state, Participation::failed);
    QCOMPARE(sites.of(sites.one).reason, std::string("out of memory"));
    QVERIFY(sites.two.deliver(sites.two.reply(sites.two.pull(), plain(2))).empty());
    QVERIFY(sites.house.runUntilRounds(1));
    QCOMPARE(sites.house.coordinator().global(), all(2));
  }
};

TWINSCOPE_SUITE(UploadTest, "upload_test");

}  // namespace twinscope::fedlink

#include "upload_test.moc"
