#include "core/learning/evaluation/calibration.h"

#include "core/learning/training/case_cache.h"
#include "core/volume/mask_box.h"

#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

constexpr std::size_t kMostVoxels = 20000;  // of one case
constexpr std::int64_t kMargin = 4;
constexpr double kLeastProbability = 1e-12;

double probability(const Observed& observed, std::size_t row, std::size_t c) {
  return static_cast<double>(observed.probabilities[c * observed.targets.size() + row]);
}

double logProbability(const Observed& observed, std::size_t row, std::size_t c) {
  return std::log(std::max(kLeastProbability, probability(observed, row, c)));
}

/// Which bin (lo, hi] a confidence falls into.
std::size_t binOf(double confidence, std::size_t bins) {
  const double at = std::ceil(confidence * static_cast<double>(bins)) - 1;
  return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(bins - 1)));
}

std::size_t topClass(const Observed& observed, std::size_t row) {
  std::size_t top = 0;
  for (std::size_t c = 1; c < observed.classes; ++c)
    if (probability(observed, row, c) > probability(observed, row, top)) top = c;
  return top;
}

/// Derivative of the summed cross-entropy by the inverse temperature: it rises with it.
double slope(const Observed& observed, double inverse) {
  double sum = 0;
  for (std::size_t row = 0; row < observed.targets.size(); ++row) {
    const double reference = logProbability(observed, row, topClass(observed, row));
    double weights = 0, expected = 0;
    for (std::size_t c = 0; c < observed.classes; ++c) {
      const double z = logProbability(observed, row, c);
      const double weight = std::exp(inverse * (z - reference));
      weights += weight;
      expected += weight * z;
    }
    sum += expected / weights - logProbability(observed, row, observed.targets[row]);
  }
  return sum;
}

void finish(Reliability& result, std::size_t rows) {
  for (auto& bin : result.bins) {
    if (bin.n == 0) continue;
    bin.confidence /= static_cast<double>(bin.n);
    bin.accuracy /= static_cast<double>(bin.n);
    const double gap = std::abs(bin.confidence - bin.accuracy);
    result.ece += gap * static_cast<double>(bin.n) / static_cast<double>(rows);
    result.mce = std::max(result.mce, gap);
  }
  for (double* mean : {&result.brier, &result.crossEntropy, &result.accuracy})
    *mean /= static_cast<double>(rows);
}

/// Voxels of the tumour's widened box, evenly thinned out.
std::vector<std::size_t> voxelsAround(const LearningCase& one) {
  std::vector<std::uint8_t> tumour(one.labels.size());
  std::ranges::transform(one.labels, tumour.begin(),
                         [](std::uint8_t label) { return static_cast<std::uint8_t>(label != 0); });
  const VoxelBox box = boxOf(tumour, one.size);
  std::vector<std::size_t> voxels;
  if (box.empty()) return voxels;
  const VoxelBox wide = box.grown(kMargin, one.size);
  for (std::int64_t k = wide.begin[2]; k < wide.end[2]; ++k)
    for (std::int64_t j = wide.begin[1]; j < wide.end[1]; ++j)
      for (std::int64_t i = wide.begin[0]; i < wide.end[0]; ++i)
        voxels.push_back(static_cast<std::size_t>(i + one.size.i * (j + one.size.j * k)));
  const std::size_t step = (voxels.size() + kMostVoxels - 1) / kMostVoxels;
  std::vector<std::size_t> thinned;
  for (std::size_t n = 0; n < voxels.size(); n += step) thinned.push_back(voxels[n]);
  return thinned;
}

/// One class after another for all cases: what each case adds is kept apart until then.
Observed joined(std::size_t classes, const std::vector<Observed>& parts) {
  Observed all{.classes = classes, .probabilities = {}, .targets = {}};
  for (std::size_t c = 0; c < classes; ++c)
    for (const Observed& part : parts) {
      const auto first =
          part.probabilities.begin() + static_cast<std::ptrdiff_t>(c * part.targets.size());
      all.probabilities.insert(all.probabilities.end(), first,
                               first + static_cast<std::ptrdiff_t>(part.targets.size()));
    }
  for (const Observed& part : parts)
    all.targets.insert(all.targets.end(), part.targets.begin(), part.targets.end());
  return all;
}

Result<Observed> observedIn(const SegmentationModel& model, const TrainingCase& from,
                            const JobContext& context) {
  const auto one = prepareCase(model.card(), from);
  if (!one) return std::unexpected(one.error());
  const auto scores = model.infer(one->channels, one->size, context);
  if (!scores) return std::unexpected(scores.error());
  const auto voxels = voxelsAround(*one);
  Observed observed{.classes = scores->channels, .probabilities = {}, .targets = {}};
  for (std::size_t c = 0; c < scores->channels; ++c)
    for (const std::size_t v : voxels)
      observed.probabilities.push_back(scores->values[c * one->size.voxels() + v]);
  for (const std::size_t v : voxels) observed.targets.push_back(one->labels[v]);
  return observed;
}

}  // namespace

Reliability reliabilityOf(const Observed& observed) {
  Reliability result;
  const std::size_t rows = observed.targets.size();
  if (rows == 0) return result;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t top = topClass(observed, row), target = observed.targets[row];
    auto& bin = result.bins[binOf(probability(observed, row, top), result.bins.size())];
    ++bin.n;
    bin.confidence += probability(observed, row, top);
    bin.accuracy += top == target ? 1 : 0;
    result.accuracy += top == target ? 1 : 0;
    result.crossEntropy -= logProbability(observed, row, target);
    for (std::size_t c = 0; c < observed.classes; ++c) {
      const double miss = probability(observed, row, c) - (c == target ? 1 : 0);
      result.brier += miss * miss;
    }
  }
  finish(result, rows);
  return result;
}

double fittedTemperature(const Observed& observed) {
  if (observed.targets.empty()) return 1;
  double low = 0.01, high = 100;  // of the inverse
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = std::sqrt(low * high);
    (slope(observed, middle) < 0 ? low : high) = middle;
  }
  return 1 / std::sqrt(low * high);
}

Observed sharpened(Observed observed, double temperature) {
  const std::size_t rows = observed.targets.size();
  for (std::size_t row = 0; row < rows; ++row) {
    const double reference = logProbability(observed, row, topClass(observed, row));
    double sum = 0;
    for (std::size_t c = 0; c < observed.classes; ++c)
      sum += std::exp((logProbability(observed, row, c) - reference) / temperature);
    for (std::size_t c = 0; c < observed.classes; ++c)
      observed.probabilities[c * rows + row] = static_cast<float>(
          std::exp((logProbability(observed, row, c) - reference) / temperature) / sum);
  }
  return observed;
}

Result<Calibration> calibrate(const SegmentationModel& model, const CaseSource& cases,
                              const JobContext& context) {
  std::vector<Observed> parts;
  for (std::size_t n = 0; n < cases.count; ++n) {
    ProgressSlice slice(context.progress, static_cast<double>(n) / static_cast<double>(cases.count),
                        static_cast<double>(n + 1) / static_cast<double>(cases.count));
    const auto from = cases.load(n);
    if (!from) return std::unexpected(from.error());
    auto observed = observedIn(model, *from, {context.stop, slice, context.log});
    if (!observed) return std::unexpected(observed.error());
    parts.push_back(std::move(*observed));
  }
  const Observed all = joined(model.card().outputChannels(), parts);
  if (all.targets.empty())
    return refusal("train.cases", "No case to calibrate on shows a tumour",
                   "Choose cases with segmentations");
  const double temperature = fittedTemperature(all);
  return Calibration{.temperature = temperature,
                     .before = reliabilityOf(all),
                     .after = reliabilityOf(sharpened(all, temperature)),
                     .voxels = all.targets.size()};
}

}  // namespace twinscope::learning
