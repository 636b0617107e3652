#include "core/base/parallel.h"
#include "tests/app/services/experiments/smallest_study.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

namespace twinscope::app {

class WholeStudiesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setComputeThreads(1); }
  void cleanupTestCase() { setComputeThreads(0); }

  void everyPartOfEveryStudyRuns_data() {
    QTest::addColumn<int>("study");
    for (const StudyKind study : kStudies)
      if (study != StudyKind::progression)
        QTest::newRow(nameOf(study).data()) << static_cast<int>(study);
  }
  void everyPartOfEveryStudyRuns() {
    QFETCH(int, study);
    const twinscope::tests::TemporaryFolder folder;
    const auto result = tests::ran({.config = tests::smallestStudy(static_cast<StudyKind>(study)),
                                    .folder = folder.path(),
                                    .onlySeed = {}});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QVERIFY(result->isComplete());
    QVERIFY(!expectationsOf(*result).empty());
    for (const StudyTable& table : tablesOf(*result)) {
      const auto measured = [&](std::size_t column) {
        return std::ranges::any_of(table.rows,
                                   [&](const auto& row) { return row.figures[column].n == 1; });
      };
      for (std::size_t n = 0; n < table.columns.size(); ++n)
        QVERIFY2(measured(n), (table.title + ": " + table.columns[n]).c_str());
    }
  }
};

TWINSCOPE_SUITE(WholeStudiesTest, "whole_studies_test");

}  // namespace twinscope::app

#include "whole_studies_test.moc"
