#include "core/base/parallel.h"
#include "core/base/random.h"
#include "fedlink/strategy/aggregator.h"
#include "fedlink/strategy/catalogue.h"
#include "tests/bench/bench_data.h"

#include <benchmark/benchmark.h>

#include <deque>

namespace twinscope::bench {
namespace {

using namespace fedlink;

constexpr std::size_t kSites = 10;
constexpr std::size_t kValues = 25'000'000;  // 100 MB a site

/// Ten sites' weights around the global ones; the same numbers go to the peer.
struct Round {
  Round() {
    Random random(11);
    for (float& value : global) value = static_cast<float>(random.uniform(-1, 1));
    for (std::size_t k = 0; k < kSites; ++k) {
      auto& weights = sites.emplace_back(global);
      for (float& value : weights) value += 0.01F * static_cast<float>(random.uniform(-1, 1));
      const std::string name = "site" + std::to_string(k);
      share(name, {kValues, 1, 1}, weights);
      updates.push_back({.site = name,
                         .report = {.examples = 10.0 + static_cast<double>(k),
                                    .quality = 0.5,
                                    .performance = 0.5 + 0.01 * static_cast<double>(k)},
                         .values = &sources.emplace_back(weights)});
    }
  }

  std::vector<float> global = std::vector<float>(kValues);
  std::deque<std::vector<float>> sites;
  std::deque<SpanSource<float>> sources;
  std::vector<SiteUpdate<float>> updates;
};

const Round& aRound() {
  static const Round round;
  return round;
}

void aggregate(benchmark::State& state, const char* name) {
  const Round& round = aRound();
  std::vector<float> result(kValues);
  Aggregator<float> aggregator(strategyNamed(name).value());
  for (auto _ : state) {
    const auto outcome =
        aggregator.aggregate({.global = round.global, .updates = round.updates}, result);
    benchmark::DoNotOptimize(outcome.value().used);
  }
  double sum = 0;
  for (std::size_t i = 0; i < kValues; i += 1000) sum += result[i];
  state.counters["sum"] = sum;
  state.counters["first"] = result.front();
  state.counters["last"] = result.back();
}

void weightedMean(benchmark::State& state) { aggregate(state, "fedavg"); }

/// STREAM's triad on as many bytes as the weighted mean reads from the sites.
void triad(benchmark::State& state) {
  constexpr std::size_t kDoubles = 4 * kSites * kValues / (3 * sizeof(double));
  std::vector<double> a(kDoubles), b(kDoubles, 1), c(kDoubles, 2);
  for (auto _ : state) {
    parallelFor(kDoubles, kDoubles / 128, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) a[i] = b[i] + 3 * c[i];
    });
    benchmark::ClobberMemory();
  }
}

void timed(benchmark::internal::Benchmark* benchmark) {
  benchmark->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
}
BENCHMARK(weightedMean)->Apply(timed);
BENCHMARK(triad)->Apply(timed);
BENCHMARK_CAPTURE(aggregate, fedadam, "fedadam")->Apply(timed);
BENCHMARK_CAPTURE(aggregate, adaptive, "adaptive")->Apply(timed);
BENCHMARK_CAPTURE(aggregate, median, "median")->Apply(timed);
BENCHMARK_CAPTURE(aggregate, trimmedmean, "trimmedmean")->Apply(timed);
BENCHMARK_CAPTURE(aggregate, krum, "krum")->Apply(timed);
BENCHMARK_CAPTURE(aggregate, bulyan, "bulyan")->Apply(timed);
BENCHMARK_CAPTURE(aggregate, geometricmedian, "geometricmedian")->Apply(timed);

}  // namespace
}  // namespace twinscope::bench
