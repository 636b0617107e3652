#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/store.h"
#include "storage/tables/care_tables.h"
#include "tests/storage/store_fixture.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <QTest>

namespace twinscope::storage {
namespace {

/// A database with a trail of five rows, its protection taken off as an attacker with the file would.
void makeOpenTrail(Database& database) {
  QVERIFY(migrate(database));
  AuditTable table(database);
  for (int i = 0; i < 5; ++i)
    table.append({.time = "2026-01-01T00:00:00Z",
                  .who = "tester",
                  .what = "thing.set",
                  .subject = std::to_string(i),
                  .oldValue = "",
                  .newValue = std::to_string(i * i)});
  QVERIFY(table.findings().empty());
  database.execute("DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_values;");
}

}  // namespace

class AuditTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theSchemaRefusesChange_data() {
    QTest::addColumn<QString>("statement");
    QTest::newRow("update") << QStringLiteral("UPDATE audit SET new_value = 'x' WHERE number = 1");
    QTest::newRow("delete") << QStringLiteral("DELETE FROM audit WHERE number = 1");
    QTest::newRow("delete all") << QStringLiteral("DELETE FROM audit");
  }
  void theSchemaRefusesChange() {
    QFETCH(QString, statement);
    const tests::TemporaryFolder folder;
    Database database(folder / "a.db", Database::Access::readWrite);
    QVERIFY(migrate(database));
    AuditTable(database).append({.what = "one"});
    QVERIFY_THROWS_EXCEPTION(SQLite::Exception, database.execute(statement.toStdString()));
    QVERIFY(AuditTable(database).findings().empty());
  }
  void tamperingIsFound_data() {
    QTest::addColumn<QString>("statement");
    QTest::newRow("a value") << QStringLiteral("UPDATE audit SET new_value='9' WHERE number=3");
    QTest::newRow("a time") << QStringLiteral("UPDATE audit SET time='2025' WHERE number=1");
    QTest::newRow("a person") << QStringLiteral("UPDATE audit SET who='other' WHERE number=5");
    QTest::newRow("a hash") << QStringLiteral("UPDATE audit SET hash='00' WHERE number=2");
    QTest::newRow("fields shifted")
        << QStringLiteral("UPDATE audit SET old_value=new_value, new_value='' WHERE number=3");
    QTest::newRow("first row cut") << QStringLiteral("DELETE FROM audit WHERE number=1");
    QTest::newRow("middle row cut") << QStringLiteral("DELETE FROM audit WHERE number=3");
    QTest::newRow("last row cut") << QStringLiteral("DELETE FROM audit WHERE number=5");
    QTest::newRow("all cut") << QStringLiteral("DELETE FROM audit");
  }
  void tamperingIsFound() {
    QFETCH(QString, statement);
    const tests::TemporaryFolder folder;
    Database database(folder / "a.db", Database::Access::readWrite);
    makeOpenTrail(database);
    database.execute(statement.toStdString());
    QVERIFY(!AuditTable(database).findings().empty());
  }
  void everyChangeLeavesExactlyOneRow_data() {
    QTest::addColumn<int>("call");
    const char* names[] = {"addSegmentation", "setSlot", "setSpacing", "addModel", "setSetting"};
    for (int i = 0; i < 5; ++i) QTest::newRow(names[i]) << i;
  }
  void everyChangeLeavesExactlyOneRow() {
    QFETCH(int, call);
    const tests::TemporaryFolder folder;
    const auto writer = WriteStore::open(folder.path()).value();
    const auto reader = ReadStore::open(folder.path()).value();
    auto& studies = writer->studies();
    const StudyId id = studies.addStudy(tests::someStudy("TW-1", 1)).value();
    const auto series = studies.series(id).value()[0].id;
    const std::size_t before = reader->care().audit().value().size();
    const std::vector<std::function<bool()>> calls{
        [&] { return studies.addSegmentation(tests::someSegmentation(id, 1)).has_value(); },
        [&] { return studies.setSlot(series, Modality::t2).has_value(); },
        [&] {
          return studies.setSpacing(id, {1, 1, 1}).has_value();
        },
        [&] { return studies.addModel({.name = "m", .hash = "h"}, "w").has_value(); },
        [&] { return writer->care().setSetting("theme", "dark").has_value(); }};
    QVERIFY(calls[static_cast<std::size_t>(call)]());
    QCOMPARE(reader->care().audit().value().size(), before + 1);
    QVERIFY(reader->care().verify().value().empty());
  }
  void rowsSayWhoAndWhen() {
    const tests::TemporaryFolder folder;
    const auto writer = WriteStore::open(folder.path()).value();
    QVERIFY(writer->care().setSetting("theme", "dark"));
    QVERIFY(writer->care().setSetting("theme", "light"));
    const auto row = ReadStore::open(folder.path()).value()->care().audit().value().back();
    QCOMPARE(row.oldValue, std::string("dark"));
    QCOMPARE(row.newValue, std::string("light"));
    QVERIFY(!row.who.empty());
    QVERIFY(row.time.ends_with('Z'));
  }
};

TWINSCOPE_SUITE(AuditTest, "audit_test");

}  // namespace twinscope::storage

#include "audit_test.moc"
