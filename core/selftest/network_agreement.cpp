#include "core/selftest/network_agreement.h"

#include "core/learning/networks/network.h"
#include "core/learning/networks/presets.h"
#include "core/learning/torch_device.h"
#include "core/learning/torch_run.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/InferenceMode.h>

#include <chrono>
#include <cmath>

namespace twinscope::selftest {
namespace {

using learning::NetworkMode;

// A GPU multiplies the convolutions' numbers with ten bits of mantissa (TF32).
constexpr double kCpuTolerance = 1e-3, kGpuTolerance = 1e-2;

/// Copies to and from the device included.
at::Tensor timedPass(learning::Network& network, const at::Tensor& images, double& seconds) {
  const auto start = std::chrono::steady_clock::now();
  const at::Tensor scores = network.forward(images.to(learning::deviceOf(network))).to(at::kCPU);
  seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return scores;
}

void fill(device::Agreement& row, learning::Network& network, const at::Tensor& images) {
  const c10::InferenceMode inference;
  // Each first pass only warms up.
  network.setMode(NetworkMode::reference);
  (void)timedPass(network, images, row.referenceSeconds);
  const at::Tensor wanted = timedPass(network, images, row.referenceSeconds);
  learning::moveTo(network, learning::networkDevice());
  network.setMode(NetworkMode::run);
  (void)timedPass(network, images, row.deviceSeconds);
  const at::Tensor got = timedPass(network, images, row.deviceSeconds);
  row.worst = (got - wanted).abs().max().item<double>() / wanted.abs().max().item<double>();
  if (!std::isfinite(row.worst)) row.problem = "the scores are not finite";
}

device::Agreement compared(const learning::NetworkPreset& preset, std::uint64_t seed) {
  device::Agreement row{.kernel = std::string(preset.kind)};
  row.allowed = learning::torchGpu().usable ? kGpuTolerance : kCpuTolerance;
  const auto card = learning::untrainedCard(preset, 1);
  const auto network = learning::makeNetwork(card);
  if (!network) {
    row.problem = network.error().message;
    return row;
  }
  learning::initialise(**network, seed);
  const auto channels = static_cast<std::int64_t>(card.channels.size());
  const auto [i, j, k] = card.window;
  const at::Tensor images =
      at::randn({2, channels, k, j, i}, at::make_generator<at::CPUGeneratorImpl>(seed));
  const Status done = learning::runTorch(silentContext(), "model.run", [&]() -> Status {
    fill(row, **network, images);
    return {};
  });
  if (!done) row.problem = done.error().message;
  return row;
}

}  // namespace

std::vector<device::Agreement> compareNetworks(std::uint64_t seed) {
  std::vector<device::Agreement> rows;
  for (const auto& preset : learning::networkPresets())
    if (preset.size == learning::NetworkSize::small) rows.push_back(compared(preset, seed));
  return rows;
}

}  // namespace twinscope::selftest
