#include "core/learning/model/safetensors.h"

#include "core/base/random.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <cstring>
#include <string>

namespace twinscope::learning {
namespace {

Safetensors example() {
  Safetensors content;
  content.metadata["made by"] = "a test";
  const std::vector<float> a{1, 2, 3, 4, 5, 6};
  const std::vector<float> b{7};
  if (!content.parameters.append("z.weight", {2, 3}, a) ||
      !content.parameters.append("a.scalar", {}, b) ||
      !content.parameters.append("m.empty", {0, 4}, {}))
    throw std::logic_error("the example does not hold");
  return content;
}

std::vector<std::byte> fileOf(std::string header, std::size_t dataBytes) {
  const std::uint64_t length = header.size();
  std::vector<std::byte> bytes(8 + header.size() + dataBytes);
  std::memcpy(bytes.data(), &length, 8);
  std::memcpy(bytes.data() + 8, header.data(), header.size());
  return bytes;
}

}  // namespace

class SafetensorsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void whatIsWrittenIsRead() {
    const tests::TemporaryFolder folder;
    QVERIFY(writeSafetensors(folder / "w.safetensors", example()));
    const auto read = readSafetensors(folder / "w.safetensors");
    QVERIFY(read);
    QVERIFY(read->parameters.hasLayoutOf(example().parameters));
    QVERIFY(std::ranges::equal(read->parameters.values(), example().parameters.values()));
    QCOMPARE(read->metadata, example().metadata);
    QVERIFY(!std::filesystem::exists(folder / "w.safetensors.part"));
  }
  void hostileFilesAreRefused_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("dataBytes");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const char* header, int bytes, const char* code) {
      QTest::newRow(name) << QByteArray(header) << bytes << QByteArray(code);
    };
    row("no JSON", "{\"a\":", 0, "safetensors.header");
    row("an array", "[]", 0, "safetensors.header");
    row("half precision", R"({"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}})", 2,
        "safetensors.dtype");
    row("negative offset", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}})", 4,
        "safetensors.offsets");
    row("beyond the end", R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4,
        "safetensors.truncated");
    row("a tail", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 8,
        "safetensors.truncated");
    row("a hole", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8,
        "safetensors.offsets");
    row("overlap",
        R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
        8, "safetensors.offsets");
    row("shape and bytes differ", R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,4]}})", 4,
        "safetensors.offsets");
    row("a shape that overflows",
        R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0,
        "safetensors.offsets");
    row("a shape of billions",
        R"({"a":{"dtype":"F32","shape":[2000000000,2000000000,2000000000],"data_offsets":[0,0]}})",
        0, "safetensors.offsets");
    row("a name twice",
        R"({"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})",
        0, "safetensors.header");
    row("no shape", R"({"a":{"dtype":"F32","data_offsets":[0,0]}})", 0, "safetensors.header");
    row("a fractional shape", R"({"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}})", 4,
        "safetensors.header");
  }
  void hostileFilesAreRefused() {
    QFETCH(QByteArray, header);
    QFETCH(int, dataBytes);
    QFETCH(QByteArray, code);
    const auto refused =
        parseSafetensors(fileOf(header.toStdString(), static_cast<std::size_t>(dataBytes)));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, code.toStdString());
  }
  void lyingLengthsAreRefused() {
    QCOMPARE(parseSafetensors({}).error().code, std::string("safetensors.truncated"));
    auto bytes = fileOf("{}", 0);
    bytes[7] = std::byte{0x7f};
    QCOMPARE(parseSafetensors(bytes).error().code, std::string("safetensors.header"));
    bytes = fileOf("{}", 0);
    bytes[0] = std::byte{200};
    QCOMPARE(parseSafetensors(bytes).error().code, std::string("safetensors.truncated"));
  }
  /// Any damage gives a result or an error, and what is accepted can be written and read again.
  void damagedFilesNeverCrash() {
    const std::vector<std::byte> whole = safetensorsBytes(example());
    Random random(11);
    for (int trial = 0; trial < 3000; ++trial) {
      std::vector<std::byte> bytes = whole;
      bytes.resize(bytes.size() - random.below(trial % 3 == 0 ? 40 : 1));
      for (std::uint64_t flips = random.below(6); flips > 0; --flips)
        bytes[random.below(bytes.size())] = std::byte(random.below(256));
      const auto read = parseSafetensors(bytes);
      if (read) QVERIFY(parseSafetensors(safetensorsBytes(*read)));
    }
  }
};

TWINSCOPE_SUITE(SafetensorsTest, "safetensors_test");

}  // namespace twinscope::learning

#include "safetensors_test.moc"
