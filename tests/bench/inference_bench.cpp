// The published U-Net 3-D at full size over a head of 240×240×155 with four sequences: windows of 128³ that overlap by half,
// Gaussian weights. Weights and image are shared, so that a peer runs the same network on the same windows.
#include "core/base/random.h"
#include "core/learning/inference/torch_model.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/networks/network.h"
#include "core/learning/networks/presets.h"
#include "core/learning/torch_run.h"
#include "core/volume/mask_box.h"
#include "tests/bench/bench_data.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <string>

namespace twinscope::bench {
namespace {

constexpr Size3 kImage{240, 240, 155};

/// An ellipsoid of noise, 0 around it: 138 × 170 × 138 voxels, as a brain lies in its image.
std::vector<float> head() {
  std::vector<float> values(4 * kImage.voxels(), 0.F);
  Random random(1);
  for (std::size_t v = 0; v < kImage.voxels(); ++v) {
    const auto n = static_cast<std::int64_t>(v);
    const double x = (static_cast<double>(n % kImage.i) - 120) / 69;
    const double y = (static_cast<double>(n / kImage.i % kImage.j) - 120) / 85;
    const double z = (static_cast<double>(n / (kImage.i * kImage.j)) - 78) / 69;
    if (x * x + y * y + z * z > 1) continue;
    for (std::size_t c = 0; c < 4; ++c)
      values[c * kImage.voxels() + v] = static_cast<float>(random.normal());
  }
  return values;
}

struct Case {
  std::unique_ptr<learning::SegmentationModel> model;
  std::vector<float> image;
};

/// The network with random weights; runs every window, those without brain too.
Case makeCase() {
  learning::keepFreedMemory();
  const auto preset = learning::presetOf("unet3d", learning::NetworkSize::full);
  learning::ModelCard card = learning::untrainedCard(*preset, 1);
  card.skullStripped = false;
  const auto network = learning::makeNetwork(card);
  learning::initialise(**network, 1);
  learning::Safetensors file;
  file.parameters = learning::parametersOf(**network);
  const auto folder = dataFolder().value_or(std::filesystem::temp_directory_path());
  if (!learning::writeSafetensors(folder / "unet.safetensors", file)) std::abort();
  auto model = learning::openNetworkModel(card, folder / "unet.safetensors");
  if (!model) std::abort();
  Case made{.model = std::move(*model), .image = head()};
  for (std::size_t c = 0; c < 4; ++c)
    share("channel" + std::to_string(c), kImage,
          std::span(made.image).subspan(c * kImage.voxels(), kImage.voxels()));
  return made;
}

void infer(benchmark::State& state, const Case& one, const VoxelBox& box) {
  const Size3 size{box.end[0] - box.begin[0], box.end[1] - box.begin[1], box.end[2] - box.begin[2]};
  std::vector<float> part;
  for (std::size_t c = 0; c < 4; ++c)
    for (std::int64_t k = box.begin[2]; k < box.end[2]; ++k)
      for (std::int64_t j = box.begin[1]; j < box.end[1]; ++j) {
        const auto row = one.image.begin() + static_cast<std::ptrdiff_t>(c * kImage.voxels()) +
                         box.begin[0] + kImage.i * (j + kImage.j * k);
        part.insert(part.end(), row, row + size.i);
      }
  double sum = 0;
  for (auto _ : state) {
    const auto scores = one.model->infer(part, size, silentContext());
    if (!scores) return state.SkipWithError(scores.error().message.c_str());
    sum = 0;
    for (std::size_t v = 0; v < size.voxels(); v += 97)
      sum += static_cast<double>(scores->values[v]);
  }
  state.counters["background"] = sum;
}

const Case& theCase() {
  static const Case made = makeCase();
  return made;
}

/// Every window of the image: 18.
void wholeImage(benchmark::State& state) {
  infer(state, theCase(), {{0, 0, 0}, {kImage.i, kImage.j, kImage.k}});
}
BENCHMARK(wholeImage)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

/// The box of the brain alone: 8.
void brainBox(benchmark::State& state) {
  std::vector<std::uint8_t> brain(kImage.voxels());
  for (std::size_t v = 0; v < brain.size(); ++v) brain[v] = theCase().image[v] != 0 ? 1 : 0;
  infer(state, theCase(), boxOf(brain, kImage));
}
BENCHMARK(brainBox)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace twinscope::bench
