#include "core/learning/augment/artefacts.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace twinscope::learning {
namespace {

constexpr std::array<std::int64_t, 3> kSpace{-3, -2, -1};
constexpr std::size_t kMoves = 2;

/// k-space with frequency 0 in the middle of each axis.
at::Tensor spectrum(const at::Tensor& image) {
  return at::fft_fftshift(at::fft_fftn(image, {}, kSpace), kSpace);
}

at::Tensor imageOf(const at::Tensor& spectrum) {
  return at::real(at::fft_ifftn(at::fft_ifftshift(spectrum, kSpace), {}, kSpace)).contiguous();
}

template <class Spoil>
at::Tensor eachRow(const at::Tensor& rows, Spoil spoil) {
  const at::NoGradGuard noGradient;
  std::vector<at::Tensor> spoilt;
  for (std::int64_t row = 0; row < rows.size(0); ++row) spoilt.push_back(spoil(rows[row]));
  return at::stack(spoilt);
}

AffineMove rigidMove(double degrees, double mm, Random& random) {
  AffineMove move;
  for (double& angle : move.degrees) angle = random.uniform(-degrees, degrees);
  for (double& shift : move.translationMm) shift = random.uniform(-mm, mm);
  return move;
}

/// When each move happens, as a share of the acquisition: evenly spread, each moved within its part.
std::vector<double> momentsOfMoves(Random& random) {
  constexpr double part = 1.0 / (kMoves + 1);
  std::vector<double> moments;
  for (std::size_t n = 1; n <= kMoves; ++n)
    moments.push_back(part * (static_cast<double>(n) + random.uniform(-0.5, 0.5)));
  return moments;
}

/// Planes of k-space, one part of the axis from each spectrum; the part that holds the middle comes from the first.
at::Tensor acquired(std::vector<at::Tensor> spectra, const std::vector<double>& moments,
                    std::int64_t axis) {
  const auto middle = static_cast<std::size_t>(
      std::ranges::count_if(moments, [](double moment) { return moment <= 0.5; }));
  std::swap(spectra[0], spectra[middle]);
  const std::int64_t planes = spectra[0].size(axis);
  std::vector<at::Tensor> parts;
  std::int64_t begin = 0;
  for (std::size_t n = 0; n < spectra.size(); ++n) {
    const std::int64_t end =
        n < moments.size() ? static_cast<std::int64_t>(moments[n] * static_cast<double>(planes))
                           : planes;
    parts.push_back(spectra[n].narrow(axis, begin, std::max<std::int64_t>(0, end - begin)));
    begin = std::max(begin, end);
  }
  return at::cat(parts, axis);
}

}  // namespace

at::Tensor withMotion(const at::Tensor& rows, const PerAxis& spacingMm, double degrees, double mm,
                      Random& random) {
  return eachRow(rows, [&](const at::Tensor& image) {
    std::vector<at::Tensor> spectra{spectrum(image)};
    const at::Tensor whole = image.unsqueeze(0).unsqueeze(0);
    const std::array<std::int64_t, 3> size{image.size(2), image.size(1), image.size(0)};
    for (std::size_t n = 0; n < kMoves; ++n) {
      const auto offsets = affineOffsets({rigidMove(degrees, mm, random)}, size, spacingMm);
      spectra.push_back(spectrum(
          resampled(whole, offsets.to(image.device()), spacingMm, Interpolation::linear)[0][0]));
    }
    const auto moments = momentsOfMoves(random);
    return imageOf(acquired(spectra, moments, static_cast<std::int64_t>(random.below(3))));
  });
}

at::Tensor withGhosts(const at::Tensor& rows, Random& random) {
  return eachRow(rows, [&](const at::Tensor& image) {
    const auto axis = static_cast<std::int64_t>(random.below(3));
    const auto ghosts = static_cast<std::int64_t>(4 + random.below(7));
    const double strength = random.uniform(0.5, 1);
    const std::int64_t planes = image.size(axis);
    at::Tensor weights = at::ones({planes});
    for (std::int64_t plane = 0; plane < planes; plane += ghosts) weights[plane] = 1 - strength;
    weights[planes / 2] = 1;
    std::vector<std::int64_t> shape{1, 1, 1};
    shape[static_cast<std::size_t>(axis)] = planes;
    return imageOf(spectrum(image) * weights.reshape(shape).to(image.device()));
  });
}

at::Tensor withSpike(const at::Tensor& rows, Random& random) {
  return eachRow(rows, [&](const at::Tensor& image) {
    at::Tensor waves = at::fft_fftn(image, {}, kSpace);
    const at::Tensor strength = waves.abs().max() * random.uniform(1, 3);
    at::Tensor here = waves, mirror = waves;
    for (std::int64_t axis = 0; axis < 3; ++axis) {
      const std::int64_t n = image.size(axis);
      const auto frequency = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(n)));
      here = here.select(0, frequency);
      mirror = mirror.select(0, (n - frequency) % n);
    }
    here += strength;
    mirror += strength;
    return at::real(at::fft_ifftn(waves, {}, kSpace)).contiguous();
  });
}

}  // namespace twinscope::learning
