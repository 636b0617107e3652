#include "fedlink/compression/link_choice.h"

#include "tests/support/suite.h"

#include <QTest>
#include <array>
#include <limits>
#include <vector>

namespace twinscope::fedlink {
namespace {

constexpr std::size_t kEntries = 16'563'300;  ///< 66.3 MB as fp32

struct Row {
  const char* what;
  std::optional<double> bytesPerSecond;
  double secondsLeft;
  std::size_t expected;
  bool late;
};

// Bytes: fp32 66.3 M, fp16 33.1 M, int8 16.6 M, 10 % 2.8 M, 1 % 0.35 M; a fifth of the time is kept in reserve.
constexpr std::array kRows{
    Row{"plenty of time", 10e6, 60, 0, false}, Row{"the reserve counts", 1e6, 70, 1, false},
    Row{"half fits", 1e6, 45, 1, false},       Row{"int8 fits", 1e6, 25, 2, false},
    Row{"a tenth fits", 1e6, 10, 3, false},    Row{"a hundredth fits", 1e6, 1, 4, false},
    Row{"nothing fits", 1e6, 0.1, 4, true},    Row{"the deadline is over", 10e6, -5, 4, true},
    Row{"no time is left", 10e6, 0, 4, true},  Row{"never measured", std::nullopt, 60, 4, false},
    Row{"no speed", 0.0, 60, 4, false}};

}  // namespace

class LinkChoiceTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void takesTheDensestThatArrives() {
    for (const Row& row : kRows) {
      const auto choice = chooseCompression(
          standardCompressions(), kEntries,
          {.uplinkBytesPerSecond = row.bytesPerSecond, .secondsLeft = row.secondsLeft});
      QVERIFY2(choice.has_value(), row.what);
      QVERIFY2(choice->index == row.expected, row.what);
      QVERIFY2(choice->willBeLate == row.late, row.what);
      QCOMPARE(choice->bytes, largestRecordBytes(standardCompressions()[row.expected], kEntries));
      QVERIFY2(choice->reason.find(describe(standardCompressions()[row.expected])) == 0, row.what);
    }
  }
  void saysWhy() {
    const auto reasonAt = [](double secondsLeft) {
      return chooseCompression(standardCompressions(), kEntries,
                               {.uplinkBytesPerSecond = 1e6, .secondsLeft = secondsLeft})
          ->reason;
    };
    QCOMPARE(reasonAt(45), std::string("all of the entries as fp16: 33.1 MB at 1 MB/s take 33.1 s, "
                                       "and 36 s may be used"));
    QVERIFY(reasonAt(0.1).ends_with("only 0.08 s may be used: the update will be late"));
  }
  void fasterNeverChoosesSparser() {
    std::size_t last = standardCompressions().size();
    for (double speed = 1e3; speed < 1e8; speed *= 1.3) {
      const auto choice = chooseCompression(standardCompressions(), kEntries,
                                            {.uplinkBytesPerSecond = speed, .secondsLeft = 30});
      QVERIFY(choice->index <= last);
      last = choice->index;
    }
    QCOMPARE(last, 0UL);
  }
  void refusesWhatMakesNoSense() {
    const LinkState link{.uplinkBytesPerSecond = 1e6, .secondsLeft = 30};
    QVERIFY(!chooseCompression({}, kEntries, link));
    const std::array wrongOrder{Compression{.keepShare = 0.1}, Compression{.keepShare = 1}};
    QVERIFY(!chooseCompression(wrongOrder, kEntries, link));
    const std::array notValid{Compression{.keepShare = 2}};
    QVERIFY(!chooseCompression(notValid, kEntries, link));
    for (const double reserve : {-0.1, 1.0, std::numeric_limits<double>::quiet_NaN()})
      QVERIFY(!chooseCompression(standardCompressions(), kEntries, {.reserveShare = reserve}));
  }
  void estimateIsTheMedianOfTheLast() {
    UplinkEstimate uplink;
    QVERIFY(!uplink.bytesPerSecond());
    uplink.observe(1'000'000, 1);
    QCOMPARE(*uplink.bytesPerSecond(), 1e6);
    uplink.observe(3'000'000, 1);
    QCOMPARE(*uplink.bytesPerSecond(), 1e6);  // the lower of two
    uplink.observe(3'000'000, 1);
    uplink.observe(1'000'000, 1000);  // one stall
    uplink.observe(3'000'000, 1);
    QCOMPARE(*uplink.bytesPerSecond(), 3e6);
    for (int i = 0; i < 5; ++i) uplink.observe(8'000'000, 2);
    QCOMPARE(*uplink.bytesPerSecond(), 4e6);  // the old ones are forgotten
  }
  void estimateLeavesOutWhatTellsNothing() {
    UplinkEstimate uplink;
    uplink.observe(0, 1);
    uplink.observe(1000, 1);
    uplink.observe(1'000'000, 0);
    uplink.observe(1'000'000, -1);
    uplink.observe(1'000'000, std::numeric_limits<double>::quiet_NaN());
    uplink.observe(1'000'000, std::numeric_limits<double>::infinity());
    QVERIFY(!uplink.bytesPerSecond());
  }
};

TWINSCOPE_SUITE(LinkChoiceTest, "link_choice_test");

}  // namespace twinscope::fedlink

#include "link_choice_test.moc"
