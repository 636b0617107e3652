#include "core/learning/training/detail/fused_loss.h"

#include "core/base/parallel.h"
#include "core/learning/training/losses.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

namespace twinscope::learning::detail {
namespace {

constexpr std::int64_t kChunk = 4096;  // voxels that are summed up together
constexpr std::size_t kMostClasses = 16;

using PerClass = std::array<double, kMostClasses>;

/// Sums over voxels: Σpg, Σp and Σg a class, and −Σ log p of the true class.
struct Sums {
  PerClass both{}, found{}, wanted{};
  double entropy = 0;

  void add(const Sums& other) {
    for (std::size_t c = 0; c < kMostClasses; ++c) {
      both[c] += other.both[c];
      found[c] += other.found[c];
      wanted[c] += other.wanted[c];
    }
    entropy += other.entropy;
  }
};

/// How a map of classes × voxels lies in memory, sample after sample.
struct Layout {
  std::int64_t classes, voxels, classStride, voxelStride;

  explicit Layout(const at::Tensor& x)
      : classes(x.size(1)),
        voxels(x.numel() / (x.size(0) * x.size(1))),
        classStride(x.is_contiguous() ? voxels : 1),
        voxelStride(x.is_contiguous() ? 1 : classes) {}
};

/// Softmax of one voxel into p; gives log Σ exp.
float softmaxOf(const float* logits, float* p, const Layout& at) {
  float most = logits[0], sum = 0;
  for (std::int64_t c = 1; c < at.classes; ++c) most = std::max(most, logits[c * at.classStride]);
  for (std::int64_t c = 0; c < at.classes; ++c)
    sum += p[c * at.classStride] = std::exp(logits[c * at.classStride] - most);
  for (std::int64_t c = 0; c < at.classes; ++c) p[c * at.classStride] /= sum;
  return most + std::log(sum);
}

/// The slope of the Dice loss by a voxel's p of a class: `wrong`, and `hit` more where the voxel is of that class.
struct Slopes {
  std::array<float, kMostClasses> wrong{}, hit{};
};

}  // namespace

bool takenByFusedLoss(const at::Tensor& logits) {
  return logits.is_cpu() && logits.scalar_type() == at::kFloat && logits.size(1) > 1 &&
         logits.size(1) <= static_cast<std::int64_t>(kMostClasses) &&
         (logits.is_contiguous() ||
          (logits.dim() == 5 && logits.is_contiguous(at::MemoryFormat::ChannelsLast3d)));
}

LossGradient diceCrossEntropyGradient(const at::Tensor& logits, const at::Tensor& labels) {
  const at::Tensor truth = labels.to(at::kByte).contiguous();
  const at::Tensor scores = logits.detach(), result = at::empty_like(scores);
  const Layout at(scores);
  const std::int64_t each = (at.voxels + kChunk - 1) / kChunk, samples = scores.size(0);
  const auto chunks = static_cast<std::size_t>(samples * each);
  const auto* const x = scores.const_data_ptr<float>();
  const auto* const g = truth.const_data_ptr<std::uint8_t>();
  auto* const p = result.data_ptr<float>();
  /// Calls f(offset of the voxel's first class, its label) for the voxels of a chunk.
  const auto eachVoxel = [&](std::size_t chunk, const auto& f) {
    const auto sample = static_cast<std::int64_t>(chunk) / each;
    const std::int64_t begin = static_cast<std::int64_t>(chunk) % each * kChunk;
    for (std::int64_t v = begin; v < std::min(begin + kChunk, at.voxels); ++v)
      f(sample * at.classes * at.voxels + v * at.voxelStride,
        static_cast<std::size_t>(g[sample * at.voxels + v]));
  };
  const auto eachChunk = [&](const auto& f) {
    parallelFor(chunks, 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t chunk = begin; chunk < end; ++chunk) f(chunk);
    });
  };

  std::vector<Sums> parts(chunks);
  eachChunk([&](std::size_t chunk) {
    Sums sums;
    eachVoxel(chunk, [&](std::int64_t offset, std::size_t label) {
      const float logSum = softmaxOf(x + offset, p + offset, at);
      for (std::int64_t c = 0; c < at.classes; ++c)
        sums.found[static_cast<std::size_t>(c)] +=
            static_cast<double>(p[offset + c * at.classStride]);
      const std::int64_t own = offset + static_cast<std::int64_t>(label) * at.classStride;
      sums.both[label] += static_cast<double>(p[own]);
      sums.wanted[label] += 1;
      sums.entropy += static_cast<double>(logSum - x[own]);
    });
    parts[chunk] = sums;
  });
  Sums sums;
  for (const Sums& part : parts) sums.add(part);

  const double epsilon = DiceOptions{}.epsilon;
  const auto count = static_cast<double>(samples * at.voxels);
  const auto foreground = static_cast<double>(at.classes - 1);
  LossGradient made{.loss = sums.entropy / count, .gradient = result};
  Slopes slopes;
  for (std::size_t c = 1; c < static_cast<std::size_t>(at.classes); ++c) {
    const double above = 2 * sums.both[c] + epsilon;
    const double below = sums.found[c] + sums.wanted[c] + epsilon;
    made.loss += (1 - above / below) / foreground;
    slopes.wrong[c] = static_cast<float>(above / (below * below * foreground));
    slopes.hit[c] = static_cast<float>(-2 / (below * foreground));
  }
  const auto share = static_cast<float>(1 / count);
  eachChunk([&](std::size_t chunk) {
    eachVoxel(chunk, [&](std::int64_t offset, std::size_t label) {
      float mean =
          p[offset + static_cast<std::int64_t>(label) * at.classStride] * slopes.hit[label];
      for (std::int64_t c = 0; c < at.classes; ++c)
        mean += p[offset + c * at.classStride] * slopes.wrong[static_cast<std::size_t>(c)];
      for (std::int64_t c = 0; c < at.classes; ++c) {
        const auto n = static_cast<std::size_t>(c);
        float& value = p[offset + c * at.classStride];
        const float own = n == label ? 1.F : 0.F;
        value = value * (slopes.wrong[n] + own * slopes.hit[n] - mean) + (value - own) * share;
      }
    });
  });
  return made;
}

}  // namespace twinscope::learning::detail
