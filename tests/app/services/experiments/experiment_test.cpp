#include "app/services/experiments/experiment.h"

#include "app/services/files.h"
#include "core/base/parallel.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;

/// As small as it gets: seconds.
StudyConfig smallest(StudyKind study = StudyKind::thesis) {
  StudyConfig config = configOf(study, StudyScale::laptop);
  config.seeds = 1;
  config.networkSize = "tiny";
  config.patch = 16;
  config.spacingMm = 4;
  config.sites = 2;
  config.casesPerSite = config.testPerSite = 1;
  config.rounds = config.localSteps = config.batch = config.twinSteps = config.startSteps = 1;
  config.architectures =
      R"({"twinsegnet": {"widths": [4, 8], "transformer": {"width": 16, "heads": 2, "depth": 1, "grid": [4, 4, 4]}}})";
  return config;
}

Result<StudyResult> run(const ExperimentOptions& options, const JobContext& job = silentContext()) {
  return runExperiment(
      options, [](const StudyResult&) {}, job);
}

std::string textIn(const fs::path& file) { return readFile(file).value_or(""); }

/// What was measured, without the time that it took.
std::string figuresOf(const fs::path& file) {
  auto cell = StudyCell::fromJson(textIn(file));
  if (!cell) return "none";
  cell->seconds = 0;
  return cell->toJson();
}

}  // namespace

class ExperimentTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setComputeThreads(1); }
  void cleanupTestCase() { setComputeThreads(0); }

  void aStudyEndsWithItsReport() {
    const tests::TemporaryFolder folder;
    const auto result = run({.config = smallest(), .folder = folder.path(), .onlySeed = {}});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QVERIFY(result->isComplete());
    QCOMPARE(result->cells.size(), std::size_t{4});
    for (const char* file : {"config.json", "report.md", "table.csv", "dice.svg", "rounds.svg"})
      QVERIFY2(fs::file_size(folder.path() / file) > 0, file);
    QVERIFY(textIn(folder.path() / "report.md").contains("Attention U-Net"));
  }

  void whatWasCutOffGoesOnToTheSameFigures() {
    const tests::TemporaryFolder whole, cut;
    QVERIFY(run({.config = smallest(), .folder = whole.path(), .onlySeed = {}}));
    std::stop_source stop;
    const JobContext silent = silentContext();
    const JobContext stoppable{stop.get_token(), silent.progress, silent.log};
    const ExperimentOptions options{.config = smallest(), .folder = cut.path(), .onlySeed = {}};
    const auto stopped = runExperiment(
        options,
        [&](const StudyResult& so) {
          if (so.cells.size() == 2) stop.request_stop();
        },
        stoppable);
    QVERIFY(!stopped && stopped.error().kind == ErrorKind::cancelled);
    QCOMPARE(readStudy(cut.path())->cells.size(), std::size_t{2});
    QVERIFY(run(options));
    for (std::size_t place = 0; place < 4; ++place)
      QCOMPARE(figuresOf(cut.path() / cellFile(1, place)),
               figuresOf(whole.path() / cellFile(1, place)));
  }

  void aFolderOfAnotherConfigurationIsLeftAlone() {
    const tests::TemporaryFolder folder;
    StudyConfig config = smallest();
    QVERIFY(run({.config = config, .folder = folder.path(), .onlySeed = {}}));
    config.rounds = 2;
    const auto refused = run({.config = config, .folder = folder.path(), .onlySeed = {}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, std::string("study.other"));
  }

  void seedsCanBeSharedOut() {
    const tests::TemporaryFolder folder;
    StudyConfig config = smallest();
    config.seeds = 2;
    const auto first = run({.config = config, .folder = folder.path(), .onlySeed = 2});
    QVERIFY(first && !first->isComplete());
    QCOMPARE(first->cells.size(), std::size_t{4});
    QVERIFY(run({.config = config, .folder = folder.path(), .onlySeed = 1})->isComplete());
  }

  void everyPartOfEveryStudyRuns_data() {
    QTest::addColumn<int>("study");
    for (const StudyKind study : {StudyKind::twinSegNet, StudyKind::fedGin})
      QTest::newRow(nameOf(study).data()) << static_cast<int>(study);
  }
  void everyPartOfEveryStudyRuns() {
    QFETCH(int, study);
    const tests::TemporaryFolder folder;
    StudyConfig config = smallest(static_cast<StudyKind>(study));
    const auto result = run({.config = config, .folder = folder.path(), .onlySeed = {}});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QVERIFY(result->isComplete());
    QVERIFY(!expectationsOf(*result).empty());
    for (const StudyTable& table : tablesOf(*result))
      for (const auto& row : table.rows)
        for (std::size_t n = 0; n < table.columns.size(); ++n)
          QVERIFY2(row.figures[n].n == 1,
                   (row.arm.setting + ", " + row.arm.arm + ", " + table.columns[n]).c_str());
  }

  void aFolderWithoutAStudyIsTold() {
    const tests::TemporaryFolder folder;
    QCOMPARE(readStudy(folder.path()).error().code, std::string("study.none"));
  }
};

TWINSCOPE_SUITE(ExperimentTest, "experiment_test");

}  // namespace twinscope::app

#include "experiment_test.moc"
