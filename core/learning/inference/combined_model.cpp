#include "core/learning/inference/combined_model.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

constexpr unsigned kCopies = 8;

/// channels × voxels, mirrored along the axes whose bits are set.
std::vector<float> mirrored(std::span<const float> values, Size3 size, unsigned axes) {
  std::vector<float> result(values.size());
  const std::size_t voxels = size.voxels();
  const auto at = [axes](std::int64_t n, std::int64_t extent, unsigned axis) {
    return (axes >> axis & 1U) != 0 ? extent - 1 - n : n;
  };
  for (std::size_t first = 0; first < values.size(); first += voxels)
    for (std::int64_t k = 0; k < size.k; ++k)
      for (std::int64_t j = 0; j < size.j; ++j) {
        const auto row =
            static_cast<std::size_t>(size.i * (at(j, size.j, 1) + size.j * at(k, size.k, 2)));
        const auto from = values.subspan(first + row, static_cast<std::size_t>(size.i));
        float* to = result.data() + first + static_cast<std::size_t>(size.i * (j + size.j * k));
        (axes & 1U) != 0 ? std::ranges::reverse_copy(from, to) : std::ranges::copy(from, to);
      }
  return result;
}

/// Runs `count` passes and averages them; pass(n, context) gives one.
template <class PassOf>
Result<Scores> meanOf(std::size_t count, const JobContext& context, PassOf pass) {
  Scores mean;
  const auto share = 1 / static_cast<float>(count);
  for (std::size_t n = 0; n < count; ++n) {
    ProgressSlice slice(context.progress, static_cast<double>(n) / static_cast<double>(count),
                        static_cast<double>(n + 1) / static_cast<double>(count));
    auto scores = pass(n, JobContext{context.stop, slice, context.log});
    if (!scores) return scores;
    if (n == 0)
      mean = {scores->size, scores->channels, std::vector<float>(scores->values.size(), 0.F)};
    for (std::size_t v = 0; v < mean.values.size(); ++v)
      mean.values[v] += share * scores->values[v];
  }
  return mean;
}

/// Scores and intervals are of the model alone.
ModelCard unscored(ModelCard card) {
  card.meanDice.clear();
  card.metrics.clear();
  card.volumeIntervals.clear();
  return card;
}

class FlipAverage final : public SegmentationModel {
 public:
  explicit FlipAverage(std::unique_ptr<SegmentationModel> model)
      : m_card(unscored(model->card())), m_model(std::move(model)) {
    m_card.name += kFlips;
  }
  const ModelCard& card() const override { return m_card; }
  Result<Scores> infer(std::span<const float> input, Size3 size,
                       const JobContext& context) const override {
    return meanOf(kCopies, context, [&](std::size_t n, const JobContext& own) {
      const auto axes = static_cast<unsigned>(n);
      auto scores = m_model->infer(mirrored(input, size, axes), size, own);
      if (scores) scores->values = mirrored(scores->values, size, axes);
      return scores;
    });
  }

 private:
  ModelCard m_card;
  std::unique_ptr<SegmentationModel> m_model;
};

class Ensemble final : public SegmentationModel {
 public:
  Ensemble(ModelCard card, std::vector<std::unique_ptr<SegmentationModel>> models)
      : m_card(std::move(card)), m_models(std::move(models)) {}
  const ModelCard& card() const override { return m_card; }
  Result<Scores> infer(std::span<const float> input, Size3 size,
                       const JobContext& context) const override {
    return meanOf(m_models.size(), context, [&](std::size_t n, const JobContext& own) {
      return m_models[n]->infer(input, size, own);
    });
  }

 private:
  ModelCard m_card;
  std::vector<std::unique_ptr<SegmentationModel>> m_models;
};

/// What of the second model keeps the two from being averaged; empty where nothing does.
std::string difference(const ModelCard& a, const ModelCard& b) {
  const auto apart = [](double x, double y) { return std::abs(x - y) > 1e-6; };
  if (a.channels != b.channels) return "sequences";
  if (apart(a.spacingMm.x, b.spacingMm.x) || apart(a.spacingMm.y, b.spacingMm.y) ||
      apart(a.spacingMm.z, b.spacingMm.z))
    return "voxel size";
  if (a.normalisation != b.normalisation || a.skullStripped != b.skullStripped)
    return "normalisation";
  if (a.output != b.output || a.regions != b.regions || !(a.labels == b.labels)) return "labels";
  return "";
}

double entropy(double p) { return p > 0 ? -p * std::log(p) : 0; }

}  // namespace

std::unique_ptr<SegmentationModel> averagedOverFlips(std::unique_ptr<SegmentationModel> model) {
  return std::make_unique<FlipAverage>(std::move(model));
}

Result<std::unique_ptr<SegmentationModel>> ensembleOf(
    std::vector<std::unique_ptr<SegmentationModel>> models) {
  if (models.empty()) return refusal("model.ensemble", "There is no model to average", "Name one");
  if (models.size() == 1) return std::move(models.front());
  ModelCard card = unscored(models.front()->card());
  for (std::size_t n = 1; n < models.size(); ++n) {
    const ModelCard& other = models[n]->card();
    if (const std::string what = difference(models.front()->card(), other); !what.empty())
      return refusal("model.ensemble",
                     concat("The models ", models.front()->card().name, " and ", other.name,
                            " differ in ", what, " and cannot be averaged"),
                     "Choose models of one training plan");
    card.name += concat(kAnd, other.name);
    card.sha256 += "+" + other.sha256;
  }
  return std::make_unique<Ensemble>(std::move(card), std::move(models));
}

std::vector<float> entropyOf(const Scores& scores, OutputKind output) {
  const std::size_t voxels = scores.size.voxels();
  std::vector<float> result(voxels);
  for (std::size_t v = 0; v < voxels; ++v) {
    double sum = 0;
    for (std::size_t c = 0; c < scores.channels; ++c) {
      const auto p = static_cast<double>(scores.values[c * voxels + v]);
      sum += entropy(p) + (output == OutputKind::regionSigmoids ? entropy(1 - p) : 0);
    }
    result[v] = static_cast<float>(sum);
  }
  return result;
}

}  // namespace twinscope::learning
