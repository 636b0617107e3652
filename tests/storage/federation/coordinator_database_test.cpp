#include "storage/federation/coordinator_database.h"

#include "storage/database.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <cmath>

namespace twinscope::storage {
namespace {

using namespace fedlink;

std::vector<Event> oneOfEach() {
  return {{1.5, SiteOnline{~0ULL}},
          {2, SiteOffline{1ULL << 63}},
          {3, Delivered{7, 1}},
          {4, Reported{7, 1, "reply", {{"num-examples", 3}, {"dice", 0.1}}}},
          {5, Refused{8, 2, "NaN"}},
          {6, SiteFailed{9, 3, "out of memory, \"quoted\" \n Größe"}},
          {7, Tick{}},
          {8, Aggregated{"hash", {{7, 1.0 / 3, "", "by examples", 10, 20}, {8, 0, "outlier", ""}}}},
          {9, AggregationFailed{"disk full"}},
          {10, Delivered{7, 1, {Stage::keys, 3}}},
          {11, Reported{7, 1, "reply", {}, {Stage::shares, 3}}},
          {12, Refused{7, 1, "forged", {Stage::input, 4}}},
          {13, SiteFailed{7, 1, "left", {Stage::unmask, 4}}},
          {14, SumLost{"started anew"}}};
}

FederationState replayed(const FederationPlan& plan, const std::vector<Event>& events) {
  FederationState state = FederationState::begin(plan, 0);
  for (const Event& event : events) state = step(std::move(state), event).state;
  return state;
}

}  // namespace

class CoordinatorDatabaseTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyKindOfEventComesBack() {
    const tests::TemporaryFolder folder;
    {
      auto store = CoordinatorDatabase::open(folder.path()).value();
      for (const Event& event : oneOfEach()) QVERIFY(store->append(event).has_value());
    }
    const auto events = CoordinatorDatabase::open(folder.path()).value()->events().value();
    const auto expected = oneOfEach();
    QCOMPARE(events.size(), expected.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
      QCOMPARE(events[i].at, expected[i].at);
      QCOMPARE(events[i].what.index(), expected[i].what.index());
    }
    QCOMPARE(std::get<SiteOnline>(events[0].what).site, ~0ULL);
    QCOMPARE(std::get<Reported>(events[3].what).metrics.at("dice"), 0.1);
    QCOMPARE(std::get<SiteFailed>(events[5].what).reason,
             std::get<SiteFailed>(expected[5].what).reason);
    QCOMPARE(std::get<Aggregated>(events[7].what).sites.at(0).weight, 1.0 / 3);
    QVERIFY(std::get<Reported>(events[3].what).question == Question{});
    QVERIFY((std::get<Delivered>(events[9].what).question == Question{Stage::keys, 3}));
    QVERIFY((std::get<Reported>(events[10].what).question == Question{Stage::shares, 3}));
    QVERIFY((std::get<Refused>(events[11].what).question == Question{Stage::input, 4}));
    QVERIFY((std::get<SiteFailed>(events[12].what).question == Question{Stage::unmask, 4}));
    QCOMPARE(std::get<SumLost>(events[13].what).reason, std::string("started anew"));
  }
  void whatTheCoordinatorsNoiseCostComesBack() {
    const tests::TemporaryFolder folder;
    const CentralSpend spend{
        .noiseMultiplier = 1.1, .sampledShare = 0.3, .epsilon = 2.5, .delta = 1e-6};
    const RunRecord run{
        .id = 5,
        .strategy = "uniform",
        .parts = {{"w", {2}}},
        .centralPrivacy = CentralPrivacy{
            .noiseMultiplier = 1.1, .clipNorm = 0.7, .budget = {.epsilon = 3, .delta = 1e-6}}};
    auto store = CoordinatorDatabase::open(folder.path()).value();
    QVERIFY(store->begin(run).has_value());
    QVERIFY(store->append({1, Aggregated{"m", {}, spend, "the budget is spent"}}).has_value());
    QVERIFY(store->append({2, Aggregated{"m", {}}}).has_value());
    QVERIFY(store->run().value()->centralPrivacy == run.centralPrivacy);
    const auto events = store->events().value();
    QVERIFY(std::get<Aggregated>(events.at(0).what).privacy == spend);
    QCOMPARE(std::get<Aggregated>(events.at(0).what).lastBecause,
             std::string("the budget is spent"));
    QVERIFY(!std::get<Aggregated>(events.at(1).what).privacy.has_value());
  }
  /// Of before there was any.
  void aJournalWithoutPrivacyIsRead() {
    const tests::TemporaryFolder folder;
    auto store = CoordinatorDatabase::open(folder.path()).value();
    QVERIFY(store->begin({.id = 5, .strategy = "uniform", .parts = {}}).has_value());
    QVERIFY(store->append({1, Aggregated{"m", {}}}).has_value());
    Database(folder / "coordinator.db", Database::Access::readWrite)
        .execute(
            "UPDATE run SET record = json_remove(record, '$.centralPrivacy'); "
            "UPDATE events SET detail = json_remove(detail, '$.privacy', '$.lastBecause')");
    QVERIFY(!store->run().value()->centralPrivacy.has_value());
    QCOMPARE(std::get<Aggregated>(store->events().value().at(0).what).model, std::string("m"));
  }
  /// A site's words come from outside: they must not end the journal, and with it the run.
  void wordsThatAreNoUtf8AreKeptWithoutIt() {
    const tests::TemporaryFolder folder;
    auto store = CoordinatorDatabase::open(folder.path()).value();
    QVERIFY(store->append({1, Refused{7, 1, "An array holds <\xff\xfe"}}).has_value());
    const auto events = store->events().value();
    QVERIFY(std::get<Refused>(events.at(0).what).reason.starts_with("An array holds <"));
  }
  void aRunReplaysToTheSameState() {
    const tests::TemporaryFolder folder;
    const FederationPlan plan{.rounds = 2, .quorum = 1, .deadlineSeconds = 10};
    const std::vector<Event> events{{1, SiteOnline{5}},
                                    {2, Reported{5, 1, "r", {{"num-examples", 1}}}},
                                    {3, Aggregated{"m", {{5, 1, "", "alone", 1, 2}}}},
                                    {4, Reported{5, 2, "r2", {}}}};
    auto store = CoordinatorDatabase::open(folder.path()).value();
    for (const Event& event : events) QVERIFY(store->append(event).has_value());
    QVERIFY(replayed(plan, store->events().value()) == replayed(plan, events));
  }
  void aMetricThatIsNoNumberComesBackAsOne() {
    const tests::TemporaryFolder folder;
    auto store = CoordinatorDatabase::open(folder.path()).value();
    QVERIFY(store->append({1, Reported{5, 1, "r", {{"dice", std::nan("")}}}}).has_value());
    const auto events = store->events().value();
    QVERIFY(std::isnan(std::get<Reported>(events.at(0).what).metrics.at("dice")));
  }
  void runNodesAndAnnouncementsComeBack() {
    const tests::TemporaryFolder folder;
    const RunRecord run{.id = ~0ULL - 1,
                        .plan = {.rounds = 9,
                                 .quorum = 4,
                                 .sampleShare = 0.25,
                                 .seed = ~0ULL,
                                 .sums = Sums::secure},
                        .strategy = "fedadam eta=0.05",
                        .parts = {{"w", {2, 3}}, {"b", {}}},
                        .startedAt = 1.25};
    auto store = CoordinatorDatabase::open(folder.path()).value();
    QVERIFY(!store->run().value().has_value());
    QVERIFY(store->begin(run).has_value());
    QVERIFY(!store->begin(run).has_value());  // a run begins once
    const auto back = store->run().value().value();
    QVERIFY(back.id == run.id && back.plan == run.plan && back.parts == run.parts);
    {
      Database journal(folder.path() / "coordinator.db", Database::Access::readWrite);
      Query(journal, "UPDATE run SET record = json_remove(record, '$.sums')").run();
    }
    QVERIFY(store->run().value().value().plan.sums == Sums::open);  // a run of an earlier version
    QVERIFY(store->save({.id = ~0ULL, .publicKeyPem = "pem", .name = "A"}).has_value());
    QVERIFY(store->save({.id = ~0ULL, .publicKeyPem = "pem", .name = "A", .active = false})
                .has_value());
    QVERIFY(!store->save({.id = 5, .publicKeyPem = "pem", .name = "B"}).has_value());
    QCOMPARE(store->nodes().value().size(), 1UL);
    QVERIFY(!store->nodes().value()[0].active);
    QVERIFY(store->announce({.site = 5, .round = 1, .objects = {"a", "b"}}).has_value());
    QVERIFY(store->announce({.site = 5, .round = 2, .objects = {"c"}}).has_value());
    QCOMPARE(store->announcements().value().size(), 1UL);
    QCOMPARE(store->announcements().value()[0].objects.at(0), std::string("c"));
    QVERIFY(store->withdraw(5).has_value());
    QVERIFY(store->announcements().value().empty());
  }
};

TWINSCOPE_SUITE(CoordinatorDatabaseTest, "coordinator_database_test");

}  // namespace twinscope::storage

#include "coordinator_database_test.moc"
