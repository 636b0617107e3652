#include "core/base/durable_file.h"

#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <fstream>
#include <iterator>
#include <string>

namespace twinscope {
namespace {

namespace fs = std::filesystem;

std::error_code write(const fs::path& file, const std::string& text,
                      FileReaders readers = FileReaders::everyone) {
  return writeDurably(file, std::as_bytes(std::span(text)), readers);
}

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::ptrdiff_t filesIn(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

}  // namespace

class DurableFileTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theLastWriteStaysAndNothingElse() {
    const tests::TemporaryFolder folder;
    QVERIFY(!write(folder / "a", std::string(100'000, 'x')));
    QVERIFY(!write(folder / "a", "short"));
    QCOMPARE(read(folder / "a"), std::string("short"));
    QVERIFY(!write(folder / "empty", ""));
    QCOMPARE(filesIn(folder.path()), 2);
  }
  void anOwnersFileIsNobodyElses() {
    const tests::TemporaryFolder folder;
    QVERIFY(!write(folder / "key", "secret", FileReaders::owner));
    const auto mode = fs::status(folder / "key").permissions();
    QVERIFY((mode & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
  }
  void aFailureKeepsTheOldAndLeavesNothing() {
    const tests::TemporaryFolder folder;
    QCOMPARE(write(folder / "none" / "a", "x"), std::errc::no_such_file_or_directory);
    fs::create_directories(folder / "taken" / "inside");
    QVERIFY(write(folder / "taken", "x"));  // a folder is in the way
    QCOMPARE(filesIn(folder.path()), 1);
    QVERIFY(fs::exists(folder / "taken" / "inside"));
  }
};

TWINSCOPE_SUITE(DurableFileTest, "durable_file_test");

}  // namespace twinscope

#include "durable_file_test.moc"
