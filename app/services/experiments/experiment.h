#pragma once

#include "app/services/experiments/study_result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

namespace twinscope::app {

struct ExperimentOptions {
  StudyConfig config;
  /// Receives config.json, a file a cell and the models between them, table.csv, plots and report.md. What is there of the
  /// same configuration is not done again: an experiment that was cut off goes on, and several processes can share one.
  std::filesystem::path folder;
  std::optional<std::uint64_t> onlySeed;  ///< does the parts of this seed alone
};

/// Where a workspace keeps the study that its screens show.
[[nodiscard]] std::filesystem::path studyFolder(const std::filesystem::path& workspace,
                                                StudyKind study);

/// Runs a study's parts that are not there yet, each on the calling thread, and writes the report over all that is there.
/// `watch` is called after each part. "study.other" where the folder holds another configuration.
[[nodiscard]] Result<StudyResult> runExperiment(
    const ExperimentOptions& options, const std::function<void(const StudyResult&)>& watch,
    const JobContext& context);

}  // namespace twinscope::app
