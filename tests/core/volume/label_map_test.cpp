#include "core/volume/label_map.h"

#include "tests/support/suite.h"

#include <QTest>

namespace twinscope {
namespace {

LabelTable edition(const char* name) { return LabelTable::byEdition(name).value(); }

LabelMap ramp(const LabelTable& table) {
  std::vector<std::uint8_t> values{0};
  for (const auto& entry : table.entries()) values.push_back(entry.value);
  const auto count = static_cast<std::int64_t>(values.size());
  return {Grid::axisAligned({count, 1, 1}, {2, 1, 1}), std::move(values), table};
}

}  // namespace

class LabelMapTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void editionsRoundTrip_data() {
    QTest::addColumn<QString>("there");
    for (const char* name :
         {"brats2017", "brats2021", "brats2023", "brats2024", "msd", "binary-et"})
      QTest::newRow(name) << QString::fromLatin1(name);
  }
  void editionsRoundTrip() {
    QFETCH(QString, there);
    const LabelMap file = ramp(edition(there.toUtf8().constData()));
    const auto inside = file.convertedTo(LabelTable::canonical());
    QVERIFY(inside);
    const auto back = inside->convertedTo(file.table());
    QVERIFY(back);
    QVERIFY(std::ranges::equal(back->labels(), file.labels()));
    for (const Region region : {Region::ncr, Region::ed, Region::et, Region::wt, Region::tc})
      QCOMPARE(inside->volumeMl(region), file.volumeMl(region));
  }
  void unionsHoldTheirParts() {
    const LabelMap map = ramp(LabelTable::canonical());
    QCOMPARE(map.volumeMl(Region::wt), 0.006);
    QCOMPARE(map.volumeMl(Region::tc), 0.004);
    QCOMPARE(map.volumeMl(Region::rc), 0.002);
  }
  void unknownValueIsNamed() {
    const LabelMap map(Grid::axisAligned({3, 1, 1}, {1, 1, 1}), {0, 3, 7}, edition("brats2021"));
    const auto converted = map.convertedTo(LabelTable::canonical());
    QVERIFY(!converted);
    QCOMPARE(converted.error().code, std::string("labels.unknown-value"));
    QVERIFY(converted.error().message.find("3, 7") != std::string::npos);
  }
  void cavityDoesNotFitAnOlderEdition() {
    QCOMPARE(ramp(edition("brats2024")).convertedTo(edition("brats2021")).error().code,
             std::string("labels.no-region"));
  }
};

TWINSCOPE_SUITE(LabelMapTest, "label_map_test");

}  // namespace twinscope

#include "label_map_test.moc"
