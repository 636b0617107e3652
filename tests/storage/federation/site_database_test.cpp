#include "storage/federation/site_database.h"

#include "storage/database.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

namespace twinscope::storage {
namespace {

using namespace fedlink;

SiteTask someTask(const std::string& reply = {}) {
  return {.instruction = std::string(64, 'a'),
          .kind = "train",
          .round = 3,
          .pulled = std::string("\0pulled\xff", 8),
          .reply = reply,
          .claimedAt = 12.5};
}

}  // namespace

class SiteDatabaseTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aTaskIsRememberedUntilItIsClosed() {
    const tests::TemporaryFolder folder;
    {
      auto journal = SiteDatabase::open(folder.path()).value();
      QVERIFY(!journal->task().value().has_value());
      QVERIFY(journal->claim(someTask()).has_value());
    }
    auto journal = SiteDatabase::open(folder.path()).value();
    auto task = journal->task().value().value();
    QVERIFY(task.pulled == someTask().pulled && task.reply.empty() && task.round == 3);
    QVERIFY(journal->answer(someTask("answer"), {}).has_value());
    QCOMPARE(journal->task().value()->reply, std::string("answer"));
    QVERIFY(journal->close({.round = 3, .sent = true, .accepted = {}, .reason = {}}).has_value());
    QVERIFY(!journal->task().value().has_value());
    QVERIFY(!journal->rounds().value().at(0).accepted.has_value());
    QVERIFY(journal->judge(3, true, 0.25, "by examples").has_value());
    QVERIFY(journal->judge(99, true, 1, "unknown").has_value());
    const auto rounds = journal->rounds().value();
    QCOMPARE(rounds.size(), 1UL);
    QVERIFY(rounds[0].accepted == true && rounds[0].weight == 0.25);
  }
  void whatAnAnswerCostIsWrittenWithIt() {
    const tests::TemporaryFolder folder;
    const std::vector<float> left{1, -2, 3};
    auto journal = SiteDatabase::open(folder.path()).value();
    QCOMPARE(journal->residual(3).value(), std::vector<float>(3));
    const PrivacySpend spend{.noiseMultiplier = 1.5, .sampledShare = 0.5, .releases = 2};
    QVERIFY(journal->answer(someTask("a"), {.spend = spend, .residual = left}).has_value());
    QVERIFY(journal->answer(someTask("b"), {}).has_value());
    auto again = SiteDatabase::open(folder.path()).value();
    QCOMPARE(again->spends().value().size(), 1UL);
    QVERIFY(again->spends().value()[0] == spend);
    QCOMPARE(again->residual(3).value(), left);
    QCOMPARE(again->residual(4).value(), std::vector<float>(4));  // another model
  }
  void whatASiteKeepsIsWrittenWithItsAnswer() {
    const tests::TemporaryFolder folder;
    auto journal = SiteDatabase::open(folder.path()).value();
    QVERIFY(!journal->kept().value().has_value());
    SiteTask task = someTask("a");
    for (task.round = 1; task.round <= 3; ++task.round) {
      const KeptValues kept{.run = ~0ULL - 1,
                            .round = task.round,
                            .values = std::vector<float>(task.round + 1, 0.5F)};
      QVERIFY(journal->answer(task, {.spend = {}, .residual = {}, .kept = kept}).has_value());
      QVERIFY(journal->answer(task, {}).has_value());
      const auto back = SiteDatabase::open(folder.path()).value()->kept().value().value();
      QVERIFY(back.run == kept.run && back.round == kept.round && back.values == kept.values);
    }
    std::size_t files = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder.path()))
      files += file.path().filename().string().starts_with("kept-") ? 1U : 0U;
    QCOMPARE(files, 1UL);
  }
  void aJournalOfTheFirstVersionIsBroughtUpToDate() {
    const tests::TemporaryFolder folder;
    {
      auto journal = SiteDatabase::open(folder.path()).value();
      QVERIFY(journal->claim(someTask()).has_value());
    }
    Database(folder / "site.db", Database::Access::readWrite)
        .execute("DROP TABLE kept; PRAGMA user_version=1");
    auto journal = SiteDatabase::open(folder.path()).value();
    QVERIFY(journal->task().value().has_value());
    QVERIFY(!journal->kept().value().has_value());
  }
  /// Each has the model's size.
  void oneResidualIsKept() {
    const tests::TemporaryFolder folder;
    auto journal = SiteDatabase::open(folder.path()).value();
    SiteTask task = someTask("a");
    for (task.round = 1; task.round <= 5; ++task.round) {
      const std::vector<float> left(4, static_cast<float>(task.round));
      QVERIFY(journal->answer(task, {.spend = {}, .residual = left}).has_value());
      QVERIFY(journal->answer(task, {}).has_value());  // one that leaves nothing changes nothing
      QCOMPARE(journal->residual(4).value(), left);
    }
    std::size_t files = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder.path()))
      files += file.path().filename().string().starts_with("residual-") ? 1U : 0U;
    QCOMPARE(files, 1UL);
  }
  void theNodeIdUsesAllItsBits() {
    const tests::TemporaryFolder folder;
    auto journal = SiteDatabase::open(folder.path()).value();
    QVERIFY(!journal->node().value().has_value());
    QVERIFY(journal->saveNode(~0ULL).has_value());
    QVERIFY(journal->saveNode(1ULL << 63).has_value());
    QCOMPARE(SiteDatabase::open(folder.path()).value()->node().value().value(), 1ULL << 63);
  }
  void aFutureJournalIsLeftAlone() {
    const tests::TemporaryFolder folder;
    { QVERIFY(SiteDatabase::open(folder.path()).has_value()); }
    {
      Database database(folder / "site.db", Database::Access::readWrite);
      database.execute("PRAGMA user_version=99");
    }
    QCOMPARE(SiteDatabase::open(folder.path()).error().code, std::string("store.newer"));
  }
};

TWINSCOPE_SUITE(SiteDatabaseTest, "site_database_test");

}  // namespace twinscope::storage

#include "site_database_test.moc"
