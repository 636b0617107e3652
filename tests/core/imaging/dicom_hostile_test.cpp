#include "core/base/random.h"
#include "core/imaging/dicom/dicom_intake.h"
#include "core/imaging/dicom/tokenizer.h"
#include "tests/core/imaging/dicom_maker.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <sys/resource.h>
#include <zlib.h>

#include <QElapsedTimer>
#include <QTest>
#include <fstream>

namespace twinscope::imaging {
namespace {

using tests::TemporaryFolder;

std::string readAll(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void writeAll(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string word(std::uint32_t value, int bytes) {
  std::string text;
  for (int n = 0; n < bytes; ++n) text += static_cast<char>(value >> (8 * n) & 0xFF);
  return text;
}

std::string element(std::uint32_t tag, std::string_view vr, std::string value) {
  if (value.size() % 2 == 1) value += '\0';
  return word(tag >> 16, 2) + word(tag & 0xFFFF, 2) + std::string(vr) +
         word(static_cast<std::uint32_t>(value.size()), 2) + value;
}

/// A file of explicit little endian with a meta header and the elements of an MR image before its body.
std::string fileWith(const std::string& body, const std::string& syntax = "1.2.840.10008.1.2.1") {
  const std::string head =
      element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.4") + element(0x00080060, "CS", "MR");
  return std::string(128, '\0') + "DICM" + element(0x00020010, "UI", syntax) +
         (syntax == "1.2.840.10008.1.2" ? word(0x0008, 2) + word(0x0016, 2) + word(26, 4) +
                                              std::string("1.2.840.10008.5.1.4.1.1.4\0", 26)
                                        : head) +
         body;
}

std::string smallImage(const TemporaryFolder& folder) {
  tests::MadeImage image;
  image.sopInstance = "1.2.3.4";
  for (int n = 0; n < image.rows * image.columns; ++n)
    image.pixels.push_back(static_cast<std::uint16_t>(n));
  tests::writeImage(folder / "small.dcm", image);
  return readAll(folder / "small.dcm");
}

std::string codeOf(const std::filesystem::path& file) {
  const auto reports = inspectDicomFiles(std::vector{file}, {}, silentContext());
  if (reports.size() != 1) return "not one report";
  const auto& findings = reports.front().report.findings;
  return findings.empty() ? "" : findings.front().code;
}

/// MiB at the highest so far.
long peakMemory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

std::string deflated(const std::string& bytes) {
  std::string packed(compressBound(bytes.size()) + 64, '\0');
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace

class DicomHostileTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void deepNestingIsRefused_data() {
    QTest::addColumn<std::string>("kind");
    for (const char* kind : {"explicit SQ", "UN", "implicit"})
      QTest::newRow(kind) << std::string(kind);
  }
  void deepNestingIsRefused() {
    QFETCH(std::string, kind);
    std::string body;
    for (int n = 0; n < 10'000; ++n) {
      const std::string tag = word(0x0040, 2) + word(0xA730, 2);
      const bool isShort = kind == "implicit" || (kind == "UN" && n > 0);
      body += isShort ? tag + word(0xFFFFFFFF, 4)
                      : tag + (kind == "UN" ? "UN" : "SQ") + word(0, 2) + word(0xFFFFFFFF, 4);
      body += word(0xFFFE, 2) + word(0xE000, 2) + word(0xFFFFFFFF, 4);
    }
    TemporaryFolder folder;
    writeAll(folder / "deep.dcm",
             fileWith(body, kind == "implicit" ? "1.2.840.10008.1.2" : "1.2.840.10008.1.2.1"));
    QCOMPARE(codeOf(folder / "deep.dcm"), std::string("dicom.too-deep"));
  }

  void deepNestingOfKnownLengthIsRefused() {
    std::string body;
    for (int n = 0; n < 3'000; ++n) {
      const std::string item = word(0xFFFE, 2) + word(0xE000, 2) +
                               word(static_cast<std::uint32_t>(body.size()), 4) + body;
      body = word(0x0040, 2) + word(0xA730, 2) + "SQ" + word(0, 2) +
             word(static_cast<std::uint32_t>(item.size()), 4) + item;
    }
    TemporaryFolder folder;
    writeAll(folder / "deep.dcm", fileWith(body));
    QCOMPARE(codeOf(folder / "deep.dcm"), std::string("dicom.too-deep"));
  }

  void thousandsOfElementsAreRefused() {
    std::string body;
    for (int n = 0; n < 210'000; ++n) body += element(0x00091001, "SH", "");
    TemporaryFolder folder;
    writeAll(folder / "many.dcm", fileWith(body));
    QCOMPARE(codeOf(folder / "many.dcm"), std::string("dicom.too-large"));
  }

  void aDeflateBombStaysSmall() {
    // 300 MiB of one private value in 300 KiB.
    std::string value(300 << 20, '\0');
    std::string body = word(0x0009, 2) + word(0x1001, 2) + "OB" + word(0, 2) +
                       word(static_cast<std::uint32_t>(value.size()), 4) + value;
    TemporaryFolder folder;
    writeAll(folder / "bomb.dcm",
             std::string(128, '\0') + "DICM" + element(0x00020010, "UI", "1.2.840.10008.1.2.1.99") +
                 deflated(element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.4") + body));
    value = body = std::string();
    const long before = peakMemory();
    QCOMPARE(codeOf(folder / "bomb.dcm"), std::string("dicom.too-large"));
    QVERIFY(peakMemory() - before < 200);
  }

  void everyTruncationIsRefused() {
    TemporaryFolder folder;
    const std::string whole = smallImage(folder);
    for (int percent = 0; percent < 100; ++percent) {
      writeAll(folder / "cut.dcm", std::string_view(whole).substr(
                                       0, whole.size() * static_cast<std::size_t>(percent) / 100));
      const std::string code = codeOf(folder / "cut.dcm");
      QVERIFY2(code == "dicom.truncated" || code == "dicom.corrupt" || code == "dicom.not-dicom",
               qPrintable(QString::number(percent) + QStringLiteral(" %: ") +
                          QString::fromStdString(code)));
    }
  }

  void sizesThatLieAreRefusedBeforeMemory_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<std::string>("frames");
    QTest::addColumn<std::string>("code");
    QTest::newRow("65535 rows") << 65535 << 65535 << std::string("1")
                                << std::string("dicom.too-large");
    QTest::newRow("no rows") << 0 << 8 << std::string("1") << std::string("dicom.corrupt");
    QTest::newRow("more rows than pixels")
        << 4000 << 4000 << std::string("1") << std::string("dicom.truncated");
    QTest::newRow("20 000 frames")
        << 16384 << 16384 << std::string("20000") << std::string("dicom.too-large");
    QTest::newRow("a million frames")
        << 6 << 8 << std::string("1000000") << std::string("dicom.too-large");
    QTest::newRow("frames that are not there")
        << 6 << 8 << std::string("100") << std::string("dicom.truncated");
  }
  void sizesThatLieAreRefusedBeforeMemory() {
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(std::string, frames);
    QFETCH(std::string, code);
    TemporaryFolder folder;
    tests::MadeImage image;
    image.sopInstance = "1.2.3.4";
    image.rows = rows;
    image.columns = columns;
    image.more[0x00280008] = frames;
    image.pixels.assign(48, 7);
    tests::writeImage(folder / "lie.dcm", image);
    const long before = peakMemory();
    QCOMPARE(codeOf(folder / "lie.dcm"), code);
    QVERIFY(peakMemory() - before < 64);
  }

  void unknownCodecsAreNamed() {
    TemporaryFolder folder;
    const std::string body =
        element(0x00280002, "US", word(1, 2)) + element(0x00280004, "CS", "MONOCHROME2") +
        element(0x00280010, "US", word(8, 2)) + element(0x00280011, "US", word(8, 2)) +
        element(0x00280100, "US", word(16, 2)) + word(0x7FE0, 2) + word(0x0010, 2) + "OB" +
        word(0, 2) + word(0xFFFFFFFF, 4) + word(0xFFFE, 2) + word(0xE000, 2) + word(0, 4) +
        word(0xFFFE, 2) + word(0xE0DD, 2) + word(0, 4);
    writeAll(folder / "htj2k.dcm", fileWith(body, "1.2.840.10008.1.2.4.201"));
    const auto reports = inspectDicomFiles(std::vector{folder / "htj2k.dcm"}, {}, silentContext());
    QCOMPARE(reports.front().report.findings.front().code, std::string("dicom.codec"));
    QVERIFY(reports.front().report.findings.front().message.find("HTJ2K") != std::string::npos);
  }

  void mutationsNeitherCrashNorHang() {
    TemporaryFolder folder;
    const std::string whole = smallImage(folder);
    Random random(20240131);
    const long before = peakMemory();
    QElapsedTimer clock;
    clock.start();
    for (int n = 0; n < 20'000; ++n) {
      std::string mutated = whole;
      for (std::uint64_t change = random.below(8) + 1; change > 0; --change) {
        const std::size_t at = 132 + random.below(mutated.size() - 132);
        const std::uint64_t kind = random.below(4);
        if (kind == 0) mutated[at] = static_cast<char>(random.below(256));
        if (kind == 1) mutated[at] = static_cast<char>(0xFF);
        if (kind == 2) mutated.erase(at, random.below(8));
        if (kind == 3) mutated.insert(at, mutated.substr(random.below(mutated.size() - 32), 12));
      }
      dicom::MemorySource source(
          {reinterpret_cast<const std::uint8_t*>(mutated.data()), mutated.size()});
      const auto outline = dicom::readOutline(source, {});
      if (n % 10 != 0) continue;  // a tenth through the whole intake
      writeAll(folder / "mutated.dcm", mutated);
      QVERIFY(!inspectDicomFiles(std::vector{folder / "mutated.dcm"}, {}, silentContext()).empty());
      QVERIFY(outline.has_value() || !outline.error().code.empty());
    }
    QVERIFY(clock.elapsed() < 120'000);
    QVERIFY(peakMemory() - before < 512);
  }
};

TWINSCOPE_SUITE(DicomHostileTest, "dicom_hostile_test");

}  // namespace twinscope::imaging

#include "dicom_hostile_test.moc"
