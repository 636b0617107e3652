#include "storage/blob_store.h"

#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <fstream>

namespace twinscope::storage {
namespace {

std::vector<std::byte> pattern(std::size_t size) {
  std::vector<std::byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 7 % 251);
  return bytes;
}

/// Flips one bit of a file.
void damage(const std::filesystem::path& file, long at) {
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekg(at);
  const char byte = static_cast<char>(stream.get() ^ 0x10);
  stream.seekp(at);
  stream.put(byte);
}

}  // namespace

class BlobStoreTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void whatIsPutComesBack_data() {
    QTest::addColumn<int>("size");
    for (const int size : {0, 1, 255, 65536, 3'000'000}) QTest::addRow("%d bytes", size) << size;
  }
  void whatIsPutComesBack() {
    QFETCH(int, size);
    const tests::TemporaryFolder folder;
    const BlobStore blobs(folder.path());
    const auto bytes = pattern(static_cast<std::size_t>(size));
    const auto key = blobs.put(bytes);
    QVERIFY(key);
    QCOMPARE(*blobs.put(bytes), *key);  // stored once
    std::vector<std::byte> back(bytes.size());
    QVERIFY(blobs.read(*key, back));
    QVERIFY(back == bytes);
  }
  void wrongSizeIsCorrupt() {
    const tests::TemporaryFolder folder;
    const BlobStore blobs(folder.path());
    const auto key = blobs.put(pattern(100));
    std::vector<std::byte> tooLong(101);
    QCOMPARE(blobs.read(*key, tooLong).error().code, std::string("store.blob-corrupt"));
  }
  void everyFlippedBitIsNoticed() {
    const tests::TemporaryFolder folder;
    const BlobStore blobs(folder.path());
    const auto key = blobs.put(pattern(300));
    const auto file = blobs.fileOf(*key);
    std::vector<std::byte> back(300);
    int unnoticed = 0;
    for (long at = 0; at < static_cast<long>(std::filesystem::file_size(file)); ++at) {
      damage(file, at);
      // A flip that leaves the content right would be no loss: only other content counts as unnoticed.
      if (blobs.read(*key, back) && back != pattern(300)) ++unnoticed;
      damage(file, at);
    }
    QCOMPARE(unnoticed, 0);
    QVERIFY(blobs.read(*key, back));
  }
  void aMissingBlobSaysSo() {
    const tests::TemporaryFolder folder;
    std::vector<std::byte> back(1);
    QCOMPARE(BlobStore(folder.path()).read(keyOf(pattern(1)), back).error().code,
             std::string("store.blob-missing"));
  }
  void sweepKeepsTheWanted() {
    const tests::TemporaryFolder folder;
    const BlobStore blobs(folder.path());
    const auto wanted = *blobs.put(pattern(10));
    const auto other = *blobs.put(pattern(11));
    std::ofstream(blobs.fileOf(wanted).string() + ".1-0.part") << "half";
    blobs.sweep({wanted});
    QVERIFY(std::filesystem::exists(blobs.fileOf(wanted)));
    QVERIFY(!std::filesystem::exists(blobs.fileOf(other)));
    QVERIFY(!std::filesystem::exists(blobs.fileOf(wanted).string() + ".1-0.part"));
  }
  void aFullFolderIsAnErrorNotALoss() {
    const BlobStore blobs("/dev/null/nowhere");
    const auto key = blobs.put(pattern(10));
    QVERIFY(!key);
    QCOMPARE(key.error().code, std::string("store.write"));
  }
};

TWINSCOPE_SUITE(BlobStoreTest, "blob_store_test");

}  // namespace twinscope::storage

#include "blob_store_test.moc"
