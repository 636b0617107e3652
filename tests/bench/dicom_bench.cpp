#include "core/imaging/dicom/dicom_intake.h"
#include "tests/bench/bench_data.h"
#include "tests/core/imaging/dicom_maker.h"
#include "tests/support/temporary_folder.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>

namespace twinscope::imaging {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> filesUnder(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// Series of an MR exam in one folder: what a hospital's disc holds.
class Exam {
 public:
  Exam(std::string name, int series, int slices, int side) : m_name(std::move(name)) {
    fs::create_directories(folder());
    tests::MadeImage image;
    image.rows = image.columns = side;
    image.pixels.assign(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), 300);
    for (int s = 0; s < series; ++s)
      for (int k = 0; k < slices; ++k) {
        image.series = "1.2.3." + std::to_string(s);
        image.sopInstance = image.series + "." + std::to_string(k);
        image.position = {-100, -100, 3.0 * k};
        image.instance = k;
        tests::writeImage(folder() / (std::to_string(s) + "-" + std::to_string(k)), image);
      }
  }
  [[nodiscard]] std::vector<fs::path> files() const { return filesUnder(folder()); }

 private:
  /// Where the peers look for it, or a folder that goes away.
  [[nodiscard]] fs::path folder() const {
    const auto shared = bench::dataFolder();
    return shared ? *shared / m_name : m_folder.path();
  }

  std::string m_name;
  tests::TemporaryFolder m_folder;
};

/// Headers of 80 series of 20 slices (or of the folder $TWINSCOPE_BENCH_DICOM) to a table of volumes.
void indexAnExam(benchmark::State& state) {
  const char* given = std::getenv("TWINSCOPE_BENCH_DICOM");
  static const Exam exam("exam", given == nullptr ? 80 : 1, 20, 64);
  const std::vector<fs::path> files = given == nullptr ? exam.files() : filesUnder(given);
  for (auto _ : state) {
    const auto reports = indexDicomFiles(files, {}, silentContext());
    if (reports.empty()) state.SkipWithError("nothing was indexed");
  }
  state.counters["files/s"] = benchmark::Counter(static_cast<double>(files.size()),
                                                 benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(indexAnExam)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

/// 155 slices of 240 × 240 to a float volume.
void loadASeries(benchmark::State& state) {
  static const Exam exam("series", 1, 155, 240);
  const auto reports = indexDicomFiles(exam.files(), {}, silentContext());
  for (auto _ : state) {
    const auto volume = reports.front().load(0, silentContext());
    if (!volume) state.SkipWithError("the series was not loaded");
  }
}
BENCHMARK(loadASeries)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace twinscope::imaging
