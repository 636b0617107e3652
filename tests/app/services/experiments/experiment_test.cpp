#include "app/services/experiments/experiment.h"

#include "app/services/files.h"
#include "core/base/parallel.h"
#include "tests/app/services/experiments/smallest_study.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <optional>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;

using tests::ran;

StudyConfig smallest() { return tests::smallestStudy(StudyKind::thesis); }

std::string textIn(const fs::path& file) { return readFile(file).value_or(""); }

std::optional<StudyCell> cellIn(const fs::path& file) { return StudyCell::fromJson(textIn(file)); }

/// What was measured, without the time that it took and the bytes that were sent.
std::string figuresOf(const fs::path& file) {
  auto cell = cellIn(file);
  if (!cell) return "none";
  cell->seconds = 0;
  for (SimulatedRound& round : cell->outcome.rounds) round.bytesUp = round.bytesDown = 0;
  return cell->toJson();
}

/// Every request bears a signature in DER, one in a hundred of which is a few bytes shorter, whatever the seed.
bool sentAsMuch(const fs::path& file, const fs::path& other) {
  constexpr double kOfSignatures = 0.001;
  const auto isAlike = [](const SimulatedRound& a, const SimulatedRound& b) {
    const auto alike = [](std::uint64_t m, std::uint64_t n) {
      return std::abs(static_cast<double>(m) - static_cast<double>(n)) <=
             kOfSignatures * static_cast<double>(n);
    };
    return alike(a.bytesUp, b.bytesUp) && alike(a.bytesDown, b.bytesDown);
  };
  return std::ranges::equal(cellIn(file)->outcome.rounds, cellIn(other)->outcome.rounds, isAlike);
}

}  // namespace

class ExperimentTest : public QObject {
  Q_OBJECT
  const twinscope::tests::TemporaryFolder m_whole;  ///< a study from its beginning to its end

 private Q_SLOTS:
  void initTestCase() {
    setComputeThreads(1);
    const auto result = ran({.config = smallest(), .folder = m_whole.path(), .onlySeed = {}});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QVERIFY(result->isComplete());
    QCOMPARE(result->cells.size(), std::size_t{4});
  }
  void cleanupTestCase() { setComputeThreads(0); }

  void aStudyEndsWithItsReport() {
    for (const char* file : {"config.json", "report.md", "table.csv", "dice.svg", "rounds.svg"})
      QVERIFY2(fs::file_size(m_whole.path() / file) > 0, file);
    QVERIFY(textIn(m_whole.path() / "report.md").contains("Attention U-Net"));
  }

  void whatWasCutOffGoesOnToTheSameFigures() {
    const twinscope::tests::TemporaryFolder cut;
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
    QVERIFY(ran(options));
    for (std::size_t place = 0; place < 4; ++place) {
      const auto resumed = cut.path() / cellFile(1, place);
      const auto whole = m_whole.path() / cellFile(1, place);
      QCOMPARE(figuresOf(resumed), figuresOf(whole));
      QVERIFY(sentAsMuch(resumed, whole));
    }
  }

  void whatIsThereIsNotDoneAgain() {
    const auto before = textIn(m_whole.path() / cellFile(1, 0));
    QVERIFY(ran({.config = smallest(), .folder = m_whole.path(), .onlySeed = {}}));
    QCOMPARE(textIn(m_whole.path() / cellFile(1, 0)), before);
  }

  /// Two processes that share a folder do no part twice.
  void whatAnotherProcessDidMeanwhileIsNotDoneAgain() {
    const twinscope::tests::TemporaryFolder shared;
    const auto other = m_whole.path() / cellFile(1, 3), here = shared.path() / cellFile(1, 3);
    const auto result = runExperiment(
        {.config = smallest(), .folder = shared.path(), .onlySeed = {}},
        [&](const StudyResult& so) {
          if (so.cells.size() == 1) fs::copy_file(other, here);
        },
        silentContext());
    QVERIFY(result && result->isComplete());
    QCOMPARE(textIn(here), textIn(other));  // its seconds too
  }
  void aFolderOfAnotherConfigurationIsLeftAlone() {
    StudyConfig config = smallest();
    config.rounds = 2;
    const auto refused = ran({.config = config, .folder = m_whole.path(), .onlySeed = {}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, std::string("study.other"));
  }

  void seedsCanBeSharedOut() {
    const twinscope::tests::TemporaryFolder folder;
    StudyConfig config = smallest();
    config.seeds = 2;
    const auto second = ran({.config = config, .folder = folder.path(), .onlySeed = 2});
    QVERIFY(second && !second->isComplete());
    QCOMPARE(second->cells.size(), std::size_t{4});
    for (const StudyCell& cell : second->cells) QCOMPARE(cell.seed, std::uint64_t{2});
  }

  void aFolderWithoutAStudyIsTold() {
    const twinscope::tests::TemporaryFolder folder;
    QCOMPARE(readStudy(folder.path()).error().code, std::string("study.none"));
  }
};

TWINSCOPE_SUITE(ExperimentTest, "experiment_test");

}  // namespace twinscope::app

#include "experiment_test.moc"
