#include "app/services/experiments/study_result.h"

#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::app {
namespace {

const StudyArm kPlain{"centralised", "U-Net"}, kAttention{"centralised", "Attention U-Net"};

CaseFigures scored(std::size_t site, std::string name, double dice, double distance) {
  return {.site = site,
          .name = std::move(name),
          .figures = {{"dice mean", dice}, {"HD95 mm mean", distance}}};
}

StudyCell cellOf(const StudyArm& arm, std::uint64_t seed, std::vector<CaseFigures> cases) {
  return {.seed = seed,
          .setting = arm.setting,
          .arm = arm.arm,
          .seconds = 2,
          .outcome = {.cases = std::move(cases)}};
}

StudyResult thesisWith(std::vector<StudyCell> cells) {
  return {.config = configOf(StudyKind::thesis, StudyScale::laptop),
          .cells = std::move(cells),
          .planned = 12};
}

}  // namespace

class StudyResultTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aCellComesBackFromItsText() {
    StudyCell cell = cellOf(kPlain, 3, {scored(1, "phantom 7", 0.5, 374)});
    cell.outcome.figures["MB up"] = 1.5;
    cell.outcome.rounds = {
        {.round = 1, .dice = 0.25, .bytesUp = 10, .bytesDown = 20, .denseBytes = 40}};
    const auto read = StudyCell::fromJson(cell.toJson());
    QVERIFY(read);
    QCOMPARE(read->toJson(), cell.toJson());
  }
  void textOfAnotherKindIsNoCell_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"", "[]", "{}", R"({"seed": "1"})", "not JSON"})
      QTest::newRow(text) << QByteArray(text);
  }
  void textOfAnotherKindIsNoCell() {
    QFETCH(QByteArray, text);
    QVERIFY(!StudyCell::fromJson(text.toStdString()));
  }

  void figuresAreMeansOverSeedsOfMeansOverCases() {
    const auto result =
        thesisWith({cellOf(kPlain, 1, {scored(0, "a", 0.2, 1), scored(1, "b", 0.4, 1)}),
                    cellOf(kPlain, 2, {scored(0, "a", 0.5, 1)}),
                    cellOf(kAttention, 1, {scored(0, "a", 0.9, 1)})});
    const StudyFigure figure = result.figure(kPlain, "dice mean");
    QCOMPARE(figure.n, std::size_t{2});
    QVERIFY(std::abs(figure.mean - 0.4) < 1e-12);
    QVERIFY(std::abs(figure.sd - std::sqrt(0.02)) < 1e-12);
    QCOMPARE(result.figure(kAttention, "dice mean").sd, 0.0);
    QCOMPARE(result.figure(kPlain, "dice WT").n, std::size_t{0});
    QCOMPARE(result.seconds(), 6.0);
  }
  void aMissedRegionDoesNotDecideTheDistance() {
    const auto result = thesisWith(
        {cellOf(kPlain, 1, {scored(0, "a", 0, 2), scored(0, "b", 0, 374), scored(0, "c", 0, 4)})});
    QCOMPARE(result.figure(kPlain, "HD95 mm mean").mean, 4.0);
  }
  void figuresOfTheCellItselfComeFirst() {
    StudyCell cell = cellOf(kPlain, 1, {scored(0, "a", 0.2, 1)});
    cell.outcome.figures["dice mean"] = 0.7;
    QCOMPARE(thesisWith({cell}).figure(kPlain, "dice mean").mean, 0.7);
  }
  void differencesAreOfTheSameCases() {
    const auto result =
        thesisWith({cellOf(kPlain, 1, {scored(0, "a", 0.2, 1), scored(1, "a", 0.3, 1)}),
                    cellOf(kPlain, 2, {scored(0, "a", 0.1, 1)}),
                    cellOf(kAttention, 1, {scored(1, "a", 0.5, 1), scored(0, "x", 1, 1)}),
                    cellOf(kAttention, 2, {scored(0, "a", 0.4, 1)})});
    const auto differences = result.differences(kPlain, kAttention, "dice mean");
    QCOMPARE(differences.size(), std::size_t{2});
    QVERIFY(std::abs(differences[0] - 0.2) < 1e-12);
    QVERIFY(std::abs(differences[1] - 0.3) < 1e-12);
  }

  void everyArmOfEveryStudyIsInATable() {
    for (const StudyKind study : kStudies) {
      const StudyResult result{
          .config = configOf(study, StudyScale::laptop), .cells = {}, .planned = 1};
      const auto tables = tablesOf(result);
      for (const StudyArm& arm : result.arms())
        QVERIFY2(std::ranges::any_of(tables,
                                     [&](const StudyTable& table) {
                                       return std::ranges::any_of(table.rows, [&](const auto& row) {
                                         return row.arm == arm;
                                       });
                                     }),
                 (arm.setting + ", " + arm.arm).c_str());
    }
  }
  void nothingIsExpectedOfWhatWasNotMeasured() {
    for (const StudyKind study : kStudies)
      QVERIFY(
          expectationsOf({.config = configOf(study, StudyScale::laptop), .cells = {}, .planned = 1})
              .empty());
  }
  void anExpectationHoldsOrDoesNot() {
    StudyResult result = thesisWith({cellOf(kPlain, 1, {scored(0, "a", 0.6, 1)}),
                                     cellOf(kAttention, 1, {scored(0, "a", 0.7, 1)})});
    result.config.seeds = 1;
    QVERIFY(expectationsOf(result).front().holds);
    result.cells[1].outcome.cases[0].figures["dice mean"] = 0.5;
    QVERIFY(!expectationsOf(result).front().holds);
  }
};

TWINSCOPE_SUITE(StudyResultTest, "study_result_test");

}  // namespace twinscope::app

#include "study_result_test.moc"
