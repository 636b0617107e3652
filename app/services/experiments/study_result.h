#pragma once

#include "app/services/experiments/study_cells.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace twinscope::app {

/// An arm of a study in one of its settings.
struct StudyArm {
  std::string setting, arm;
  friend auto operator<=>(const StudyArm&, const StudyArm&) = default;
};

/// One number over the seeds.
struct StudyFigure {
  double mean = 0, sd = 0;  ///< sd with n − 1 in the denominator; 0 of a single seed
  std::size_t n = 0;        ///< seeds; 0: nobody measured it
};

struct StudyTable {
  struct Row {
    StudyArm arm;
    std::vector<StudyFigure> figures;  ///< one a column
  };
  std::string title;
  std::vector<std::string> columns;  ///< names of figures
  std::vector<Row> rows;
};

/// What the published study found, and whether it was found here.
struct StudyExpectation {
  std::string text;
  bool holds = false;
  std::string found;  ///< the figures that say so
};

/// Rounds of a federation: the mean over seeds of the Dice on watched cases after each.
struct StudyCurve {
  StudyArm arm;
  std::vector<std::pair<double, double>> dice;  ///< (round, Dice)
};

/// What a study has found so far.
struct StudyResult {
  StudyConfig config;
  std::vector<StudyCell> cells;
  std::size_t planned = 0;  ///< cells in all

  [[nodiscard]] bool isComplete() const { return cells.size() == planned; }
  [[nodiscard]] double seconds() const;  ///< of all cells together

  /// One value a seed: of the cell itself, else over its cases; HD95 by its median, since a missed region counts as a penalty
  /// of 374 mm, all else by the mean.
  [[nodiscard]] std::map<std::uint64_t, double> bySeed(const StudyArm& arm,
                                                       const std::string& figure) const;
  [[nodiscard]] StudyFigure figure(const StudyArm& arm, const std::string& figure) const;
  /// `second` minus `first`, case by case and seed by seed.
  [[nodiscard]] std::vector<double> differences(const StudyArm& first, const StudyArm& second,
                                                const std::string& figure) const;
  /// In the order in which they were planned.
  [[nodiscard]] std::vector<StudyArm> arms() const;
};

[[nodiscard]] std::vector<StudyTable> tablesOf(const StudyResult& result);
/// Empty until every cell that they are about is there.
[[nodiscard]] std::vector<StudyExpectation> expectationsOf(const StudyResult& result);
[[nodiscard]] std::vector<StudyCurve> curvesOf(const StudyResult& result);

/// From the folder that runExperiment() wrote. "study.none" where there is no study.
[[nodiscard]] Result<StudyResult> readStudy(const std::filesystem::path& folder);

}  // namespace twinscope::app
