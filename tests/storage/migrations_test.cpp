#include "storage/migrations.h"

#include "storage/store.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

namespace twinscope::storage {

class MigrationsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void anEmptyFileBecomesTheCurrentSchema() {
    const tests::TemporaryFolder folder;
    Database database(folder / "a.db", Database::Access::readWrite);
    QVERIFY(migrate(database));
    QCOMPARE(database.schemaVersion(), kSchemaVersion);
    QVERIFY(checkSchema(database));
    QVERIFY(migrate(database));  // nothing more to do
  }
  /// A workspace of the first schema keeps what it holds.
  void anOlderSchemaGrowsAndKeepsItsRows() {
    const tests::TemporaryFolder folder;
    const auto file = folder / "twinscope.db";
    {
      Database now(file, Database::Access::readWrite);
      QVERIFY(migrate(now));
      now.execute(
          "DROP TABLE diameters; DROP TABLE tracks; DROP TABLE track_sets; DROP TABLE sign_offs; "
          "DROP TABLE events;"
          "DROP TABLE twin_course; DROP TABLE twin_versions; PRAGMA user_version=1;"
          "INSERT INTO patients(key, site, note) VALUES('TW-1', '', '')");
      QCOMPARE(checkSchema(now).error().code, std::string("store.older"));
    }
    const auto writer = WriteStore::open(folder.path());
    QVERIFY(writer);
    QCOMPARE((*writer)->studies().patients().value().size(), 1U);
    QVERIFY((*writer)->twins().versions().value().empty());
    const PatientId patient = (*writer)->studies().patients().value()[0].id;
    QVERIFY((*writer)->courses().events(patient).value().empty());
    QVERIFY((*writer)->courses().diameters({1}).value().empty());
  }
  void aNewerSchemaIsRefusedAndLeftAlone() {
    const tests::TemporaryFolder folder;
    Database database(folder / "a.db", Database::Access::readWrite);
    database.execute("PRAGMA user_version=99");
    QCOMPARE(migrate(database).error().code, std::string("store.newer"));
    QCOMPARE(database.schemaVersion(), 99);
  }
  void journalAndSyncAreTheDurableOnes() {
    const tests::TemporaryFolder folder;
    Database database(folder / "a.db", Database::Access::readWrite);
    Query journal(database, "PRAGMA journal_mode");
    QVERIFY(journal.next());
    QCOMPARE(journal.text(0), std::string("wal"));
    Query sync(database, "PRAGMA synchronous");
    QVERIFY(sync.next());
    QCOMPARE(sync.integer(0), 2);  // FULL
    Query keys(database, "PRAGMA foreign_keys");
    QVERIFY(keys.next());
    QCOMPARE(keys.integer(0), 1);
  }
  void aFileThatIsNoDatabaseIsBroken() {
    const tests::TemporaryFolder folder;
    QFile file(QString::fromStdString((folder / "twinscope.db").string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(4096, 'x'));
    file.close();
    QCOMPARE(WriteStore::open(folder.path()).error().code, std::string("store.broken"));
  }
};

TWINSCOPE_SUITE(MigrationsTest, "migrations_test");

}  // namespace twinscope::storage

#include "migrations_test.moc"
