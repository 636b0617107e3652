#include "core/compute/device/agreement.h"

#include "core/base/random.h"
#include "core/compute/growth_ensemble.h"
#include "core/compute/resample.h"
#include "core/volume/distance_transform.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>

namespace twinscope::device {
namespace {

constexpr Vec3 kSpacingMm{1, 1.5, 3};
constexpr std::int64_t kChannels = 4;

template <class Body>
auto timed(double& seconds, const Body& body) {
  const auto start = std::chrono::steady_clock::now();
  auto result = body();
  seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

template <class T>
double worstOf(const std::vector<T>& a, const std::vector<T>& b) {
  if (a.size() != b.size()) return INFINITY;
  double worst = 0, largest = 0;
  for (std::size_t n = 0; n < a.size(); ++n) {
    if (a[n] == b[n]) continue;  // infinities too
    worst = std::max(worst, std::abs(static_cast<double>(a[n]) - static_cast<double>(b[n])));
    largest = std::max(largest, std::abs(static_cast<double>(a[n])));
  }
  return largest > 0 ? worst / largest : worst;
}

/// Times the second call: the first one may start the device.
template <class Value>
Agreement compared(std::string kernel, double allowed, const std::function<Value()>& reference,
                   const std::function<Result<Value>()>& onDevice) {
  Agreement row{.kernel = std::move(kernel), .allowed = allowed};
  const Value expected = timed(row.referenceSeconds, reference);
  auto got = onDevice();
  if (got) got = timed(row.deviceSeconds, onDevice);
  if (got)
    row.worst = worstOf(expected, *got);
  else
    row.problem = got.error().message;
  return row;
}

/// Of what the device gave, the part that is compared.
template <class Value, class Part>
auto partOf(const Result<Value>& given, const Part& part) -> Result<decltype(part(*given))> {
  if (!given) return std::unexpected(given.error());
  return part(*given);
}

using Floats = std::vector<float>;

Floats noise(std::size_t count, Random& random) {
  Floats values(count);
  std::ranges::generate(values, [&random] { return static_cast<float>(random.normal()); });
  return values;
}

/// Blobs, lines and specks: 1 where a coarse random field is high, and one voxel of each 500.
std::vector<std::uint8_t> maskOf(Size3 size, Random& random) {
  const Volume coarse(Grid::axisAligned({7, 7, 7}, {1, 1, 1}), noise(7 * 7 * 7, random));
  const auto step = [](std::int64_t n) {
    return 6.0 / static_cast<double>(std::max<std::int64_t>(n - 1, 1));
  };
  const Volume smooth = twinscope::resample(
      coarse, Grid::axisAligned(size, {step(size.i), step(size.j), step(size.k)}));
  std::vector<std::uint8_t> mask;
  for (const float v : smooth.voxels()) mask.push_back(v > 0.7F || random.below(500) == 0 ? 1 : 0);
  return mask;
}

Agreement distances(const DeviceKernels& kernels, Size3 size, Random random) {
  const auto mask = maskOf(size, random);
  return compared<Floats>(
      "squared distances", 1e-6, [&] { return squaredDistances(mask, size, kSpacingMm); },
      [&] { return kernels.squaredDistances(mask, size, kSpacingMm); });
}

Agreement components(const DeviceKernels& kernels, Size3 size, Random random) {
  using Labels = std::vector<std::uint32_t>;
  const auto mask = maskOf(size, random);
  return compared<Labels>(
      "connected components", 0, [&] { return connectedComponents(mask, size).labels; },
      [&] {
        return partOf(kernels.connectedComponents(mask, size),
                      [](const Components& c) { return c.labels; });
      });
}

Agreement resampling(const DeviceKernels& kernels, Size3 size, Random random) {
  const Volume image(Grid::axisAligned(size, kSpacingMm), noise(size.voxels(), random));
  const Grid target = Grid::axisAligned(size, {1.1, 1.3, 2.7}, {3, -2, 5});
  const Affine turn = Affine::rotation({0.1, -0.2, 0.3}, image.grid().centreInWorld());
  const auto values = [](const Volume& v) { return Floats(v.voxels().begin(), v.voxels().end()); };
  return compared<Floats>(
      "trilinear resampling", 1e-5,
      [&] { return values(twinscope::resample(image, target, turn, Interpolation::linear, -1)); },
      [&] { return partOf(kernels.resample(image, target, turn, -1), values); });
}

Floats blended(const ScoreWindows& task, Size3 image) {
  const std::size_t inside = task.window.voxels(), all = image.voxels();
  const auto channels = static_cast<std::size_t>(task.channels);
  Floats sums(channels * all), weights(all);
  for (std::size_t n = 0; n < task.starts.size(); ++n)
    for (std::size_t v = 0; v < inside; ++v) {
      const auto [i, j, k] = task.window.voxelAt(v);
      const Size3 s = task.starts[n];
      const auto at = static_cast<std::size_t>(s.i + i + image.i * (s.j + j + image.j * (s.k + k)));
      for (std::size_t c = 0; c < channels; ++c)
        sums[c * all + at] += task.importance[v] * task.scores[(n * channels + c) * inside + v];
      weights[at] += task.importance[v];
    }
  for (std::size_t n = 0; n < sums.size(); ++n)
    if (weights[n % all] > 0) sums[n] /= weights[n % all];
  return sums;
}

Agreement blending(const DeviceKernels& kernels, Size3 size, Random random) {
  const auto half = [](std::int64_t n) { return (n + 1) / 2; };
  const Size3 window{half(size.i), half(size.j), half(size.k)};
  std::vector<Size3> starts;
  for (int corner = 0; corner < 8; ++corner) {
    const auto start = [&](int axis) { return (corner >> axis & 1) * (size[axis] - window[axis]); };
    starts.push_back({start(0), start(1), start(2)});
  }
  starts.push_back({size.i / 4, size.j / 4, size.k / 4});
  const Floats scores = noise(starts.size() * kChannels * window.voxels(), random);
  Floats importance(window.voxels());
  std::ranges::generate(importance, [&] { return static_cast<float>(0.001 + random.uniform()); });
  const ScoreWindows task{scores, kChannels, window, starts, importance};
  return compared<Floats>(
      "window blending", 1e-5, [&] { return blended(task, size); },
      [&] { return kernels.blend(task, size); });
}

Floats mixedBack(const Floats& before, const Floats& through, const Floats& alpha) {
  const std::size_t voxels = before.size() / alpha.size();
  Floats out(before.size());
  for (std::size_t s = 0; s < alpha.size(); ++s) {
    double old = 0, now = 0;
    for (std::size_t v = s * voxels; v < (s + 1) * voxels; ++v) {
      out[v] = alpha[s] * through[v] + (1 - alpha[s]) * before[v];
      old += static_cast<double>(before[v]) * before[v];
      now += static_cast<double>(out[v]) * out[v];
    }
    const auto ratio = static_cast<float>(std::sqrt(old) / (std::sqrt(now) + 1e-5));
    for (std::size_t v = s * voxels; v < (s + 1) * voxels; ++v)
      out[v] = before[v] == 0 ? 0.F : ratio * out[v];
  }
  return out;
}

Agreement mixing(const DeviceKernels& kernels, Size3 size, Random random) {
  Floats before = noise(kChannels * size.voxels(), random);
  for (std::size_t n = 0; n < before.size(); n += 3) before[n] = 0;
  const Floats through = noise(before.size(), random);
  const Floats alpha{0.F, 0.3F, 0.8F, 1.F};
  return compared<Floats>(
      "GIN mix and norm", 1e-5, [&] { return mixedBack(before, through, alpha); },
      [&] { return kernels.mixBack(before, through, alpha); });
}

Floats decoded(const Quantised& q) {
  Floats values;
  for (const std::int8_t code : q.codes) values.push_back(q.scale * static_cast<float>(code));
  return values;
}

Quantised quantised(const Floats& values) {
  float largest = 0;
  for (const float v : values) largest = std::max(largest, std::abs(v));
  Quantised q{{}, largest / 127.F};
  for (const float v : values)
    q.codes.push_back(
        static_cast<std::int8_t>(std::clamp(std::nearbyint(v / q.scale), -127.F, 127.F)));
  return q;
}

Agreement quantising(const DeviceKernels& kernels, Size3 size, Random random) {
  const Floats values = noise(size.voxels(), random);
  return compared<Floats>(
      "int8 quantisation", 1e-7, [&] { return decoded(quantised(values)); },
      [&] { return partOf(kernels.quantise(values), decoded); });
}

/// White and grey matter with fluid between, on that lattice.
GrowthDomain tissueOf(Size3 size, Random& random) {
  GrowthDomain domain{size, kSpacingMm, {}, {}};
  for (std::size_t n = 0; n < size.voxels(); ++n) {
    const auto white = static_cast<float>(random.uniform());
    domain.white.push_back(random.below(4) == 0 ? 0.F : white);
    domain.grey.push_back(domain.white.back() > 0 ? 1.F - white : 0.F);
  }
  return domain;
}

/// Ten days of three tumours that differ in everything: the first is irradiated, the others may be operated on.
Agreement growing(const DeviceKernels& kernels, Size3 size, Random random, bool isOperatedOn) {
  const GrowthDomain domain = tissueOf(size, random);
  const auto solverOf = [&](double diffusivity, double rate, GrowthScheme scheme) {
    return ReactionDiffusion::make(
        domain,
        {.whiteDiffusivityMm2PerDay = diffusivity, .proliferationPerDay = rate, .scheme = scheme});
  };
  const std::vector<ReactionDiffusion> solvers{*solverOf(0.4, 0.02, GrowthScheme::strang),
                                               *solverOf(0.1, 0.08, GrowthScheme::euler),
                                               *solverOf(2, 0.01, GrowthScheme::strang)};
  std::vector<GrowthCourse> courses(solvers.size());
  courses[0].radiotherapy = {{.day = 0}, {.day = 2.5}};
  courses[0].chemotherapy = {{.day = 4}};
  if (isOperatedOn) {
    courses[1].resections = {{.day = 6, .removed = maskOf(size, random)}};
    courses[2].resections = {{.day = 0, .removed = maskOf(size, random)},
                             {.day = 8, .removed = maskOf(size, random)}};
  }
  Floats start(solvers.size() * size.voxels());
  std::ranges::generate(start, [&] { return static_cast<float>(random.uniform()); });
  const auto partOfMember = [&](Floats& all, std::size_t n) {
    return std::span(all).subspan(n * size.voxels(), size.voxels());
  };
  return compared<Floats>(
      isOperatedOn ? "growth with operations" : "tumour growth", 1e-5,
      [&] {
        Floats density = start;
        for (std::size_t n = 0; n < solvers.size(); ++n)
          if (!solvers[n].advance(partOfMember(density, n), courses[n], 0, 10, silentContext()))
            density.clear();
        return density;
      },
      [&]() -> Result<Floats> {
        Floats density = start;
        std::vector<GrowthMember> members;
        for (std::size_t n = 0; n < solvers.size(); ++n)
          members.push_back({&solvers[n], &courses[n], partOfMember(density, n)});
        if (const auto ok = advanceTogether(members, 0, 10, kernels, silentContext()); !ok)
          return std::unexpected(ok.error());
        return density;
      });
}

}  // namespace

std::vector<Agreement> compareKernels(const DeviceKernels& kernels, Size3 size,
                                      std::uint64_t seed) {
  const Random random(seed);
  return {distances(kernels, size, random.stream("distances")),
          components(kernels, size, random.stream("components")),
          resampling(kernels, size, random.stream("resampling")),
          blending(kernels, size, random.stream("blending")),
          mixing(kernels, size, random.stream("mixing")),
          quantising(kernels, size, random.stream("quantising")),
          growing(kernels, size, random.stream("growing"), false),
          growing(kernels, size, random.stream("operated"), true)};
}

std::string asText(const std::vector<Agreement>& rows) {
  std::string text;
  for (const Agreement& row : rows) {
    std::array<char, 200> line{};
    if (row.problem.empty())
      std::snprintf(line.data(), line.size(),
                    "%-5s %-22s %8.1e of %7.1e   reference %7.3f s   device %7.3f s   %5.1fx\n",
                    row.agrees() ? "ok" : "BAD", row.kernel.c_str(), row.worst, row.allowed,
                    row.referenceSeconds, row.deviceSeconds,
                    row.referenceSeconds / row.deviceSeconds);
    else
      std::snprintf(line.data(), line.size(), "BAD   %-22s %s\n", row.kernel.c_str(),
                    row.problem.c_str());
    text += line.data();
  }
  return text;
}

}  // namespace twinscope::device
