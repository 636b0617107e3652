#include "core/base/text.h"
#include "core/learning/inference/conformal.h"
#include "core/learning/inference/segmentation_model.h"
#include "core/learning/training/trainer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace twinscope::learning {
namespace {

constexpr double kCoverage = 0.9;
/// Added to both volumes of a ratio: below it they are noise, and an empty one would make the ratio infinite.
constexpr double kFloorMl = 0.1;

constexpr std::array kScored{Region::ncr, Region::ed, Region::et, Region::wt, Region::tc};

struct RegionScores {
  std::vector<double> dice;       ///< one a case
  std::vector<double> logRatios;  ///< |log(true / predicted)| of the cases that have the region
};

double diceOf(const LabelMap& truth, const LabelMap& prediction, Region region) {
  const auto a = truth.mask(region);
  const auto b = prediction.mask(region);
  double both = 0;
  double sum = 0;
  for (std::size_t v = 0; v < a.size(); ++v) {
    both += a[v] & b[v];
    sum += a[v] + b[v];
  }
  return sum == 0 ? 1.0 : 2 * both / sum;
}

void addScores(std::map<Region, RegionScores>& all, const LabelMap& truth,
               const LabelMap& prediction) {
  for (const Region region : kScored) {
    all[region].dice.push_back(diceOf(truth, prediction, region));
    const double real = truth.volumeMl(region);
    const double seen = prediction.volumeMl(region);
    if (real > 0 || seen > 0)
      all[region].logRatios.push_back(std::abs(std::log((real + kFloorMl) / (seen + kFloorMl))));
  }
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

double deviation(const std::vector<double>& values) {
  double squares = 0;
  for (const double v : values) squares += (v - mean(values)) * (v - mean(values));
  return std::sqrt(squares / static_cast<double>(values.size()));
}

double rounded(double value) { return std::round(value * 1e4) / 1e4; }

void fill(ModelCard& card, const std::map<Region, RegionScores>& all, std::size_t cases) {
  nlohmann::ordered_json dice;
  card.meanDice.clear();
  card.volumeIntervals.clear();
  for (const Region region : kScored) {
    const RegionScores& scores = all.at(region);
    dice[std::string(nameOf(region))] = {{"mean", rounded(mean(scores.dice))},
                                         {"sd", rounded(deviation(scores.dice))},
                                         {"min", rounded(*std::ranges::min_element(scores.dice))}};
    if (std::ranges::find(kReportedRegions, region) != kReportedRegions.end())
      card.meanDice.emplace_back(region, rounded(mean(scores.dice)));
    if (const auto q = conformalQuantile(scores.logRatios, kCoverage))
      card.volumeIntervals.push_back({region, std::exp(-*q), std::exp(*q), kCoverage});
  }
  card.metrics = nlohmann::ordered_json{{"cases", cases}, {"dice", dice}}.dump();
}

}  // namespace

Result<ModelCard> scoreModel(const ModelCard& card, const std::filesystem::path& weights,
                             const CaseSource& cases, const JobContext& context) {
  if (cases.count == 0)
    return refusal("train.cases", "There is no case to score the model on",
                   "Choose at least one case");
  const auto model = openModel(card, weights);
  if (!model) return std::unexpected(model.error());
  std::map<Region, RegionScores> all;
  for (std::size_t n = 0; n < cases.count; ++n) {
    const auto total = static_cast<double>(cases.count);
    ProgressSlice slice(context.progress, static_cast<double>(n) / total,
                        static_cast<double>(n + 1) / total);
    const auto one = cases.load(n);
    if (!one) return std::unexpected(one.error());
    const auto outcome =
        segment(**model, one->images, one->brainMask, {context.stop, slice, context.log});
    if (!outcome) return std::unexpected(outcome.error());
    const auto truth = one->truth.convertedTo(LabelTable::canonical());
    if (!truth) return std::unexpected(truth.error());
    addScores(all, *truth, outcome->labels);
  }
  ModelCard scored = card;
  fill(scored, all, cases.count);
  return scored;
}

}  // namespace twinscope::learning
