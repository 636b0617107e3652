#include "core/base/random.h"
#include "core/imaging/nifti/nifti.h"
#include "tests/bench/bench_data.h"

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

namespace twinscope::imaging {
namespace {

namespace fs = std::filesystem;

/// Four float images of a noisy head in BraTS size, written once and removed at the end.
class FourImages {
 public:
  FourImages() {
    for (int n = 0; n < 4; ++n) {
      m_files.push_back(bench::dataFolder()
                            ? *bench::dataFolder() / ("image" + std::to_string(n) + ".nii.gz")
                            : fs::temp_directory_path() /
                                  ("twinscope-bench-" + std::to_string(::getpid()) + "-" +
                                   std::to_string(n) + ".nii.gz"));
      if (!writeNifti(head(n), m_files.back())) m_files.clear();
    }
  }
  ~FourImages() {
    if (bench::dataFolder()) return;  // the peers read them next
    for (const fs::path& file : m_files) fs::remove(file);
  }
  FourImages(const FourImages&) = delete;
  FourImages& operator=(const FourImages&) = delete;
  [[nodiscard]] const std::vector<fs::path>& files() const { return m_files; }

  static Volume head(int seed) {
    const Grid grid = Grid::axisAligned({240, 240, 155}, {1, 1, 1}, {-120, -120, -70});
    std::vector<float> voxels(grid.voxels());
    Random random(static_cast<std::uint64_t>(seed));
    for (std::int64_t k = 0; k < 155; ++k)
      for (std::int64_t j = 0; j < 240; ++j)
        for (std::int64_t i = 0; i < 240; ++i) {
          const double r =
              std::hypot((static_cast<double>(i) - 120) / 90, (static_cast<double>(j) - 120) / 100,
                         (static_cast<double>(k) - 77) / 65);
          if (r < 1)
            voxels[grid.index(i, j, k)] =
                std::round(static_cast<float>(800 + 25 * random.normal()));
        }
    return {grid, std::move(voxels)};
  }

 private:
  std::vector<fs::path> m_files;
};

const FourImages& fourImages() {
  static const FourImages images;
  return images;
}

/// Four .nii.gz to float volumes, checksum included (files from TWINSCOPE_BENCH_NIFTI, colon-separated, where set).
void readFourImages(benchmark::State& state) {
  std::vector<fs::path> files;
  if (const char* given = std::getenv("TWINSCOPE_BENCH_NIFTI")) {
    std::string_view rest = given;
    while (!rest.empty()) {
      const auto end = rest.find(':');
      files.emplace_back(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
  } else {
    files = fourImages().files();
  }
  for (auto _ : state) {
    const auto volumes = readNiftiFiles(files);
    for (const auto& volume : volumes)
      if (!volume) return state.SkipWithError(volume.error().message.c_str());
    benchmark::DoNotOptimize(volumes);
  }
}
BENCHMARK(readFourImages)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void inspectOneImage(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(inspectNifti(fourImages().files().front(), {}, silentContext()));
}
BENCHMARK(inspectOneImage)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void writeMask(benchmark::State& state) {
  const Volume head = FourImages::head(0);
  std::vector<std::uint8_t> values(head.voxels().size());
  for (std::size_t n = 0; n < values.size(); ++n) values[n] = head.voxels()[n] > 820 ? 1 : 0;
  const LabelMap labels(head.grid(), std::move(values));
  const fs::path file = fs::temp_directory_path() /
                        ("twinscope-bench-mask-" + std::to_string(::getpid()) + ".nii.gz");
  for (auto _ : state)
    if (!writeNifti(labels, file)) return state.SkipWithError("cannot write");
  fs::remove(file);
}
BENCHMARK(writeMask)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace twinscope::imaging
