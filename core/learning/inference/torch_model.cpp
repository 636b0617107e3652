#include "core/learning/inference/torch_model.h"

#include "core/base/parallel.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/learning/inference/sliding_window.h"
#include "core/learning/inference/tile_plan.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/networks/network.h"
#include "core/learning/torch_device.h"
#include "core/learning/torch_run.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace twinscope::learning {
namespace {

constexpr std::int64_t kProbeSide = 64;
constexpr std::int64_t kCheckSide = 32;
constexpr double kCheckTolerance = 1e-3;

std::unexpected<Error> layoutProblem(std::string what) {
  return refusal("model.layout", std::move(what),
                 "Check the channels, labels and window in the model's card");
}

at::Tensor tensorOf(std::span<const float> values, std::int64_t count, std::int64_t channels,
                    Size3 size) {
  // The network only reads it; LibTorch has no view of constant memory.
  return at::from_blob(const_cast<float*>(values.data()), {count, channels, size.k, size.j, size.i},
                       at::kFloat);
}

void softmax(Scores& scores) {
  const std::size_t voxels = scores.size.voxels();
  parallelFor(voxels, std::size_t{1} << 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t v = begin; v < end; ++v) {
      float largest = scores.values[v];
      for (std::size_t c = 1; c < scores.channels; ++c)
        largest = std::max(largest, scores.values[c * voxels + v]);
      float sum = 0;
      for (std::size_t c = 0; c < scores.channels; ++c) {
        float& value = scores.values[c * voxels + v];
        value = std::exp(value - largest);
        sum += value;
      }
      for (std::size_t c = 0; c < scores.channels; ++c) scores.values[c * voxels + v] /= sum;
    }
  });
}

void sigmoid(Scores& scores) {
  for (float& value : scores.values) value = 1.F / (1.F + std::exp(-value));
}

/// LibTorch takes its slow loop instead of oneDNN for a single small image of few channels: a factor of 8 at 64³ × 4.
/// Two windows or more always run on oneDNN; larger windows need no company and have little memory to spare for it.
/// Not for a foreign script, which may have been traced for one.
std::size_t windowsACall(const std::array<std::int64_t, 3>& window) {
  constexpr std::int64_t kVoxels = 2 * 64 * 64 * 64, kMost = 4;
  const std::int64_t voxels = window[0] * window[1] * window[2];
  return static_cast<std::size_t>(std::clamp<std::int64_t>(kVoxels / voxels, 1, kMost));
}

class TorchModel final : public SegmentationModel {
 public:
  TorchModel(ModelCard card, TensorFunction forward, Sides sideMultiples, GrowthFunction growth)
      : m_card(std::move(card)),
        m_forward(std::move(forward)),
        m_multiples(sideMultiples),
        m_measure(std::move(growth)) {}

  const ModelCard& card() const override { return m_card; }

  Result<Scores> infer(std::span<const float> input, Size3 size,
                       const JobContext& context) const override {
    if (input.size() != m_card.channels.size() * size.voxels())
      throw std::invalid_argument("the input does not hold the card's channels");
    const auto options = fitting(optionsFor(size), context);
    if (!options) return std::unexpected(options.error());
    warnOfCut(*options, size, context);
    const auto predict = [&](std::span<const float> windows, std::size_t count) {
      return scoresOf(windows, count, options->window, context);
    };
    auto scores = slideWindows({input, m_card.channels.size(), size}, m_card.outputChannels(),
                               *options, predict, context);
    if (scores && m_card.scale == ScoreScale::logits) {
      if (m_card.temperature != 1)
        for (float& value : scores->values) value /= static_cast<float>(m_card.temperature);
      m_card.output == OutputKind::classScores ? softmax(*scores) : sigmoid(*scores);
    }
    return scores;
  }

 private:
  [[nodiscard]] WindowOptions optionsFor(Size3 size) const {
    WindowOptions options{.window = m_card.window, .overlap = m_card.overlap};
    options.empty = m_card.skullStripped ? EmptyWindows::skip : EmptyWindows::predict;
    if (m_card.mode != InferenceMode::slidingWindow) options.importance = Importance::constant;
    if (m_card.mode == InferenceMode::centreCrop) options.placement = WindowPlacement::centre;
    if (m_card.mode == InferenceMode::wholeVolume) {
      for (int axis = 0; axis < 3; ++axis)
        options.window[axis] =
            (size[axis] + m_multiples[axis] - 1) / m_multiples[axis] * m_multiples[axis];
    }
    if (isNetworkKind(m_card.kind)) options.batch = windowsACall(options.window);
    return options;
  }

  /// The same within the memory that is free now.
  [[nodiscard]] Result<WindowOptions> fitting(WindowOptions options,
                                              const JobContext& context) const {
    const TilePlan asked{options.window, options.batch};
    const std::size_t bytes = networkMemoryBudget();
    if (!m_measure || surelyFits(asked, bytes)) return options;
    if (!m_growth) m_growth = m_measure();
    if (!*m_growth) return std::unexpected(m_growth->error());
    const auto plan = fittingTiles(asked, **m_growth, m_multiples, bytes);
    if (!plan) return std::unexpected(plan.error());
    if (plan->window != asked.window) {
      context.log.write(LogLevel::warning,
                        concat("segmenting in windows of ", plan->window[0], "×", plan->window[1],
                               "×", plan->window[2], " voxels: memory is short"));
      // A smaller crop would show less of the brain: several windows then cover all of it.
      options.placement = WindowPlacement::monai;
      options.window = plan->window;
    }
    options.batch = plan->batch;
    return options;
  }

  static void warnOfCut(const WindowOptions& options, Size3 size, const JobContext& context) {
    if (options.placement != WindowPlacement::centre) return;
    const auto& window = options.window;
    if (window[0] < size.i || window[1] < size.j || window[2] < size.k)
      context.log.write(LogLevel::warning,
                        concat("the model looks at ", window[0], "×", window[1], "×", window[2],
                               " voxels in the middle of ", size.i, "×", size.j, "×", size.k,
                               ": what lies outside is called background"));
  }

  Result<std::vector<float>> scoresOf(std::span<const float> windows, std::size_t count,
                                      const std::array<std::int64_t, 3>& side,
                                      const JobContext& context) const {
    std::vector<float> scores;
    const Size3 size{side[0], side[1], side[2]};
    const auto body = [&]() -> Status {
      const c10::InferenceMode inference;
      const auto batch = static_cast<std::int64_t>(count);
      const auto channelsIn = static_cast<std::int64_t>(m_card.channels.size());
      const at::Tensor out =
          m_forward(tensorOf(windows, batch, channelsIn, size).to(networkDevice()));
      const auto channels = static_cast<std::int64_t>(m_card.outputChannels());
      if (out.sizes() != at::IntArrayRef({batch, channels, size.k, size.j, size.i}))
        return layoutProblem(concat("The network gave scores of shape ", out.sizes(),
                                    " where the card promises ", channels, " channels"));
      const at::Tensor flat = out.to(at::kCPU, at::kFloat).contiguous();
      const float* first = flat.const_data_ptr<float>();
      scores.assign(first, first + flat.numel());
      return {};
    };
    if (const Status done = runTorch(context, "model.run", body); !done)
      return std::unexpected(done.error());
    return scores;
  }

  ModelCard m_card;
  TensorFunction m_forward;
  Sides m_multiples;
  GrowthFunction m_measure;
  mutable std::optional<Result<MemoryGrowth>> m_growth;
};

/// What a pass of the network takes as it is run here.
Result<MemoryGrowth> runningGrowth(Network& network, const ModelCard& card) {
  const auto channels = static_cast<std::int64_t>(card.channels.size());
  return measuredGrowth(network, "model.run", [&](const Sides& sides) {
    const c10::InferenceMode inference;
    (void)network.forward(at::zeros({2, channels, sides[2], sides[1], sides[0]}, networkDevice()));
  });
}

/// An empty image costs little and shows whether channels in and out are what the card says.
Status probe(const ModelCard& card, const SegmentationModel& model) {
  Size3 size{kProbeSide, kProbeSide, kProbeSide};
  if (card.mode == InferenceMode::slidingWindow)
    size = {std::min(card.window[0], kProbeSide), std::min(card.window[1], kProbeSide),
            std::min(card.window[2], kProbeSide)};
  const std::vector<float> empty(card.channels.size() * size.voxels(), 0.F);
  const auto scores = model.infer(empty, size, silentContext());
  if (scores) return {};
  return layoutProblem("The model does not run as its card says: " + scores.error().message);
}

/// Our kernels run the network unless their answer to noise is not LibTorch's: then the wrong one of the two must not be
/// used, and LibTorch's is taken (some processors and compilers have been wrong before).
Status chooseKernels(Network& network, const ModelCard& card) {
  network.setMode(NetworkMode::run);
  if (!deviceOf(network).is_cpu()) return {};
  const std::array<std::int64_t, 3> sides = network.sideMultiples();
  const auto side = [&](std::size_t axis) {
    return std::min(card.window[axis],
                    std::max<std::int64_t>(1, kCheckSide / sides[axis]) * sides[axis]);
  };
  const auto channels = static_cast<std::int64_t>(card.channels.size());
  return runTorch(silentContext(), "model.run", [&]() -> Status {
    const c10::InferenceMode inference;
    const at::Tensor noise = at::randn({2, channels, side(2), side(1), side(0)},
                                       at::make_generator<at::CPUGeneratorImpl>(1));
    network.setMode(NetworkMode::reference);
    const at::Tensor wanted = network.forward(noise);
    network.setMode(NetworkMode::run);
    const auto apart = (network.forward(noise) - wanted).abs().max().item<double>();
    if (!(apart <= kCheckTolerance * wanted.abs().max().item<double>()))
      network.setMode(NetworkMode::reference);
    return {};
  });
}

}  // namespace

std::unique_ptr<SegmentationModel> makeTorchModel(const ModelCard& card, TensorFunction forward,
                                                  Sides sideMultiples, GrowthFunction growth) {
  return std::make_unique<TorchModel>(card, std::move(forward), sideMultiples, std::move(growth));
}

Result<std::unique_ptr<SegmentationModel>> openScriptModel(const ModelCard& card,
                                                           const std::filesystem::path& weights) {
  auto script = std::make_shared<torch::jit::Module>();
  const auto load = [&]() -> Status {
    *script = torch::jit::load(weights.string(), networkDevice());
    script->eval();
    return {};
  };
  if (const Status loaded = runTorch(silentContext(), "model.file", load); !loaded)
    return refusal("model.file", "The weights are not a TorchScript file that can be loaded",
                   "Export the model as TorchScript; pickled checkpoints are not taken",
                   weights.filename().string());
  const auto forward = [script](const at::Tensor& batch) {
    return script->forward({batch}).toTensor();
  };
  // Empty windows must be run in the probe, which has nothing else.
  ModelCard probed = card;
  probed.skullStripped = false;
  if (const Status fits = probe(card, *makeTorchModel(probed, forward, {1, 1, 1})); !fits)
    return std::unexpected(fits.error());
  return makeTorchModel(card, forward, {1, 1, 1});
}

Result<std::unique_ptr<SegmentationModel>> openNetworkModel(const ModelCard& card,
                                                            const std::filesystem::path& weights) {
  auto made = makeNetwork(card);
  if (!made) return std::unexpected(made.error());
  const std::shared_ptr<Network> network = std::move(*made);
  if (const Status fits = checkSides(*network, card.window); !fits)
    return std::unexpected(fits.error());
  const auto file = readSafetensors(weights);
  if (!file) return std::unexpected(file.error());
  if (const Status set = setParameters(*network, file->parameters); !set)
    return std::unexpected(set.error());
  moveTo(*network, networkDevice());
  if (const Status agrees = chooseKernels(*network, card); !agrees)
    return std::unexpected(agrees.error());
  return makeTorchModel(
      card, [network](const at::Tensor& batch) { return network->forward(batch); },
      network->sideMultiples(), [network, card] { return runningGrowth(*network, card); });
}

Result<std::unique_ptr<SegmentationModel>> openModel(const ModelCard& card,
                                                     const std::filesystem::path& weights) {
  if (const Status valid = card.validate(); !valid) return std::unexpected(valid.error());
  std::error_code missing;
  if (!std::filesystem::is_regular_file(weights, missing))
    return failure("model.file", "The weights file of " + card.name + " is not there",
                   "It must lie beside its card", weights.filename().string());
  const auto hash = sha256OfFile(weights);
  if (!hash) return std::unexpected(hash.error());
  if (*hash != card.sha256)
    return refusal("model.hash", "The weights of " + card.name + " are not those its card names",
                   "Import the model again; the file was changed or damaged",
                   weights.filename().string());
  return card.kind == "torchscript" ? openScriptModel(card, weights)
                                    : openNetworkModel(card, weights);
}

}  // namespace twinscope::learning
