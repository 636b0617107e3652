#pragma once

#include "app/services/experiments/experiment.h"

namespace twinscope::app::tests {

/// A study as small as it gets: one seed, two hospitals, one case, one step.
inline StudyConfig smallestStudy(StudyKind study) {
  StudyConfig config = configOf(study, StudyScale::laptop);
  config.seeds = 1;
  config.networkSize = "tiny";
  config.architectures = "{}";
  config.patch = 32;
  config.spacingMm = 4;
  config.sites = 2;
  config.casesPerSite = config.testPerSite = 1;
  config.rounds = config.localSteps = config.batch = config.twinSteps = config.startSteps = 1;
  return config;
}

inline Result<StudyResult> ran(const ExperimentOptions& options,
                               const JobContext& job = silentContext()) {
  return runExperiment(
      options, [](const StudyResult&) {}, job);
}

}  // namespace twinscope::app::tests
