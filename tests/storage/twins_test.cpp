#include "storage/database.h"
#include "storage/layout.h"
#include "storage/store.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <memory>

namespace twinscope::storage {
namespace {

twin::NewTwinVersion better(const std::string& update) {
  return {.version = {.update = update,
                      .baseName = "global",
                      .baseHash = "g",
                      .outcome = twin::Outcome::better,
                      .recipe = "{}",
                      .evidence = "{}"},
          .model = twin::ModelRecord{.name = "site-twin of " + update,
                                     .hash = "h" + update,
                                     .kind = "unet3d",
                                     .card = "{}"},
          .weights = "weights of " + update};
}

twin::NewTwinVersion refused(const std::string& update) {
  auto version = better(update);
  version.version.outcome = twin::Outcome::worse;
  version.model.reset();
  version.weights.clear();
  return version;
}

}  // namespace

class TwinsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder = std::make_unique<tests::TemporaryFolder>();
    m_writer = WriteStore::open(m_folder->path()).value();
    m_reader = ReadStore::open(m_folder->path()).value();
  }
  void cleanup() {
    m_reader.reset();
    m_writer.reset();
  }
  void aBetterVersionBecomesCurrentWithItsWeights() {
    QCOMPARE(m_writer->twins().addVersion(better("a")).value(), 1);
    const auto versions = m_reader->twins().versions().value();
    QCOMPARE(versions.size(), 1U);
    QCOMPARE(versions[0].modelHash, std::string("ha"));
    QVERIFY(!versions[0].created.empty() && !versions[0].who.empty());
    QCOMPARE(m_reader->twins().course().value().back().version, 1);
    const auto models = m_reader->studies().models().value();
    QCOMPARE(m_reader->studies().bytes(models.at(0).weights).value(), std::string("weights of a"));
    QCOMPARE(m_reader->care().audit().value().size(), 2U);
  }
  void aRefusedOneIsRememberedAndChangesNothing() {
    (void)m_writer->twins().addVersion(better("a")).value();
    QCOMPARE(m_writer->twins().addVersion(refused("b")).value(), 2);
    QCOMPARE(m_reader->twins().versions().value().at(1).outcome, twin::Outcome::worse);
    QVERIFY(m_reader->twins().versions().value()[1].modelHash.empty());
    QCOMPARE(m_reader->twins().course().value().size(), 1U);
    QCOMPARE(m_reader->studies().models().value().size(), 1U);
    QCOMPARE(m_writer->twins().rollBack(2).error().code, std::string("twin.no-version"));
    QCOMPARE(m_reader->twins().course().value().back().version, 1);
  }
  void theSameUpdateIsStoredOnce() {
    QCOMPARE(m_writer->twins().addVersion(better("a")).value(), 1);
    QCOMPARE(m_writer->twins().addVersion(better("a")).value(), 1);
    QCOMPARE(m_reader->twins().versions().value().size(), 1U);
    QCOMPARE(m_reader->twins().course().value().size(), 1U);
  }
  void rollingBackIsOneMoreStep() {
    (void)m_writer->twins().addVersion(better("a")).value();
    (void)m_writer->twins().addVersion(better("b")).value();
    QVERIFY(m_writer->twins().rollBack(1));
    QVERIFY(m_writer->twins().rollBack(0));
    QCOMPARE(m_writer->twins().rollBack(7).error().code, std::string("twin.no-version"));
    const auto course = m_reader->twins().course().value();
    QCOMPARE(course.size(), 4U);
    QCOMPARE(course[2].version, 1);
    QCOMPARE(course[3].version, 0);
    QCOMPARE(course[1].change, twin::TwinChange::better);
    QCOMPARE(course[3].change, twin::TwinChange::rolledBack);
    QVERIFY(m_reader->care().verify().value().empty());
  }
  /// A model of a better outcome without weights would be half a twin.
  void halfATwinIsNotStored() {
    auto half = better("a");
    half.model.reset();
    QVERIFY(!m_writer->twins().addVersion(half));
    QVERIFY(m_reader->twins().versions().value().empty());
    QVERIFY(m_reader->care().audit().value().empty());
  }
  void historyCannotBeRewritten() {
    (void)m_writer->twins().addVersion(better("a")).value();
    Database database(Layout{m_folder->path()}.database(), Database::Access::readWrite);
    for (const char* attack :
         {"DELETE FROM twin_versions", "UPDATE twin_versions SET outcome = 'worse'",
          "DELETE FROM twin_course", "UPDATE twin_course SET version = NULL"})
      QVERIFY(!guarded([&]() -> Status {
        database.execute(attack);
        return {};
      }));
    QCOMPARE(m_reader->twins().course().value().back().version, 1);
  }

 private:
  std::unique_ptr<tests::TemporaryFolder> m_folder;
  std::unique_ptr<WriteStore> m_writer;
  std::unique_ptr<ReadStore> m_reader;
};

TWINSCOPE_SUITE(TwinsTest, "twins_test");

}  // namespace twinscope::storage

#include "twins_test.moc"
