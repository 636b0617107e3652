#include "core/learning/evaluation/evaluate.h"

#include "core/base/random.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace twinscope::learning {
namespace {

constexpr std::size_t kBootstraps = 2000;
constexpr double kOutside = 0.025;  // on either side of the interval
constexpr std::uint64_t kBootstrapSeed = 1979;

Result<CaseScores> scoresOf(const SegmentationModel& model, const TrainingCase& one,
                            const JobContext& context) {
  const auto outcome = segment(model, one.images, one.brainMask, context);
  if (!outcome) return std::unexpected(outcome.error());
  const auto truth = one.truth.convertedTo(LabelTable::canonical());
  if (!truth) return std::unexpected(truth.error());
  CaseScores scores{.name = one.name, .regions = {}, .seconds = outcome->seconds};
  for (const Region region : kScoredRegions)
    scores.regions.emplace_back(
        region, compareMasks(truth->grid(), truth->mask(region), outcome->labels.mask(region)));
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
  return std::ranges::find(regions, region, &std::pair<Region, MaskAgreement>::first)->second;
}

Result<std::vector<CaseScores>> evaluateModel(const SegmentationModel& model,
                                              const CaseSource& cases,
                                              const std::function<void(const CaseScores&)>& onCase,
                                              const JobContext& context) {
  if (cases.count == 0)
    return refusal("train.cases", "There is no case to score the model on",
                   "Choose at least one case");
  std::vector<CaseScores> all;
  const auto total = static_cast<double>(cases.count);
  for (std::size_t n = 0; n < cases.count; ++n) {
    ProgressSlice slice(context.progress, static_cast<double>(n) / total,
                        static_cast<double>(n + 1) / total);
    const auto one = cases.load(n);
    if (!one) return std::unexpected(one.error());
    auto scores = scoresOf(model, *one, {context.stop, slice, context.log});
    if (!scores) return std::unexpected(scores.error());
    all.push_back(std::move(*scores));
    if (onCase) onCase(all.back());
  }
  return all;
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

std::vector<CaseScores> worstFirst(std::vector<CaseScores> cases) {
  std::ranges::stable_sort(cases, {},
                           [](const CaseScores& one) { return one.of(Region::wt).dice; });
  return cases;
}

}  // namespace twinscope::learning
