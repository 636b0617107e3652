#include "storage/layout.h"
#include "storage/store.h"
#include "tests/storage/store_fixture.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <fstream>
#include <iterator>

namespace twinscope::storage {
namespace {

std::string contentOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

class ArchiveTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder = std::make_unique<tests::TemporaryFolder>();
    m_source = *m_folder / "source";
    m_backup = *m_folder / "copy.twinscope";
    std::filesystem::create_directories(m_source);
    std::ofstream(Layout{m_source}.siteKey()) << std::string(32, 'k');
    auto writer = WriteStore::open(m_source).value();
    m_study = writer->studies().addStudy(tests::someStudy("TW-1", 3)).value();
    QVERIFY(writer->studies().addSegmentation(tests::someSegmentation(m_study, 3)));
    QVERIFY(writer->backup(m_backup));
  }

  void aRestoredWorkspaceIsTheSame() {
    const auto target = *m_folder / "restored";
    QVERIFY(restore(m_backup, target));
    const auto reader = ReadStore::open(target).value();
    QVERIFY(reader->care().verify().value().empty());
    const auto original = ReadStore::open(m_source).value();
    const auto there = original->studies().series(m_study).value();
    const auto here = reader->studies().series(m_study).value();
    QCOMPARE(here.size(), there.size());
    for (std::size_t i = 0; i < here.size(); ++i) QCOMPARE(here[i].voxels, there[i].voxels);
    QCOMPARE(reader->studies().segmentations(m_study).value().size(), 1U);
    QCOMPARE(contentOf(Layout{target}.siteKey()), std::string(32, 'k'));
    QVERIFY(WriteStore::open(target));
  }
  void aTrailingSlashMakesNoDifference() {
    const auto target = *m_folder / "restored";
    QVERIFY(restore(m_backup, target / ""));
    QVERIFY(ReadStore::open(target));
  }
  void onlyTheOwnerMayReadABackup() {
    using std::filesystem::perms;
    const auto mode = std::filesystem::status(m_backup).permissions();
    QVERIFY((mode & (perms::group_all | perms::others_all)) == perms::none);
  }
  void aFullFolderIsNotTouched() {
    QCOMPARE(restore(m_backup, m_source).error().kind, ErrorKind::usage);
    QVERIFY(ReadStore::open(m_source));
  }
  void damageIsRefusedAndLeavesNothing_data() {
    QTest::addColumn<double>("at");
    for (const double at : {0.0, 0.01, 0.3, 0.6, 0.9}) QTest::addRow("%g", at) << at;
  }
  void damageIsRefusedAndLeavesNothing() {
    QFETCH(double, at);
    std::string content = contentOf(m_backup);
    const auto begin = static_cast<std::size_t>(at * static_cast<double>(content.size()));
    std::fill_n(content.begin() + static_cast<std::ptrdiff_t>(begin), 4096, '\xAA');
    std::ofstream(m_backup, std::ios::binary) << content;
    const auto target = *m_folder / "restored";
    QVERIFY(!restore(m_backup, target));
    QVERIFY(!std::filesystem::exists(target));
    QVERIFY(!std::filesystem::exists(target.string() + ".restoring"));
  }
  void anotherFileIsNotABackup() {
    QCOMPARE(restore(Layout{m_source}.database(), *m_folder / "restored").error().code,
             std::string("store.not-a-backup"));
    QCOMPARE(restore(*m_folder / "none", *m_folder / "restored").error().code,
             std::string("store.not-a-backup"));
  }
  void aWorkspaceWithAHoleIsNotBackedUp() {
    std::filesystem::remove_all(Layout{m_source}.blobs());
    const auto target = *m_folder / "second";
    auto writer = WriteStore::open(m_source).value();
    QCOMPARE(writer->backup(target).error().code, std::string("store.blob-missing"));
    QVERIFY(!std::filesystem::exists(target));
  }

 private:
  std::unique_ptr<tests::TemporaryFolder> m_folder;
  std::filesystem::path m_source, m_backup;
  StudyId m_study;
};

TWINSCOPE_SUITE(ArchiveTest, "archive_test");

}  // namespace twinscope::storage

#include "archive_test.moc"
