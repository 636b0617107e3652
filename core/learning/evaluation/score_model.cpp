#include "core/learning/evaluation/evaluate.h"
#include "core/learning/inference/conformal.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

constexpr double kCoverage = 0.9;
/// Added to both volumes of a ratio: below it they are noise, and an empty one would make the ratio infinite.
constexpr double kFloorMl = 0.1;

double rounded(double value) { return std::round(value * 1e4) / 1e4; }

/// |log(true / predicted)| of the cases that have the region.
std::vector<double> logRatios(const std::vector<CaseScores>& cases, Region region) {
  std::vector<double> ratios;
  for (const CaseScores& one : cases) {
    const MaskAgreement& scores = one.of(region);
    if (scores.referenceMl > 0 || scores.predictionMl > 0)
      ratios.push_back(
          std::abs(std::log((scores.referenceMl + kFloorMl) / (scores.predictionMl + kFloorMl))));
  }
  return ratios;
}

}  // namespace

ModelCard scoredCard(ModelCard card, const std::vector<CaseScores>& cases) {
  nlohmann::ordered_json dice;
  card.meanDice.clear();
  card.volumeIntervals.clear();
  const std::vector<Region> reported = card.labels.reported();
  for (const Region region : scoredRegions(cases)) {
    const Summary summary = summaryOf(cases, region, &MaskAgreement::dice);
    dice[std::string(nameOf(region))] = {{"mean", rounded(summary.mean)},
                                         {"ci95", {rounded(summary.low), rounded(summary.high)}},
                                         {"sd", rounded(summary.sd)},
                                         {"min", rounded(summary.least)}};
    if (std::ranges::find(reported, region) != reported.end())
      card.meanDice.emplace_back(region, rounded(summary.mean));
    if (const auto q = conformalQuantile(logRatios(cases, region), kCoverage))
      card.volumeIntervals.push_back({region, std::exp(-*q), std::exp(*q), kCoverage});
  }
  card.metrics = nlohmann::ordered_json{{"cases", cases.size()}, {"dice", dice}}.dump();
  return card;
}

}  // namespace twinscope::learning
