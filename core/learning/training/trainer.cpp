#include "core/learning/training/trainer.h"

#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/learning/inference/torch_model.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/networks/network.h"
#include "core/learning/torch_run.h"
#include "core/learning/training/case_cache.h"
#include "core/learning/training/checkpoint.h"
#include "core/learning/training/losses.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iomanip>
#include <span>
#include <sstream>

namespace twinscope::learning {
namespace {

constexpr const char* kWeightsFile = "weights.safetensors";

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Batch {
  std::vector<float> images;
  std::vector<std::uint8_t> labels;
};

double diceOf(std::span<const std::uint8_t> truth, std::span<const std::uint8_t> prediction,
              const std::vector<std::uint8_t>& values) {
  const auto inside = [&values](std::uint8_t v) {
    return std::ranges::find(values, v) != values.end();
  };
  double both = 0;
  double sum = 0;
  for (std::size_t v = 0; v < truth.size(); ++v) {
    const bool t = inside(truth[v]);
    const bool p = inside(prediction[v]);
    both += t && p ? 1 : 0;
    sum += (t ? 1 : 0) + (p ? 1 : 0);
  }
  return sum == 0 ? 1.0 : 2 * both / sum;
}

std::vector<std::uint8_t> argMax(const Scores& scores) {
  const std::size_t voxels = scores.size.voxels();
  std::vector<std::uint8_t> best(voxels, 0);
  for (std::size_t c = 1; c < scores.channels; ++c)
    for (std::size_t v = 0; v < voxels; ++v)
      if (scores.values[c * voxels + v] > scores.values[best[v] * voxels + v])
        best[v] = static_cast<std::uint8_t>(c);
  return best;
}

std::string minutesLeft(double seconds) {
  if (seconds < 90) return concat(static_cast<int>(std::ceil(seconds)), " s left");
  return concat(static_cast<int>(std::ceil(seconds / 60)), " min left");
}

/// One run of train(): the network, its optimiser and where it stands.
class Training {
 public:
  Training(const ModelCard& card, std::shared_ptr<Network> network, const CaseSource& training,
           const CaseSource& validation, const TrainOptions& options)
      : m_card(card),
        m_network(std::move(network)),
        m_options(options),
        m_fingerprint(fingerprint(card, options, training.count)),
        m_optimiser(m_network->namedTensors(), options.optimiser),
        m_training(card, training, options.cacheBytes),
        m_validation(card, validation, options.cacheBytes / 4) {}

  Status begin() {
    initialise(*m_network, m_options.seed);
    auto found = loadCheckpoint(m_options.folder, m_fingerprint);
    if (!found) return std::unexpected(found.error());
    if (!*found) return {};
    if (const Status set = setParameters(*m_network, (*found)->weights); !set) return set;
    if (const Status set = m_optimiser.setState((*found)->moments, (*found)->stepsDone); !set)
      return set;
    m_at = std::move(**found);
    return {};
  }

  Status run(const std::function<void(const EpochReport&)>& onEpoch, const JobContext& context) {
    for (const EpochReport& report : m_at.epochs)
      if (onEpoch) onEpoch(report);
    m_started = std::chrono::steady_clock::now();
    m_stepsBefore = m_at.stepsDone;
    for (;;) {
      const bool epochIsOpen = closedEpochs() < m_at.stepsDone / m_options.stepsPerEpoch;
      if (!epochIsOpen && m_at.stepsDone == totalSteps()) return {};
      const Status done = epochIsOpen ? closeEpoch(onEpoch, context) : step(context);
      if (!done || context.stopRequested()) return leave(done);
      if (!epochIsOpen) reportProgress(context);
    }
  }

  [[nodiscard]] const std::vector<EpochReport>& epochs() const { return m_at.epochs; }

 private:
  [[nodiscard]] std::int64_t totalSteps() const {
    return std::int64_t{m_options.epochs} * m_options.stepsPerEpoch;
  }

  [[nodiscard]] std::int64_t closedEpochs() const {
    return static_cast<std::int64_t>(m_at.epochs.size());
  }

  /// The steps so far are kept whatever ended the run.
  Status leave(const Status& why) {
    if (const Status saved = save(); !saved) return saved;
    return why ? Status(cancelled()) : why;
  }

  Status save() {
    m_at.weights = parametersOf(*m_network);
    m_at.moments = m_optimiser.state();
    return saveCheckpoint(m_options.folder, m_fingerprint, m_at);
  }

  Result<Batch> makeBatch() {
    Batch batch;
    for (int b = 0; b < m_options.batch; ++b) {
      const auto number = static_cast<std::uint64_t>(m_at.stepsDone * m_options.batch + b);
      Random random = Random(m_options.seed).stream("sample", number);
      const auto from = m_training.get(random.below(m_training.count()));
      if (!from) return std::unexpected(from.error());
      const auto& side = m_options.patch;
      Patch patch =
          samplePatch(**from, {side[0], side[1], side[2]}, m_options.foregroundShare, random);
      augment(patch, m_options.augment, random);
      batch.images.insert(batch.images.end(), patch.channels.begin(), patch.channels.end());
      batch.labels.insert(batch.labels.end(), patch.labels.begin(), patch.labels.end());
    }
    return batch;
  }

  /// Forward and backward may be stopped in between; the update itself is never left half done.
  Status step(const JobContext& context) {
    const auto start = std::chrono::steady_clock::now();
    auto batch = makeBatch();
    if (!batch) return std::unexpected(batch.error());
    double loss = 0;
    const Status learnt = runTorch(context, "train.run", [&]() -> Status {
      loss = backward(*batch);
      return {};
    });
    if (!learnt) return learnt;
    if (!std::isfinite(loss))
      return failure("train.diverged", concat("The loss is ", loss, " at step ", m_at.stepsDone),
                     "Use a smaller learning rate");
    m_optimiser.step(scheduledRate(m_options.learningRate, m_at.stepsDone, totalSteps()));
    m_at.lossSum += loss;
    m_at.secondsInEpoch += secondsSince(start);
    ++m_at.stepsDone;
    return {};
  }

  double backward(Batch& batch) {
    const auto& side = m_options.patch;
    const std::int64_t count = m_options.batch;
    const auto channels = static_cast<std::int64_t>(m_card.channels.size());
    const at::Tensor images = at::from_blob(
        batch.images.data(), {count, channels, side[2], side[1], side[0]}, at::kFloat);
    const at::Tensor labels =
        at::from_blob(batch.labels.data(), {count, 1, side[2], side[1], side[0]}, at::kByte);
    const at::Tensor logits = m_network->forward(images);
    const at::Tensor target = oneHot(labels, logits);
    const at::Tensor loss = softDice(logits, target) + crossEntropy(logits, target);
    loss.backward();
    return loss.item<double>();
  }

  void reportProgress(const JobContext& context) const {
    const auto done = static_cast<double>(m_at.stepsDone);
    const auto total = static_cast<double>(totalSteps());
    const double each =
        secondsSince(m_started) / static_cast<double>(m_at.stepsDone - m_stepsBefore);
    const std::int64_t inEpoch = (m_at.stepsDone - 1) % m_options.stepsPerEpoch + 1;
    std::ostringstream what;
    what << "epoch " << (m_at.stepsDone - 1) / m_options.stepsPerEpoch + 1 << " of "
         << m_options.epochs << ", loss " << std::fixed << std::setprecision(3)
         << m_at.lossSum / static_cast<double>(inEpoch) << ", "
         << minutesLeft(each * (total - done));
    context.progress.report(done / total, what.str());
  }

  Status closeEpoch(const std::function<void(const EpochReport&)>& onEpoch,
                    const JobContext& context) {
    const auto start = std::chrono::steady_clock::now();
    EpochReport report{static_cast<int>(m_at.stepsDone / m_options.stepsPerEpoch),
                       m_at.lossSum / m_options.stepsPerEpoch,
                       {},
                       0};
    auto dice = validate(context);
    // Stopped in the validation: the epoch is not closed; the next run goes on with its validation.
    if (!dice) return std::unexpected(dice.error());
    report.validationDice = std::move(*dice);
    report.seconds = m_at.secondsInEpoch + secondsSince(start);
    m_at.lossSum = 0;
    m_at.secondsInEpoch = 0;
    m_at.epochs.push_back(report);
    if (onEpoch) onEpoch(report);
    return save();
  }

  Result<std::vector<std::pair<Region, double>>> validate(const JobContext& context) {
    std::vector<std::pair<Region, double>> means;
    if (m_validation.count() == 0) return means;
    for (const Region region : kReportedRegions) means.emplace_back(region, 0.0);
    const auto model = makeTorchModel(
        m_card, [this](const at::Tensor& x) { return m_network->forward(x); },
        m_network->sideMultiples());
    NoProgress quiet;
    for (std::size_t n = 0; n < m_validation.count(); ++n) {
      const auto from = m_validation.get(n);
      if (!from) return std::unexpected(from.error());
      const auto scores =
          model->infer((*from)->channels, (*from)->size, {context.stop, quiet, context.log});
      if (!scores) return std::unexpected(scores.error());
      const auto labels = argMax(*scores);
      for (auto& [region, mean] : means)
        mean += diceOf((*from)->labels, labels, m_card.labels.valuesOf(region)) /
                static_cast<double>(m_validation.count());
    }
    return means;
  }

  struct NoProgress final : ProgressSink {
    void report(double, std::string_view) override {}
  };

  const ModelCard& m_card;
  std::shared_ptr<Network> m_network;
  const TrainOptions& m_options;
  std::string m_fingerprint;
  Optimiser m_optimiser;
  CaseCache m_training;
  CaseCache m_validation;
  Checkpoint m_at;
  std::chrono::steady_clock::time_point m_started;
  std::int64_t m_stepsBefore = 0;
};

Status checkTask(const ModelCard& card, const CaseSource& training, const TrainOptions& options) {
  if (const Status valid = card.validate(); !valid) return valid;
  if (const Status valid = options.validate(); !valid) return valid;
  if (!isNetworkKind(card.kind) || card.output != OutputKind::classScores ||
      card.scale != ScoreScale::logits)
    return refusal("train.kind", "A model of kind " + card.kind + " cannot be trained here",
                   "Networks of our own with class scores can");
  if (training.count == 0)
    return refusal("train.cases", "There is no case to learn from", "Choose at least one case");
  return {};
}

Result<TrainingOutcome> finish(ModelCard card, const Network& network,
                               std::vector<EpochReport> epochs, const TrainOptions& options) {
  TrainingOutcome outcome{std::move(card), options.folder / kWeightsFile, std::move(epochs)};
  Safetensors file;
  file.parameters = parametersOf(network);
  if (const Status written = writeSafetensors(outcome.weights, file); !written)
    return std::unexpected(written.error());
  const auto hash = sha256OfFile(outcome.weights);
  if (!hash) return std::unexpected(hash.error());
  outcome.card.weightsFile = kWeightsFile;
  outcome.card.sha256 = *hash;
  const std::string json = outcome.card.toJson();
  if (const Status written =
          writeFileWhole(options.folder / "card.json", std::as_bytes(std::span(json)));
      !written)
    return std::unexpected(written.error());
  return outcome;
}

}  // namespace

Status TrainOptions::validate() const {
  if (epochs < 1 || stepsPerEpoch < 1 || batch < 1)
    return usageError("epochs, steps and batch must be at least 1");
  for (const std::int64_t side : patch)
    if (side < 8 || side > 512) return usageError(concat("patch side ", side, " is not 8 to 512"));
  if (!(learningRate >= 0 && learningRate <= 10)) return usageError("learningRate is not 0 to 10");
  if (!(foregroundShare >= 0 && foregroundShare <= 1))
    return usageError("foregroundShare is not 0 to 1");
  if (folder.empty()) return usageError("A folder for the checkpoints is needed");
  if (const Status valid = optimiser.validate(); !valid) return valid;
  return augment.validate();
}

Result<TrainingOutcome> train(const ModelCard& start, const CaseSource& training,
                              const CaseSource& validation, const TrainOptions& options,
                              const std::function<void(const EpochReport&)>& onEpoch,
                              const JobContext& context) {
  if (const Status usable = checkTask(start, training, options); !usable)
    return std::unexpected(usable.error());
  auto made = makeNetwork(start);
  if (!made) return std::unexpected(made.error());
  const std::shared_ptr<Network> network = std::move(*made);
  if (const Status fits = checkSides(*network, options.patch); !fits)
    return std::unexpected(fits.error());
  std::error_code problem;
  std::filesystem::create_directories(options.folder, problem);
  network->setMode(NetworkMode::train);
  Training run(start, network, training, validation, options);
  if (const Status begun = run.begin(); !begun) return std::unexpected(begun.error());
  if (const Status done = run.run(onEpoch, context); !done) return std::unexpected(done.error());
  return finish(start, *network, run.epochs(), options);
}

}  // namespace twinscope::learning
