#pragma once

#include "core/base/job_context.h"
#include "core/learning/training/trainer.h"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace twinscope::app {

/// How the model that ships with the program is made; the defaults are those of the shipped one.
struct DemoTrainingOptions {
  std::size_t phantoms = 160;  ///< to learn from
  int epochs = 18;             ///< of 100 steps
  std::uint64_t seed = 1;
  std::size_t unseen = 24;  ///< phantoms of other seeds, at 1 mm, that the card's scores come from
  std::filesystem::path folder;  ///< receives card.json and weights; a checkpoint there is resumed

  [[nodiscard]] Status validate() const;
};

/// Trains a small U-Net on phantoms and scores it on unseen ones; card.json then holds scores, intervals and the command.
[[nodiscard]] Result<learning::TrainingOutcome> trainDemoModel(
    const DemoTrainingOptions& options,
    const std::function<void(const learning::EpochReport&)>& onEpoch, const JobContext& context);

}  // namespace twinscope::app
