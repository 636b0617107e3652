#pragma once

#include "app/services/experiments/study_runs.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::app {

/// What one part of a study found.
struct CellOutcome {
  std::vector<CaseFigures> cases;
  std::map<std::string, double> figures{};  ///< of the part as a whole, such as "MB up"
  std::vector<SimulatedRound> rounds{};     ///< where it is a federation
};

/// A part of a study that ended: one arm in one setting with one seed.
struct StudyCell {
  std::uint64_t seed = 1;
  std::string setting, arm;
  double seconds = 0;
  CellOutcome outcome;

  [[nodiscard]] std::string toJson() const;
  /// nullopt where the text is of another kind.
  [[nodiscard]] static std::optional<StudyCell> fromJson(std::string_view json);
};

/// What a part works with.
struct CellDesk {
  const StudyConfig& config;
  std::uint64_t seed;
  std::filesystem::path models;   ///< weights that later parts of the same seed go on from
  std::filesystem::path scratch;  ///< thrown away
  const JobContext& job;

  [[nodiscard]] Status keep(const std::string& name, const FederationModel& model) const;
  /// "model.…" where it was not kept, or belongs to another network than the card's.
  [[nodiscard]] Result<FederationModel> kept(const std::string& name,
                                             const learning::ModelCard& card) const;
};

/// A part of a study to be done, in its order.
struct CellPlan {
  std::string setting, arm;
  double steps = 1;  ///< of training in it, about: for the progress
  std::function<Result<CellOutcome>(const CellDesk&)> run;
};

/// Steps and what they cost of the parts of each study, for one seed. Parts share their cases, read when first asked for.
[[nodiscard]] std::vector<CellPlan> twinSegNetCells(const StudyConfig& config, std::uint64_t seed);
[[nodiscard]] std::vector<CellPlan> fedSegNetCells(const StudyConfig& config, std::uint64_t seed);
[[nodiscard]] std::vector<CellPlan> fedGinCells(const StudyConfig& config, std::uint64_t seed);
[[nodiscard]] std::vector<CellPlan> thesisCells(const StudyConfig& config, std::uint64_t seed);
[[nodiscard]] std::vector<CellPlan> longitudinalCells(const StudyConfig& config,
                                                      std::uint64_t seed);
[[nodiscard]] std::vector<CellPlan> progressionCells(const StudyConfig& config, std::uint64_t seed);
/// Where a study's folder keeps the n-th part of a seed, and a seed's models.
[[nodiscard]] std::filesystem::path cellFile(std::uint64_t seed, std::size_t place);
[[nodiscard]] std::filesystem::path modelFolder(const std::filesystem::path& study,
                                                std::uint64_t seed);
[[nodiscard]] std::vector<CellPlan> cellsOf(const StudyConfig& config, std::uint64_t seed);

}  // namespace twinscope::app
