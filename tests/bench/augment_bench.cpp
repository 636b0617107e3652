// Every transform of a training pipeline, each with probability 1, on one patch of 128³ with four sequences.
#include "core/learning/augment/augment.h"
#include "tests/bench/bench_data.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>

namespace twinscope::bench {
namespace {

constexpr std::int64_t kSide = 128;
constexpr learning::PerAxis kSpacing{1, 1, 1};

learning::AugmentOptions everything() {
  auto options = learning::noAugmentation();
  options.flip = {1, 1, 1};
  options.affine = options.elastic = options.anisotropy = options.bias = options.blur = 1;
  options.gamma = options.contrast = options.noise = 1;
  return options;
}

void allTransforms(benchmark::State& state) {
  const at::Tensor images = at::randn({4, kSide, kSide, kSide});
  const at::Tensor labels = (images.narrow(0, 0, 1) > 1).to(at::kByte);
  Random random(1);
  for (auto _ : state) {
    at::Tensor image = images, label = labels;
    learning::augment(image, label, everything(), kSpacing, random);
    benchmark::DoNotOptimize(image.const_data_ptr<float>());
  }
}
BENCHMARK(allTransforms)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void ginOfFourChannels(benchmark::State& state) {
  const at::Tensor images = at::randn({4, kSide, kSide, kSide});
  const at::Tensor labels = at::zeros({1, kSide, kSide, kSide}, at::kByte);
  auto options = learning::noAugmentation();
  options.gin = 1;
  Random random(1);
  for (auto _ : state) {
    at::Tensor image = images, label = labels;
    learning::augment(image, label, options, kSpacing, random);
    benchmark::DoNotOptimize(image.const_data_ptr<float>());
  }
}
BENCHMARK(ginOfFourChannels)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace twinscope::bench
