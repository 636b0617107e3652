#pragma once

#include "app/services/site_twin/twin_recipe.h"
#include "app/services/training_cases.h"
#include "core/learning/model/model_card.h"
#include "twin/site/site_split.h"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace twinscope::app {

/// Which studies one training learns from, is watched with and is judged on.
struct TwinFold {
  std::vector<StudyId> training, validation, guard;
};

/// What an update of the site twin is going to do, before it does it.
struct TwinPlan {
  TwinRecipe recipe;
  learning::ModelCard base;  ///< the global model that is fine-tuned
  /// Of the weights that the update wants to replace: the current twin's, or another global model's that is the site's own
  /// since a roll back or a refused update; empty: none but the base.
  std::string previousHash;
  bool previousIsTwin = false;
  std::vector<StudyStanding> studies;  ///< all of the site, usable or not
  std::set<StudyId> knownToPrevious;   ///< of patients from whom the current twin has learnt
  twin::SiteEvidence evidence = twin::SiteEvidence::heldOut;
  std::vector<TwinFold> folds;

  [[nodiscard]] std::vector<StudyId> usableStudies() const;
  /// Trainings in all: one a fold and learning rate that is tried, and with leaveOneOut one on every study.
  [[nodiscard]] std::size_t trainings() const;
  [[nodiscard]] std::vector<double> ratesOf(const TwinFold& fold) const;
};

/// By the workspace as it is now: quick, nothing is measured. `base`: a model's name. "twin.too-few", "train.kind" where the
/// model is not a network of ours, "model.unknown".
[[nodiscard]] Result<TwinPlan> planTwin(const Workspace& workspace, const std::string& base,
                                        const TwinRecipe& recipe);

/// What it takes, measured by a few steps on small patches and scaled: seconds.
struct TwinCost {
  std::string device;
  std::size_t memoryBytes = 0;
  double seconds = 0;  ///< training and scoring together
};
[[nodiscard]] Result<TwinCost> costOf(const TwinPlan& plan, const JobContext& context);

}  // namespace twinscope::app
