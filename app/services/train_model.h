#pragma once

#include "app/services/workspace.h"
#include "core/base/job_context.h"
#include "core/learning/networks/presets.h"
#include "core/learning/training/trainer.h"
#include "core/volume/modality.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace twinscope::app {

/// What a person chooses of a training; the defaults are those of the model that ships with the program.
struct TrainingChoice {
  std::string network = "unet3d";  ///< a kind of networks/presets.h
  learning::NetworkSize size = learning::NetworkSize::small;
  double spacingMm = 2;
  std::vector<Modality> sequences;  ///< in the network's order; empty: the four of tumours
  learning::Normalisation normalisation = learning::Normalisation::zScoreInBrain;
  learning::InferenceMode mode = learning::InferenceMode::slidingWindow;
  double leastCoreDepthMm = 0;      ///< of the card: shallower parts are not believed
  std::string name;                 ///< of the model; empty: made of its data and its kind
  std::filesystem::path startCard;  ///< fine-tunes this model instead: its layout, its weights
  /// Of a fine-tuning: holds the weights near the model's, as strength/2 · Σ(w − w⁰)² in the loss (L2-SP); 0: not at all.
  /// options.tuned says what is tuned; adapters are put in where the model has none.
  double pullStrength = 0;
  std::string fallback;         ///< of the card
  std::string command;          ///< that repeats the training, for the card
  JobRunner* helper = nullptr;  ///< makes cases meanwhile where networks run on a GPU; may be empty
  /// epochs, loss, optimiser, seed, folder …; patch {0, 0, 0}: the window of the preset or the card. The folder receives
  /// card.json and the weights; a checkpoint of the same training there is resumed.
  learning::TrainOptions options;
};
/// Choice with what the shipped model was trained with.
[[nodiscard]] TrainingChoice shippedTraining();

struct PhantomNumbers {
  std::size_t toLearn = 160;
  std::size_t unseen = 24;  ///< of other seeds, at 1 mm, that the card's scores come from
  std::size_t watched = 4;  ///< that each epoch is validated on, and that calibrate the model
  double maskErrorMm =
      3;  ///< brain masks learnt with are up to that much too wide or narrow, in places twice
  double preparedMasks =
      0;  ///< share learnt with the brain mask of the program's own preparation instead
  double thickSlices = 0;  ///< share whose T1 and T1c have slices of 3 to 7 mm
};

/// Trains on phantoms and scores on unseen ones. card.json then holds scores, intervals and the command.
/// "train.kind" where there is no such network; the errors of learning::train().
[[nodiscard]] Result<learning::TrainingOutcome> trainOnPhantoms(
    const TrainingChoice& choice, const PhantomNumbers& numbers,
    const learning::TrainObserver& observer, const JobContext& context);

/// Trains on the workspace's own studies (training_cases.h) and scores on the patients held out.
[[nodiscard]] Result<learning::TrainingOutcome> trainOnStudies(
    const Workspace& workspace, const TrainingChoice& choice,
    const learning::TrainObserver& observer, const JobContext& context);

}  // namespace twinscope::app
