#include "core/learning/training/trainer.h"

#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/learning/inference/torch_model.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/torch_device.h"
#include "core/learning/torch_run.h"
#include "core/learning/training/checkpoint.h"
#include "core/learning/training/detail/sampler.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iomanip>
#include <span>
#include <sstream>

namespace twinscope::learning {
namespace {

using namespace detail;

constexpr const char* kWeightsFile = "weights.safetensors";

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

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

struct NoProgress final : ProgressSink {
  void report(double, std::string_view) override {}
};

/// One run of train(): the learner, its cases and where it stands.
class Training {
 public:
  Training(const ModelCard& card, std::unique_ptr<Learner> learner, Checkpoint at,
           const CaseSource& training, const CaseSource& validation, const TrainOptions& options,
           const TrainObserver& observer, std::string fingerprint)
      : m_card(card),
        m_options(options),
        m_observer(observer),
        m_fingerprint(std::move(fingerprint)),
        m_learner(std::move(learner)),
        m_sampler(card, training, options, at.plan),
        m_validation(card, validation, options.cacheBytes / 4),
        m_at(std::move(at)) {}

  Status run(const JobContext& context) {
    for (const EpochReport& report : m_at.epochs)
      if (m_observer.onEpoch) m_observer.onEpoch(report);
    m_started = std::chrono::steady_clock::now();
    m_stepsBefore = m_at.stepsDone;
    while (!finished()) {
      const bool epochIsOpen = closedEpochs() < m_at.stepsDone / m_options.stepsPerEpoch;
      const Status done = epochIsOpen ? closeEpoch(context) : step(context);
      if (!done || context.stopRequested()) return leave(done);
      if (!epochIsOpen) reportProgress(context);
    }
    return {};
  }

  [[nodiscard]] const std::vector<EpochReport>& epochs() const { return m_at.epochs; }
  [[nodiscard]] ParameterSet learnt() const {
    return m_at.best.parts().empty() ? m_learner->learnt() : m_at.best;
  }

 private:
  [[nodiscard]] std::int64_t totalSteps() const {
    return std::int64_t{m_options.epochs} * m_options.stepsPerEpoch;
  }

  [[nodiscard]] std::int64_t closedEpochs() const {
    return static_cast<std::int64_t>(m_at.epochs.size());
  }

  /// What early stopping looks at: lower is better.
  [[nodiscard]] std::vector<double> epochLosses() const {
    std::vector<double> losses;
    for (const EpochReport& report : m_at.epochs) {
      double dice = 0;
      for (const auto& [region, value] : report.validationDice) dice += value;
      losses.push_back(report.validationDice.empty() ? report.loss : -dice);
    }
    return losses;
  }

  [[nodiscard]] bool finished() const {
    const bool allClosed = closedEpochs() == m_at.stepsDone / m_options.stepsPerEpoch;
    if (!allClosed) return false;
    return m_at.stepsDone == totalSteps() ||
           (m_options.patience > 0 && epochsWithoutGain(epochLosses()) >= m_options.patience);
  }

  /// The steps so far are kept whatever ended the run.
  Status leave(const Status& why) {
    if (const Status saved = save(); !saved) return saved;
    return why ? Status(cancelled()) : why;
  }

  Status save() {
    m_at.weights = parametersOf(m_learner->network());
    m_at.moments = m_learner->moments();
    m_at.average = m_learner->average();
    return saveCheckpoint(m_options.folder, m_fingerprint, m_at);
  }

  [[nodiscard]] double rateNow() const {
    std::vector<double> losses;
    for (const EpochReport& report : m_at.epochs) losses.push_back(report.loss);
    return scheduledRate(m_options.learningRate, m_options.schedule,
                         {.step = m_at.stepsDone, .steps = totalSteps(), .epochLosses = losses});
  }

  /// Forward and backward may be stopped in between; the update itself is never left half done.
  Status step(const JobContext& context) {
    const auto start = std::chrono::steady_clock::now();
    const auto loss = gradients(context);
    if (!loss) {
      m_learner->forget();
      return std::unexpected(loss.error());
    }
    StepReport report{.step = m_at.stepsDone + 1,
                      .steps = totalSteps(),
                      .loss = *loss,
                      .learningRate = rateNow()};
    if (std::isfinite(*loss)) report.gradientNorm = m_learner->update(report.learningRate);
    if (!std::isfinite(*loss) || !std::isfinite(report.gradientNorm)) return diverged(*loss);
    m_at.lossSum += *loss;
    m_at.secondsInEpoch += secondsSince(start);
    ++m_at.stepsDone;
    if (m_observer.onStep) m_observer.onStep(report);
    if (m_options.stepsPerCheckpoint > 0 && m_at.stepsDone % m_options.stepsPerCheckpoint == 0)
      return save();
    return {};
  }

  Status diverged(double loss) {
    m_learner->forget();
    return failure("train.diverged",
                   concat("The training diverged: the loss of step ", m_at.stepsDone + 1, " is ",
                          loss, std::isfinite(loss) ? ", its gradient is not finite" : ""),
                   "Use a smaller learning rate; the checkpoint holds the weights before that step",
                   m_options.folder.filename().string());
  }

  /// Over the passes of one step; gives their mean loss.
  Result<double> gradients(const JobContext& context) {
    const int parts = m_at.plan.accumulation;
    double sum = 0;
    for (int part = 0; part < parts; ++part) {
      const std::int64_t number = m_at.stepsDone * parts + part;
      const auto batch = m_sampler.batch(number);
      if (!batch) return std::unexpected(batch.error());
      const std::uint64_t seed =
          Random(m_options.seed).stream("dropout", static_cast<std::uint64_t>(number)).next();
      const Status learnt = runTorch(context, "train.run", [&]() -> Status {
        sum += m_learner->accumulate(*batch, parts, seed);
        return {};
      });
      if (!learnt) return std::unexpected(learnt.error());
    }
    return sum / parts;
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

  Status closeEpoch(const JobContext& context) {
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
    if (m_options.patience > 0 && epochsWithoutGain(epochLosses()) == 0)
      m_at.best = m_learner->learnt();
    if (m_observer.onEpoch) m_observer.onEpoch(report);
    return save();
  }

  /// With the weights that would be kept if the training ended here.
  Result<std::vector<std::pair<Region, double>>> validate(const JobContext& context) {
    if (m_validation.count() == 0) return std::vector<std::pair<Region, double>>{};
    Network& network = m_learner->network();
    const ParameterSet learning = parametersOf(network);
    if (const Status set = setParameters(network, m_learner->learnt()); !set)
      return std::unexpected(set.error());
    network.setMode(NetworkMode::run);
    auto dice = validationDice(context);
    network.setMode(NetworkMode::train);
    if (const Status set = setParameters(network, learning); !set)
      return std::unexpected(set.error());
    return dice;
  }

  Result<std::vector<std::pair<Region, double>>> validationDice(const JobContext& context) {
    std::vector<std::pair<Region, double>> means;
    for (const Region region : m_card.labels.reported()) means.emplace_back(region, 0.0);
    Network& network = m_learner->network();
    const auto model = makeTorchModel(
        m_card, [&network](const at::Tensor& x) { return network.forward(x); },
        network.sideMultiples());
    NoProgress quiet;
    for (std::size_t n = 0; n < m_validation.count(); ++n) {
      if (n + 1 < m_validation.count()) m_validation.expect(n + 1);
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

  const ModelCard& m_card;
  const TrainOptions& m_options;
  const TrainObserver& m_observer;
  std::string m_fingerprint;
  std::unique_ptr<Learner> m_learner;
  Sampler m_sampler;
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

Result<TrainingOutcome> finish(ModelCard card, ParameterSet weights,
                               std::vector<EpochReport> epochs, const TrainOptions& options) {
  TrainingOutcome outcome{std::move(card), options.folder / kWeightsFile, std::move(epochs)};
  Safetensors file;
  file.parameters = std::move(weights);
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

/// Where an earlier run of the same training stopped, or its beginning.
Result<Checkpoint> startingPoint(const ModelCard& card, const TrainOptions& options,
                                 const std::string& fingerprint, const JobContext& context) {
  auto found = loadCheckpoint(options.folder, fingerprint);
  if (!found) return std::unexpected(found.error());
  if (*found) return std::move(**found);
  const auto plan = planMemory(card, options, context);
  if (!plan) return std::unexpected(plan.error());
  Checkpoint fresh;
  fresh.plan = *plan;
  return fresh;
}

/// The weights that a fresh training starts from.
Status beginWeights(Network& network, const TrainOptions& options) {
  if (options.startFrom != nullptr) return setParameters(network, *options.startFrom);
  initialise(network, options.seed);
  return {};
}

}  // namespace

Result<TrainingOutcome> train(const ModelCard& start, const CaseSource& training,
                              const CaseSource& validation, const TrainOptions& options,
                              const TrainObserver& observer, const JobContext& context) {
  if (const Status usable = checkTask(start, training, options); !usable)
    return std::unexpected(usable.error());
  auto made = makeNetwork(start);
  if (!made) return std::unexpected(made.error());
  const std::shared_ptr<Network> network = std::move(*made);
  if (const Status fits = checkSides(*network, options.patch); !fits)
    return std::unexpected(fits.error());
  std::error_code problem;
  std::filesystem::create_directories(options.folder, problem);
  const std::string print = fingerprint(start, options, training.count);
  auto at = startingPoint(start, options, print, context);
  if (!at) return std::unexpected(at.error());
  if (const Status begun = beginWeights(*network, options); !begun)
    return std::unexpected(begun.error());
  moveTo(*network, networkDevice());
  auto learner = Learner::make(network, options);
  if (!learner) return std::unexpected(learner.error());
  if (at->stepsDone > 0)
    if (const Status set =
            (*learner)->restore(at->weights, at->moments, at->average, at->stepsDone);
        !set)
      return std::unexpected(set.error());
  Training run(start, std::move(*learner), std::move(*at), training, validation, options, observer,
               print);
  if (const Status done = run.run(context); !done) return std::unexpected(done.error());
  return finish(start, run.learnt(), run.epochs(), options);
}

}  // namespace twinscope::learning
