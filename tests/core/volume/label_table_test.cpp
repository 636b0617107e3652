#include "core/volume/label_table.h"

#include "core/volume/label_map.h"
#include "core/volume/metrics.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <set>

namespace twinscope {
namespace {

using Labels = std::vector<std::uint8_t>;

LabelTable edition(const char* name) { return LabelTable::byEdition(name).value(); }

LabelMap row(Labels labels, const char* table) {
  const auto count = static_cast<std::int64_t>(labels.size());
  return {Grid::axisAligned({count, 1, 1}, {10, 10, 10}), std::move(labels), edition(table)};
}

Labels valuesOf(const Result<LabelMap>& map) {
  return {map.value().labels().begin(), map.value().labels().end()};
}

}  // namespace

class LabelTableTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void tumourTablesReportTheUnions_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"canonical", "brats2012", "brats2017", "brats2023", "brats2024", "msd",
                             "binary-et", "binary-wt"})
      QTest::newRow(name) << name;
  }
  void tumourTablesReportTheUnions() {
    QFETCH(QString, name);
    const LabelTable table = edition(name.toUtf8().constData());
    QVERIFY(!table.isOfOrgans());
    QVERIFY(std::ranges::equal(table.reported(), kReportedRegions));
  }
  void tablesWithoutRegionsReportAsTumours() {
    QVERIFY(std::ranges::equal(LabelTable().reported(), kReportedRegions));
  }
  void organTablesReportTheirOwn() {
    using R = Region;
    QVERIFY(edition("lits").reported() == (std::vector{R::liver, R::liverTumour}));
    QVERIFY(edition("acdc").reported() == (std::vector{R::rv, R::myocardium, R::lv}));
    QVERIFY(edition("abdomen").reported() ==
            (std::vector{R::liver, R::rightKidney, R::leftKidney, R::spleen}));
    for (const char* name : {"lits", "acdc", "abdomen", "amos", "totalsegmentator"})
      QVERIFY(edition(name).isOfOrgans());
  }
  void namesAreTheirOwnAndComeBack() {
    std::set<std::string_view> names;
    for (int n = 0; n <= static_cast<int>(Region::lv); ++n) {
      const auto region = static_cast<Region>(n);
      QVERIFY(names.insert(nameOf(region)).second);
      QVERIFY(regionFromName(nameOf(region)) == region);
    }
    QVERIFY(!regionFromName("heart"));
  }
  void theLiverHoldsItsTumours() {
    const LabelMap map = row({0, 1, 1, 2}, "lits");
    QCOMPARE(map.volumeMl(Region::liver), 3.0);
    QCOMPARE(map.volumeMl(Region::liverTumour), 1.0);
    QVERIFY(isPartOf(Region::liverTumour, Region::liver));
    QVERIFY(!isPartOf(Region::liver, Region::liverTumour));
    QVERIFY(edition("lits").valueFor(Region::liver) == 1);
    // Also where the tumour is listed first.
    const LabelTable turned("turned",
                            {{1, Region::liverTumour, "tumour"}, {2, Region::liver, "liver"}});
    QVERIFY(turned.valueFor(Region::liver) == 2);
    QVERIFY(valuesOf(map.convertedTo(turned)) == (Labels{0, 2, 2, 1}));
  }
  void filesOfOtherProgramsBecomeTheAbdomen_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>(
        "values");  // nothing, liver, right, left kidney, spleen, two others
    QTest::newRow("amos") << "amos" << QByteArray("\x00\x06\x02\x03\x01\x0f\x08", 7);
    QTest::newRow("totalsegmentator")
        << "totalsegmentator" << QByteArray("\x00\x05\x02\x03\x01\x75\x32", 7);
  }
  void filesOfOtherProgramsBecomeTheAbdomen() {
    QFETCH(QString, name);
    QFETCH(QByteArray, values);
    const LabelMap file = row({values.begin(), values.end()}, name.toUtf8().constData());
    const Labels wanted{0, 1, 2, 3, 4, 0, 0};
    QVERIFY(valuesOf(file.convertedTo(edition("abdomen"))) == wanted);
    QVERIFY(valuesOf(file.narrowedTo(edition("abdomen"))) == wanted);
  }
  void valuesThatNoTableListsAreRefused() {
    QCOMPARE(row({16}, "amos").convertedTo(edition("abdomen")).error().code,
             std::string("labels.unknown-value"));
    QCOMPARE(row({118}, "totalsegmentator").narrowedTo(edition("abdomen")).error().code,
             std::string("labels.unknown-value"));
  }
  void narrowingForgetsWhatTheTargetDoesNotKnow() {
    const LabelMap abdomen = row({0, 1, 2, 3, 4}, "abdomen");
    const LabelTable spleen("spleen", {{1, Region::spleen, "spleen"}});
    QVERIFY(valuesOf(abdomen.narrowedTo(spleen)) == (Labels{0, 0, 0, 0, 1}));
    QCOMPARE(abdomen.convertedTo(spleen).error().code, std::string("labels.no-region"));
    // A tumour of the liver is liver where tumours are not told apart.
    QVERIFY(valuesOf(row({0, 1, 2}, "lits").narrowedTo(edition("abdomen"))) == (Labels{0, 1, 1}));
  }
  void organsAreComparedByTheirTable() {
    const auto agreements =
        compareLabels(row({1, 1, 2, 0, 3, 4}, "abdomen"), row({1, 0, 2, 0, 0, 4}, "abdomen"))
            .value();
    QCOMPARE(agreements.size(), std::size_t{4});
    const std::vector<double> dice{2.0 / 3, 1, 0, 1};
    for (std::size_t n = 0; n < dice.size(); ++n) QCOMPARE(agreements[n].second.dice, dice[n]);
    // The tumour mistaken for liver is no mistake about the liver.
    const auto liver = compareLabels(row({1, 2, 0}, "lits"), row({1, 1, 0}, "lits")).value();
    QCOMPARE(liver[0].second.dice, 1.0);
    QCOMPARE(liver[1].second.dice, 0.0);
    QCOMPARE(compareLabels(row({1, 2}, "lits"), row({1, 2}, "acdc")).error().code,
             std::string("measure.regions-differ"));
  }
  void moreRegionsThanOnePassHolds() {
    using R = Region;
    const LabelTable many("many", {{1, R::liver, ""},
                                   {2, R::spleen, ""},
                                   {3, R::rv, ""},
                                   {4, R::lv, ""},
                                   {5, R::myocardium, ""},
                                   {6, R::leftKidney, ""}});
    const Grid grid = Grid::axisAligned({6, 1, 1}, {1, 1, 1});
    const LabelMap truth(grid, {1, 2, 3, 4, 5, 6}, many), found(grid, {1, 2, 3, 4, 5, 5}, many);
    const auto agreements = compareLabels(truth, found).value();
    QCOMPARE(agreements.size(), std::size_t{6});
    QCOMPARE(agreements[3].second.dice, 1.0);
    QCOMPARE(agreements[4].second.dice, 2.0 / 3);
    QCOMPARE(agreements[5].second.dice, 0.0);
  }
};

TWINSCOPE_SUITE(LabelTableTest, "label_table_test");

}  // namespace twinscope

#include "label_table_test.moc"
