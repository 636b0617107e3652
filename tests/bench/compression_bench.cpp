#include "fedlink/compression/update_codec.h"

#include <benchmark/benchmark.h>

#include <vector>

namespace twinscope::bench {
namespace {

using namespace twinscope::fedlink;

/// An update of FedSegNet's size, as wide as layers differ.
const std::vector<float>& update() {
  static const std::vector<float> values = [] {
    constexpr std::size_t kEntries = 16'563'300;
    Random random(1);
    std::vector<float> made(kEntries);
    for (std::size_t i = 0; i < kEntries; ++i)
      made[i] = static_cast<float>(random.normal()) * (i / 65536 % 2 == 0 ? 0.001F : 0.01F);
    return made;
  }();
  return values;
}

Compression compressionOf(const benchmark::State& state) {
  return {.keepShare = static_cast<double>(state.range(0)) / 100,
          .values = static_cast<ValueFormat>(state.range(1))};
}

void report(benchmark::State& state, const CompressedUpdate& sent) {
  const auto bytes = static_cast<std::int64_t>(sizeof(float) * update().size());
  state.SetBytesProcessed(state.iterations() * bytes);
  state.counters["of_dense"] = static_cast<double>(sent.bytes.size()) / static_cast<double>(bytes);
  state.SetLabel(describe(compressionOf(state)));
}

/// Error feedback carries on from one iteration to the next, as rounds do.
void compressUpdate(benchmark::State& state) {
  std::vector<float> residual(update().size());
  CompressedUpdate sent;
  for (auto _ : state) sent = compress(update(), residual, compressionOf(state), Random(2)).value();
  report(state, sent);
}

void decompressUpdate(benchmark::State& state) {
  std::vector<float> residual(update().size());
  const CompressedUpdate sent =
      compress(update(), residual, compressionOf(state), Random(2)).value();
  std::vector<float>& received = residual;
  for (auto _ : state) benchmark::DoNotOptimize(decompress(sent.bytes, received).has_value());
  report(state, sent);
}

/// Share kept in percent, format.
void cases(benchmark::internal::Benchmark* benchmark) {
  const auto add = [&](int percent, ValueFormat format) {
    benchmark->Args({percent, static_cast<int>(format)});
  };
  for (const auto format : {ValueFormat::fp32, ValueFormat::fp16, ValueFormat::bf16,
                            ValueFormat::int8, ValueFormat::qsgd, ValueFormat::sign})
    add(100, format);
  add(10, ValueFormat::fp16);
  add(10, ValueFormat::int8);
  add(1, ValueFormat::int8);
  benchmark->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
}
BENCHMARK(compressUpdate)->Apply(cases);
BENCHMARK(decompressUpdate)->Apply(cases);

}  // namespace
}  // namespace twinscope::bench
