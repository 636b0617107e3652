#pragma once

#include "app/services/federation/federation_model.h"
#include "app/services/training_cases.h"
#include "core/learning/augment/augment_options.h"
#include "fedlink/site/local_trainer.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>

namespace twinscope::app {

/// How a site trains in each round.
struct LocalTraining {
  int epochs = 1;
  int stepsPerEpoch = 20;
  int batch = 2;
  double learningRate = 1e-3;
  learning::AugmentOptions augment;
  std::uint64_t seed = 1;  ///< with the round's number it fixes what a training draws
  /// For the round's checkpoint, so that an interrupted training goes on; emptied once the round's weights are there.
  std::filesystem::path folder;
  std::filesystem::path
      newest;  ///< keeps the newest global model as keepSent() does; empty: nowhere
};

/// Trains a network of ours on a site's own cases, by learning::train(): on the GPU where there is one. Same cases, seed,
/// round and weights give the same answer on the same machine. Reports "num-examples", "local-steps", "training-loss",
/// "validation-dice" (of the new weights, on the held-out cases, mean over the card's reported regions), "data-quality". Honours
/// "proximal-mu"; with a correction it trains by plain SGD. "site.layout" where the federation's model is not the card's network.
class LearningTrainer final : public fedlink::LocalTrainer {
 public:
  LearningTrainer(learning::ModelCard card, TrainingStudies cases, LocalTraining how)
      : m_card(std::move(card)), m_cases(std::move(cases)), m_how(std::move(how)) {}

  [[nodiscard]] Result<fedlink::SiteResult> train(const fedlink::SiteInstruction& instruction,
                                                  const JobContext& job) override;
  /// "validation-dice", and of each reported region "dice-WT" and so on.
  [[nodiscard]] Result<fedlink::SiteResult> evaluate(const fedlink::SiteInstruction& instruction,
                                                     const JobContext& job) override;

 private:
  /// What the instruction carries, as a model; kept where one is to be.
  [[nodiscard]] Result<FederationModel> sent(const fedlink::SiteInstruction& instruction) const;
  [[nodiscard]] Result<double> quality(const JobContext& job);

  learning::ModelCard m_card;
  TrainingStudies m_cases;
  LocalTraining m_how;
  std::optional<double> m_quality;
};

/// Mean Dice over the card's reported regions of weights of that layout, on cases of the caller's: SimulatedTask::score.
[[nodiscard]] std::function<Result<double>(std::span<const float>, const JobContext&)> diceOn(
    learning::ModelCard card, fedlink::ModelLayout layout, learning::CaseSource cases,
    std::filesystem::path folder);

}  // namespace twinscope::app
