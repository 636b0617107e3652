#include "app/services/experiments/study_result.h"

#include "app/services/files.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <tuple>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;

bool isOf(const StudyCell& cell, const StudyArm& arm) {
  return cell.setting == arm.setting && cell.arm == arm.arm;
}

double medianOf(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double meanOf(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::optional<double> valueOf(const StudyCell& cell, const std::string& figure) {
  if (const auto own = cell.outcome.figures.find(figure); own != cell.outcome.figures.end())
    return own->second;
  std::vector<double> values;
  for (const CaseFigures& one : cell.outcome.cases)
    if (const auto at = one.figures.find(figure); at != one.figures.end())
      values.push_back(at->second);
  if (values.empty()) return std::nullopt;
  return figure.starts_with("HD95") ? medianOf(std::move(values)) : meanOf(values);
}

StudyFigure figureOver(const std::vector<double>& values) {
  if (values.empty()) return {};
  StudyFigure figure{.mean = meanOf(values), .sd = 0, .n = values.size()};
  for (const double value : values) figure.sd += (value - figure.mean) * (value - figure.mean);
  figure.sd = values.size() < 2 ? 0 : std::sqrt(figure.sd / static_cast<double>(values.size() - 1));
  return figure;
}

using CaseKey = std::tuple<std::uint64_t, std::size_t, std::string>;

std::map<CaseKey, double> byCase(const std::vector<StudyCell>& cells, const StudyArm& arm,
                                 const std::string& figure) {
  std::map<CaseKey, double> values;
  for (const StudyCell& cell : cells)
    if (isOf(cell, arm))
      for (const CaseFigures& one : cell.outcome.cases)
        if (const auto at = one.figures.find(figure); at != one.figures.end())
          values[{cell.seed, one.site, one.name}] = at->second;
  return values;
}

}  // namespace

double StudyResult::seconds() const {
  return std::accumulate(cells.begin(), cells.end(), 0.0,
                         [](double sum, const StudyCell& cell) { return sum + cell.seconds; });
}

std::map<std::uint64_t, double> StudyResult::bySeed(const StudyArm& arm,
                                                    const std::string& figure) const {
  std::map<std::uint64_t, double> values;
  for (const StudyCell& cell : cells)
    if (isOf(cell, arm))
      if (const auto value = valueOf(cell, figure)) values[cell.seed] = *value;
  return values;
}

StudyFigure StudyResult::figure(const StudyArm& arm, const std::string& figure) const {
  std::vector<double> values;
  for (const auto& [seed, value] : bySeed(arm, figure)) values.push_back(value);
  return figureOver(values);
}

std::vector<double> StudyResult::differences(const StudyArm& first, const StudyArm& second,
                                             const std::string& figure) const {
  const auto theirs = byCase(cells, first, figure);
  std::vector<double> all;
  for (const auto& [key, value] : byCase(cells, second, figure))
    if (const auto at = theirs.find(key); at != theirs.end()) all.push_back(value - at->second);
  return all;
}

std::vector<StudyArm> StudyResult::arms() const {
  std::vector<StudyArm> all;
  for (const CellPlan& plan : cellsOf(config, config.firstSeed))
    all.push_back({plan.setting, plan.arm});
  return all;
}

std::vector<StudyCurve> curvesOf(const StudyResult& result) {
  std::vector<StudyCurve> curves;
  for (const StudyArm& arm : result.arms()) {
    std::map<std::uint32_t, std::vector<double>> rounds;
    for (const StudyCell& cell : result.cells)
      if (isOf(cell, arm))
        for (const SimulatedRound& round : cell.outcome.rounds)
          rounds[round.round].push_back(round.dice);
    if (rounds.empty()) continue;
    StudyCurve curve{.arm = arm, .dice = {}};
    for (const auto& [round, values] : rounds) curve.dice.emplace_back(round, meanOf(values));
    curves.push_back(std::move(curve));
  }
  return curves;
}

Result<StudyResult> readStudy(const fs::path& folder) {
  const auto text = readFile(folder / "config.json");
  if (!text) return failure("study.none", "There is no study in this folder", "Run one");
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  const auto study = json.is_object() ? studyFrom(json.value("study", "")) : std::nullopt;
  if (!study) return failure("study.none", "The folder's config.json is not that of a study");
  const auto config = StudyConfig{.study = *study}.changedBy(*text);
  if (!config) return std::unexpected(config.error());
  StudyResult result{.config = *config, .cells = {}, .planned = 0};
  for (std::size_t n = 0; n < config->seeds; ++n) {
    const std::uint64_t seed = config->firstSeed + n;
    std::size_t place = 0;
    for ([[maybe_unused]] const CellPlan& plan : cellsOf(*config, seed)) {
      ++result.planned;
      const auto cell = readFile(folder / cellFile(seed, place++));
      if (!cell) continue;
      if (auto read = StudyCell::fromJson(*cell)) result.cells.push_back(std::move(*read));
    }
  }
  return result;
}

}  // namespace twinscope::app
