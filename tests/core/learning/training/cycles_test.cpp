#include "core/base/parallel.h"
#include "core/learning/inference/segmentation_model.h"
#include "tests/core/learning/learning_examples.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <malloc.h>
#include <unistd.h>

#include <QTest>
#include <fstream>
#include <vector>

namespace twinscope::learning {
namespace {

double residentMegabytes() {
  std::ifstream statm("/proc/self/statm");
  double pages = 0, resident = 0;
  statm >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

/// What the allocator has given out and not had back: a leak shows here without the pools' noise.
double allocatedMegabytes() {
  const auto heap = mallinfo2();
  return static_cast<double>(heap.uordblks + heap.hblkhd) / 1e6;
}

/// Asks to stop at its first report.
struct StopAtOnce final : ProgressSink {
  void report(double, std::string_view) override { source.request_stop(); }
  std::stop_source source;
};

/// Least squares over the numbers of the cycles.
double slope(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size()), middle = (n - 1) / 2;
  double above = 0, below = 0;
  for (std::size_t at = 0; at < values.size(); ++at) {
    const double x = static_cast<double>(at) - middle;
    above += x * values[at];
    below += x * x;
  }
  return above / below;
}

}  // namespace

/// Cycles of train, cancel, resume, segment: $TWINSCOPE_CYCLES of them, 500 where it says nothing.
class CyclesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setComputeThreads(1); }
  void nothingIsKept() {
    const int cycles = qEnvironmentVariableIsSet("TWINSCOPE_CYCLES")
                           ? qEnvironmentVariableIntValue("TWINSCOPE_CYCLES")
                           : 500;
    std::vector<double> resident, allocated;
    for (int n = 0; n < cycles; ++n) {
      cycle(static_cast<std::size_t>(n));
      // The first ones fill caches and pools.
      if (n >= cycles / 5) {
        resident.push_back(residentMegabytes());
        allocated.push_back(allocatedMegabytes());
      }
      if (QTest::currentTestFailed()) return;
    }
    const double pages = slope(resident), given = slope(allocated);
    qInfo(
        "%d cycles: resident %.1f MB at the end, %.4f MB more a cycle; allocated %.1f MB, %.5f "
        "more",
        cycles, resident.back(), pages, allocated.back(), given);
    QVERIFY2(given < 0.001, qPrintable(QString::number(given)));
    // The pages of few cycles go up and down by more than they could show.
    if (cycles >= 500) QVERIFY2(pages < 0.02, qPrintable(QString::number(pages)));
  }

 private:
  static void cycle(std::size_t n) {
    const tests::TemporaryFolder folder;
    TrainOptions options = tests::quickTraining(folder.path());
    options.epochs = 1;
    options.stepsPerEpoch = 3;
    StopAtOnce stop;
    const JobContext silent = silentContext();
    const auto stopped = train(tests::tinyCard(), tests::ballCases(1), {}, options, {},
                               {stop.source.get_token(), stop, silent.log});
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().kind, ErrorKind::cancelled);
    const auto outcome = train(tests::tinyCard(), tests::ballCases(1), {}, options, {}, silent);
    QVERIFY(outcome);
    const auto model = openModel(outcome->card, outcome->weights);
    QVERIFY(model);
    const TrainingCase one = tests::ballCase(n % 7);
    QVERIFY(segment(**model, one.images, one.brainMask, silent));
  }
};

TWINSCOPE_SUITE(CyclesTest, "cycles_test");

}  // namespace twinscope::learning

#include "cycles_test.moc"
