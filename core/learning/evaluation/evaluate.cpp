#include "core/learning/evaluation/evaluate.h"

#include "core/base/random.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace twinscope::learning {
namespace {

constexpr std::size_t kBootstraps = 2000;
constexpr double kOutside = 0.025;  // on either side of the interval
constexpr std::uint64_t kBootstrapSeed = 1979;

std::vector<Region> scoredRegions(const LabelTable& table) {
  if (table.isOfOrgans()) return table.reported();
  return {kScoredRegions.begin(), kScoredRegions.end()};
}

CaseScores scoresOf(const std::string& name, const LabelMap& truth,
                    const SegmentationOutcome& outcome, CaseSlice slice) {
  CaseScores scores{
      .name = name, .regions = {}, .seconds = outcome.seconds, .slice = std::move(slice)};
  for (const Region region : scoredRegions(truth.table()))
    scores.regions.emplace_back(
        region, compareMasks(truth.grid(), truth.mask(region), outcome.labels.mask(region)));
  return scores;
}

/// One case by every model.
Result<std::vector<CaseScores>> scoresOf(const std::vector<const SegmentationModel*>& models,
                                         const TrainingCase& one, const JobContext& context) {
  const auto total = static_cast<double>(models.size());
  std::vector<SegmentationOutcome> outcomes;
  std::vector<LabelMap> found;
  for (const SegmentationModel* model : models) {
    const auto done = static_cast<double>(outcomes.size());
    ProgressSlice slice(context.progress, done / total, (done + 1) / total);
    auto outcome = segment(*model, one.images, one.brainMask, {context.stop, slice, context.log});
    if (!outcome) return std::unexpected(outcome.error());
    found.push_back(outcome->labels);
    outcomes.push_back(std::move(*outcome));
  }
  const LabelTable& table = found.front().table();
  for (const LabelMap& other : found)
    if (other.table() != table)
      return refusal("evaluate.labels-differ", "The models label different organs",
                     "Score them one by one");
  const auto truth = one.truth.convertedTo(table);
  if (!truth) return std::unexpected(truth.error());
  auto slices = worstSlices(one, *truth, found);
  std::vector<CaseScores> scores;
  for (std::size_t n = 0; n < outcomes.size(); ++n)
    scores.push_back(scoresOf(one.name, *truth, outcomes[n], std::move(slices[n])));
  return scores;
}

double meanOf(const std::vector<double>& values) {
  return std::reduce(values.begin(), values.end()) / static_cast<double>(values.size());
}

std::vector<double> bootstrappedMeans(const std::vector<double>& values) {
  Random random(kBootstrapSeed);
  std::vector<double> means(kBootstraps);
  for (double& mean : means) {
    double sum = 0;
    for (std::size_t n = 0; n < values.size(); ++n) sum += values[random.below(values.size())];
    mean = sum / static_cast<double>(values.size());
  }
  std::ranges::sort(means);
  return means;
}

double medianOf(const std::vector<double>& sorted) {
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

}  // namespace

const MaskAgreement& CaseScores::of(Region region) const {
  const auto at = std::ranges::find(regions, region, &std::pair<Region, MaskAgreement>::first);
  if (at == regions.end())
    throw std::out_of_range(concat(nameOf(region), " is not among the scored regions"));
  return at->second;
}

std::vector<Region> scoredRegions(const std::vector<CaseScores>& cases) {
  std::vector<Region> regions;
  if (!cases.empty())
    for (const auto& [region, agreement] : cases.front().regions) regions.push_back(region);
  return regions;
}

Result<std::vector<std::vector<CaseScores>>> evaluateModels(
    const std::vector<const SegmentationModel*>& models, const CaseSource& cases,
    const JobContext& context) {
  if (cases.count == 0)
    return refusal("train.cases", "There is no case to score the model on",
                   "Choose at least one case");
  std::vector<std::vector<CaseScores>> all(models.size());
  const auto total = static_cast<double>(cases.count);
  for (std::size_t n = 0; n < cases.count; ++n) {
    ProgressSlice slice(context.progress, static_cast<double>(n) / total,
                        static_cast<double>(n + 1) / total);
    const auto one = cases.load(n);
    if (!one) return std::unexpected(one.error());
    auto scores = scoresOf(models, *one, {context.stop, slice, context.log});
    if (!scores) return std::unexpected(scores.error());
    for (std::size_t m = 0; m < models.size(); ++m) all[m].push_back(std::move((*scores)[m]));
  }
  return all;
}

Result<std::vector<CaseScores>> evaluateModel(const SegmentationModel& model,
                                              const CaseSource& cases, const JobContext& context) {
  auto scores = evaluateModels({&model}, cases, context);
  if (!scores) return std::unexpected(scores.error());
  return std::move(scores->front());
}

Summary summarised(std::vector<double> values) {
  if (values.empty()) return {};
  std::ranges::sort(values);
  const auto means = bootstrappedMeans(values);
  const auto outside = static_cast<std::size_t>(kOutside * kBootstraps);
  Summary summary{.n = values.size(),
                  .mean = meanOf(values),
                  .low = means[outside],
                  .high = means[kBootstraps - 1 - outside],
                  .sd = 0,
                  .median = medianOf(values),
                  .least = values.front(),
                  .most = values.back()};
  for (const double value : values)
    summary.sd +=
        (value - summary.mean) * (value - summary.mean) / static_cast<double>(values.size());
  summary.sd = std::sqrt(summary.sd);
  return summary;
}

Summary summaryOf(const std::vector<CaseScores>& cases, Region region,
                  double MaskAgreement::*number) {
  std::vector<double> values;
  for (const CaseScores& one : cases) values.push_back(one.of(region).*number);
  return summarised(std::move(values));
}

std::vector<std::size_t> worstFirst(const std::vector<CaseScores>& cases) {
  std::vector<std::size_t> order(cases.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {},
                           [&](std::size_t n) { return cases[n].regions.front().second.dice; });
  return order;
}

}  // namespace twinscope::learning
