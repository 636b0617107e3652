#include "core/learning/augment/augment.h"

#include "core/learning/augment/artefacts.h"
#include "core/learning/augment/gin.h"
#include "core/learning/augment/intensity.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

constexpr double kKeptSequence = 0.75;
constexpr std::int64_t kBiasCoefficients = 20;
constexpr std::int64_t kControls = 7, kFixedControls = 2;

bool happens(double probability, Random& random) { return random.uniform() < probability; }

void mirror(at::Tensor& images, at::Tensor& labels, const AugmentOptions& options, Random& random) {
  for (std::int64_t axis = 0; axis < 3; ++axis)
    if (happens(options.flip[static_cast<std::size_t>(axis)], random)) {
      images = images.flip({3 - axis});
      labels = labels.flip({3 - axis});
    }
  if (!happens(options.rotate90, random) || images.size(2) != images.size(3)) return;
  const auto turns = static_cast<std::int64_t>(1 + random.below(3));
  images = at::rot90(images, turns, {2, 3});
  labels = at::rot90(labels, turns, {2, 3});
}

AffineMove drawnMove(const AugmentOptions& options, Random& random) {
  AffineMove move;
  for (double& scale : move.scales)
    scale = random.uniform(1 - options.scaleRange, 1 + options.scaleRange);
  for (double& angle : move.degrees) angle = random.uniform(-options.degrees, options.degrees);
  return move;
}

/// Inner control points move freely, but never so far that space folds.
at::Tensor drawnControls(const AugmentOptions& options, const PerAxis& distanceMm, Random& random) {
  at::Tensor controls = at::zeros({1, 3, kControls, kControls, kControls});
  for (std::int64_t axis = 0; axis < 3; ++axis) {
    const double most =
        std::min(options.elasticMm, 0.5 * distanceMm[static_cast<std::size_t>(axis)]);
    for (std::int64_t k = kFixedControls; k < kControls - kFixedControls; ++k)
      for (std::int64_t j = kFixedControls; j < kControls - kFixedControls; ++j)
        for (std::int64_t i = kFixedControls; i < kControls - kFixedControls; ++i)
          controls[0][axis][k][j][i] = random.uniform(-most, most);
  }
  return controls;
}

void deform(at::Tensor& images, at::Tensor& labels, const AugmentOptions& options,
            const PerAxis& spacingMm, Random& random) {
  const bool turned = happens(options.affine, random);
  const bool bent = happens(options.elastic, random);
  if (!turned && !bent) return;
  const std::array<std::int64_t, 3> size{images.size(3), images.size(2), images.size(1)};
  at::Tensor offsets =
      affineOffsets({turned ? drawnMove(options, random) : AffineMove{}}, size, spacingMm);
  if (bent)
    offsets =
        offsets +
        elasticOffsets(drawnControls(options, controlSpacingMm(size, spacingMm), random), size);
  offsets = offsets.to(images.device());
  images = resampled(images.unsqueeze(0), offsets, spacingMm, Interpolation::linear)[0];
  labels =
      resampled(labels.unsqueeze(0).to(at::kFloat), offsets, spacingMm, Interpolation::nearest)[0]
          .to(at::kByte);
}

/// Which channels a transform is for.
std::vector<bool> drawnChannels(double probability, std::int64_t channels, Random& random) {
  std::vector<bool> chosen;
  for (std::int64_t c = 0; c < channels; ++c) chosen.push_back(happens(probability, random));
  return chosen;
}

/// Changes the chosen channels together; `change` takes and gives rows × k × j × i. Background stays 0.
template <class Change>
void onChannels(at::Tensor& images, double probability, Random& random, Change change) {
  std::vector<std::int64_t> rows;
  const auto chosen = drawnChannels(probability, images.size(0), random);
  for (std::size_t c = 0; c < chosen.size(); ++c)
    if (chosen[c]) rows.push_back(static_cast<std::int64_t>(c));
  if (rows.empty()) return;
  const at::Tensor which = at::tensor(rows).to(images.device());
  const at::Tensor before = images.index_select(0, which);
  images = images.index_copy(0, which, change(before) * (before != 0));
}

std::vector<double> drawnForRows(const at::Tensor& rows, Random& random, double low, double high) {
  std::vector<double> drawn(static_cast<std::size_t>(rows.size(0)));
  for (double& value : drawn) value = random.uniform(low, high);
  return drawn;
}

at::Tensor perRow(const std::vector<double>& values, const at::Tensor& rows) {
  return at::tensor(at::ArrayRef<double>(values)).to(rows.options()).reshape({-1, 1, 1, 1});
}

at::Tensor biased(const at::Tensor& rows, double range, Random& random) {
  at::Tensor coefficients = at::empty({rows.size(0), kBiasCoefficients});
  for (std::int64_t row = 0; row < rows.size(0); ++row)
    for (std::int64_t n = 0; n < kBiasCoefficients; ++n)
      coefficients[row][n] = random.uniform(-range, range);
  const at::Tensor fields = biasFields(coefficients, {rows.size(1), rows.size(2), rows.size(3)});
  // A coil's field multiplies intensities; of a z-scored image it is the darkest tissue that stands for 0.
  const at::Tensor floor = rows.amin({1, 2, 3}, true);
  return (rows - floor) * fields.to(rows.device()) + floor;
}

at::Tensor softened(const at::Tensor& rows, double mm, const PerAxis& spacingMm, Random& random) {
  std::vector<PerAxis> sigmas;  // along k, j, i
  for (std::int64_t row = 0; row < rows.size(0); ++row)
    sigmas.push_back({random.uniform(0, mm) / spacingMm[2], random.uniform(0, mm) / spacingMm[1],
                      random.uniform(0, mm) / spacingMm[0]});
  return blurred(rows, sigmas);
}

at::Tensor gammaChanged(const at::Tensor& rows, double range, Random& random) {
  auto exponents = drawnForRows(rows, random, -range, range);
  for (double& exponent : exponents) exponent = std::exp(exponent);
  return bent(rows, exponents);
}

at::Tensor noisy(const at::Tensor& rows, double sigma, Random& random) {
  const auto sigmas = drawnForRows(rows, random, 0, sigma);
  const at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(random.next());
  return rows + perRow(sigmas, rows) * at::randn(rows.sizes(), generator).to(rows.device());
}

void changeIntensities(at::Tensor& images, const AugmentOptions& options, const PerAxis& spacingMm,
                       Random& random) {
  onChannels(images, options.bias, random,
             [&](const at::Tensor& rows) { return biased(rows, options.biasRange, random); });
  onChannels(images, options.blur, random, [&](const at::Tensor& rows) {
    return softened(rows, options.blurMm, spacingMm, random);
  });
  onChannels(images, options.gamma, random, [&](const at::Tensor& rows) {
    return gammaChanged(rows, options.gammaRange, random);
  });
  onChannels(images, options.contrast, random, [&](const at::Tensor& rows) {
    const auto c = drawnForRows(rows, random, 1 - options.contrastRange, 1 + options.contrastRange);
    return rows * perRow(c, rows) +
           perRow(drawnForRows(rows, random, -options.shiftRange, options.shiftRange), rows);
  });
  onChannels(images, options.noise, random,
             [&](const at::Tensor& rows) { return noisy(rows, options.noiseSigma, random); });
}

void spoil(at::Tensor& images, const AugmentOptions& options, const PerAxis& spacingMm,
           Random& random) {
  onChannels(images, options.motion, random, [&](const at::Tensor& rows) {
    return withMotion(rows, spacingMm, options.motionDegrees, options.motionMm, random);
  });
  onChannels(images, options.ghosting, random,
             [&](const at::Tensor& rows) { return withGhosts(rows, random); });
  onChannels(images, options.spike, random,
             [&](const at::Tensor& rows) { return withSpike(rows, random); });
}

void coarsen(at::Tensor& images, const AugmentOptions& options, Random& random) {
  if (!happens(options.anisotropy, random)) return;
  const auto axis = static_cast<int>(random.below(3));
  const at::Tensor after =
      coarsened(images.unsqueeze(0), axis, random.uniform(1.5, options.coarsest))[0];
  images = after * (images != 0);
}

void dropSequences(at::Tensor& images, double probability, Random& random) {
  if (!happens(probability, random) || images.size(0) < 2) return;
  auto kept = drawnChannels(kKeptSequence, images.size(0), random);
  if (std::ranges::count(kept, true) == 0) kept[random.below(kept.size())] = true;
  std::vector<double> weights(kept.begin(), kept.end());
  images = images * perRow(weights, images);
}

}  // namespace

void augment(at::Tensor& images, at::Tensor& labels, const AugmentOptions& options,
             const PerAxis& spacingMm, Random& random) {
  const at::NoGradGuard noGradient;
  mirror(images, labels, options, random);
  deform(images, labels, options, spacingMm, random);
  coarsen(images, options, random);
  images = gin(images.unsqueeze(0), drawnChannels(options.gin, images.size(0), random), random)[0];
  changeIntensities(images, options, spacingMm, random);
  spoil(images, options, spacingMm, random);
  dropSequences(images, options.dropSequences, random);
}

}  // namespace twinscope::learning
