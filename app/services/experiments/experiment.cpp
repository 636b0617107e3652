#include "app/services/experiments/experiment.h"

#include "app/services/experiments/study_report.h"
#include "app/services/files.h"
#include "core/base/text.h"

#include <QTemporaryDir>
#include <algorithm>
#include <chrono>
#include <vector>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;

/// A part that is to be done.
struct Open {
  std::uint64_t seed;
  CellPlan plan;
  fs::path file;
  fs::path models;
};

Status claimFolder(const ExperimentOptions& options) {
  std::error_code problem;
  fs::create_directories(options.folder / "cells", problem);
  if (problem)
    return failure("file.write", "The folder cannot be written: " + problem.message(),
                   "Choose another one with --out");
  const fs::path file = options.folder / "config.json";
  const auto text = readFile(file);
  if (!text) return writeFile(file, options.config.toJson() + "\n");
  if (*text == options.config.toJson() + "\n") return {};
  return refusal("study.other", "The folder holds a study with another configuration",
                 "Choose another folder with --out, or give the same configuration");
}

std::vector<Open> openCells(const ExperimentOptions& options) {
  std::vector<Open> open;
  for (std::size_t n = 0; n < options.config.seeds; ++n) {
    const std::uint64_t seed = options.config.firstSeed + n;
    if (options.onlySeed && *options.onlySeed != seed) continue;
    std::size_t place = 0;
    for (CellPlan& plan : cellsOf(options.config, seed)) {
      const fs::path file = options.folder / cellFile(seed, place++);
      std::error_code absent;
      if (!fs::exists(file, absent))
        open.push_back({seed, std::move(plan), file, modelFolder(options.folder, seed)});
    }
  }
  return open;
}

Status doCell(const Open& open, const StudyConfig& config, const JobContext& context) {
  std::error_code absent;
  if (fs::exists(open.file, absent)) return {};  // another process was faster
  const QTemporaryDir scratch;
  if (!scratch.isValid())
    return failure("file.write", "There is no place for temporary files",
                   "Free some space or set TMPDIR");
  const CellDesk desk{.config = config,
                      .seed = open.seed,
                      .models = open.models,
                      .scratch = scratch.path().toStdString(),
                      .job = context};
  const auto began = std::chrono::steady_clock::now();
  auto outcome = open.plan.run(desk);
  if (!outcome) return std::unexpected(outcome.error());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  const StudyCell cell{.seed = open.seed,
                       .setting = open.plan.setting,
                       .arm = open.plan.arm,
                       .seconds = took.count(),
                       .outcome = std::move(*outcome)};
  return writeFile(open.file, cell.toJson() + "\n");
}

/// The part's own progress under its name.
class CellProgress final : public ProgressSink {
 public:
  CellProgress(ProgressSink& whole, std::string name, double begin, double end)
      : m_slice(whole, begin, end), m_name(std::move(name)) {}
  void report(double fraction, std::string_view) override { m_slice.report(fraction, m_name); }

 private:
  ProgressSlice m_slice;
  std::string m_name;
};

}  // namespace

fs::path studyFolder(const fs::path& workspace, StudyKind study) {
  return workspace / "studies" / nameOf(study);
}

Result<StudyResult> runExperiment(const ExperimentOptions& options,
                                  const std::function<void(const StudyResult&)>& watch,
                                  const JobContext& context) {
  if (auto valid = options.config.validate(); !valid) return std::unexpected(valid.error());
  if (auto claimed = claimFolder(options); !claimed) return std::unexpected(claimed.error());
  const std::vector<Open> open = openCells(options);
  double all = 0, done = 0;
  for (const Open& each : open) all += each.plan.steps;
  for (const Open& each : open) {
    CellProgress progress(context.progress,
                          concat("seed ", each.seed, ", ", each.plan.setting, ", ", each.plan.arm),
                          done / all, (done + each.plan.steps) / all);
    progress.report(0, {});
    if (auto ended = doCell(each, options.config, {context.stop, progress, context.log}); !ended)
      return std::unexpected(ended.error());
    done += each.plan.steps;
    if (auto result = readStudy(options.folder)) watch(*result);
  }
  auto result = readStudy(options.folder);
  if (!result) return result;
  if (auto written = writeReport(*result, options.folder); !written)
    return std::unexpected(written.error());
  return result;
}

}  // namespace twinscope::app
