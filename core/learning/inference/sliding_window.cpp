#include "core/learning/inference/sliding_window.h"

#include "core/base/parallel.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

constexpr double kMonaiFloor = 1e-3;

std::vector<std::int64_t> monaiStarts(std::int64_t image, std::int64_t window, double overlap) {
  const auto interval = std::max<std::int64_t>(
      1, static_cast<std::int64_t>(static_cast<double>(window) * (1 - overlap)));
  std::vector<std::int64_t> starts;
  for (std::int64_t at = 0;; at += interval) {
    starts.push_back(std::min(at, image - window));
    if (at + window >= image) return starts;
  }
}

std::vector<std::int64_t> nnunetStarts(std::int64_t image, std::int64_t window, double overlap) {
  const double target = static_cast<double>(window) * (1 - overlap);
  const auto rest = static_cast<double>(image - window);
  const auto steps = static_cast<std::int64_t>(std::ceil(rest / target));
  std::vector<std::int64_t> starts;
  for (std::int64_t s = 0; s <= steps; ++s)
    starts.push_back(static_cast<std::int64_t>(std::nearbyint(
        steps == 0 ? 0 : rest / static_cast<double>(steps) * static_cast<double>(s))));
  return starts;
}

std::vector<double> axisWeights(std::int64_t n, Importance importance, double sigmaScale) {
  std::vector<double> weights(static_cast<std::size_t>(n), 1.0);
  if (importance == Importance::constant) return weights;
  const double sigma = sigmaScale * static_cast<double>(n);
  const bool monai = importance == Importance::gaussian;
  const std::int64_t middle = n / 2;
  const double centre = monai ? static_cast<double>(n - 1) / 2 : static_cast<double>(middle);
  const double reach = monai ? static_cast<double>(n) : std::floor(4 * sigma + 0.5);
  for (std::int64_t i = 0; i < n; ++i) {
    const double away = static_cast<double>(i) - centre;
    weights[static_cast<std::size_t>(i)] =
        std::abs(away) > reach ? 0 : std::exp(-away * away / (2 * sigma * sigma));
  }
  return weights;
}

/// MONAI lifts everything to at least 1e-3, nnU-Net lifts zeros to the smallest weight that is none.
void raiseFloor(std::vector<float>& weights, Importance importance) {
  if (importance == Importance::gaussian) {
    const float floor =
        std::max(*std::ranges::min_element(weights), static_cast<float>(kMonaiFloor));
    for (float& w : weights) w = std::max(w, floor);
  } else if (importance == Importance::nnunetGaussian) {
    float smallest = *std::ranges::max_element(weights);
    for (const float w : weights)
      if (w > 0) smallest = std::min(smallest, w);
    for (float& w : weights) w = std::max(w, smallest);
  }
}

Size3 sizeOf(const std::array<std::int64_t, 3>& sides) { return {sides[0], sides[1], sides[2]}; }

std::size_t rowIndex(Size3 size, std::int64_t j, std::int64_t k) {
  return static_cast<std::size_t>(size.i * (j + size.j * k));
}

/// Mirror without repeating the edge: … 2 1 | 0 1 2 … n−1 | n−2 …
std::int64_t reflected(std::int64_t at, std::int64_t n) {
  if (n == 1) return 0;
  const std::int64_t period = 2 * (n - 1);
  at = ((at % period) + period) % period;
  return at < n ? at : period - at;
}

struct Padded {
  Size3 size;
  std::array<std::int64_t, 3> before{0, 0, 0};
};

Padded paddedTo(Size3 image, Size3 window) {
  Padded result{image, {}};
  for (int axis = 0; axis < 3; ++axis)
    result.before[axis] = std::max<std::int64_t>(0, window[axis] - image[axis]) / 2;
  result.size = {std::max(image.i, window.i), std::max(image.j, window.j),
                 std::max(image.k, window.k)};
  return result;
}

/// The voxel of the image behind one of the padded image; negative where there is none.
std::int64_t source(std::int64_t at, std::int64_t before, std::int64_t n, WindowPadding padding) {
  at -= before;
  if (at >= 0 && at < n) return at;
  return padding == WindowPadding::reflect ? reflected(at, n) : -1;
}

std::vector<float> padded(const WindowInput& input, const Padded& to, WindowPadding padding) {
  const Size3 n = input.size;
  std::vector<float> result(input.channels * to.size.voxels(), 0.F);
  float* out = result.data();
  for (std::size_t c = 0; c < input.channels; ++c)
    for (std::int64_t k = 0; k < to.size.k; ++k)
      for (std::int64_t j = 0; j < to.size.j; ++j)
        for (std::int64_t i = 0; i < to.size.i; ++i, ++out) {
          const std::int64_t si = source(i, to.before[0], n.i, padding);
          const std::int64_t sj = source(j, to.before[1], n.j, padding);
          const std::int64_t sk = source(k, to.before[2], n.k, padding);
          if (si >= 0 && sj >= 0 && sk >= 0)
            *out =
                input.values[c * n.voxels() + rowIndex(n, sj, sk) + static_cast<std::size_t>(si)];
        }
  return result;
}

/// Cuts, predicts and blends windows of one (padded) image.
class Blender {
 public:
  Blender(const WindowInput& input, std::size_t outChannels, const WindowOptions& options)
      : m_input(input),
        m_outChannels(outChannels),
        m_options(options),
        m_window(sizeOf(options.window)),
        m_importance(importanceMap(m_window, options.importance, options.sigmaScale)),
        m_sum(outChannels * input.size.voxels(), 0.F),
        m_weight(input.size.voxels(), 0.F) {}

  Status run(const WindowPredictor& predict, const JobContext& context) {
    const auto all = origins();
    std::vector<Origin> waiting;
    std::vector<float> batch;
    for (std::size_t w = 0; w < all.size(); ++w) {
      if (cut(all[w], batch)) waiting.push_back(all[w]);
      if (waiting.size() < m_options.batch && w + 1 < all.size()) continue;
      if (context.stopRequested()) return cancelled();
      if (const Status added = predictAndAdd(waiting, batch, predict); !added) return added;
      context.progress.report(static_cast<double>(w + 1) / static_cast<double>(all.size()),
                              concat("window ", w + 1, " of ", all.size()));
    }
    return {};
  }

  std::vector<float> takeScores() {
    const std::size_t voxels = m_weight.size();
    parallelFor(m_outChannels * voxels, std::size_t{1} << 18, [&](std::size_t b, std::size_t e) {
      for (std::size_t n = b; n < e; ++n)
        if (const float w = m_weight[n % voxels]; w > 0) m_sum[n] /= w;
    });
    return std::move(m_sum);
  }

 private:
  using Origin = std::array<std::int64_t, 3>;

  [[nodiscard]] std::vector<Origin> origins() const {
    const auto along = [this](int axis) {
      return windowStarts(m_input.size[axis], m_window[axis], m_options.overlap,
                          m_options.placement);
    };
    std::vector<Origin> all;
    for (const std::int64_t k : along(2))
      for (const std::int64_t j : along(1))
        for (const std::int64_t i : along(0)) all.push_back({i, j, k});
    return all;
  }

  /// Appends the window to the batch; false, and nothing appended, where it is empty and may be skipped.
  bool cut(const Origin& at, std::vector<float>& batch) const {
    const std::size_t before = batch.size();
    bool empty = true;
    for (std::size_t c = 0; c < m_input.channels; ++c)
      for (std::int64_t k = 0; k < m_window.k; ++k)
        for (std::int64_t j = 0; j < m_window.j; ++j) {
          const auto row = m_input.values.subspan(c * m_input.size.voxels() +
                                                      rowIndex(m_input.size, at[1] + j, at[2] + k) +
                                                      static_cast<std::size_t>(at[0]),
                                                  static_cast<std::size_t>(m_window.i));
          empty = empty && std::ranges::all_of(row, [](float v) { return v == 0; });
          batch.insert(batch.end(), row.begin(), row.end());
        }
    if (!empty || m_options.empty == EmptyWindows::predict) return true;
    batch.resize(before);
    return false;
  }

  Status predictAndAdd(std::vector<Origin>& waiting, std::vector<float>& batch,
                       const WindowPredictor& predict) {
    if (waiting.empty()) return {};
    const auto scores = predict(batch, waiting.size());
    if (!scores) return std::unexpected(scores.error());
    const std::size_t each = m_outChannels * m_window.voxels();
    if (scores->size() != each * waiting.size())
      return refusal("model.layout",
                     concat("The network gave ", scores->size(), " scores where ",
                            each * waiting.size(), " were due"),
                     "Check the channels and labels in the model's card");
    for (std::size_t w = 0; w < waiting.size(); ++w)
      add(waiting[w], std::span(*scores).subspan(w * each, each));
    waiting.clear();
    batch.clear();
    return {};
  }

  void add(const Origin& at, std::span<const float> scores) {
    const auto planes = static_cast<std::size_t>(m_window.k);
    const auto side = static_cast<std::size_t>(m_window.i);
    // One more "channel" for the weights themselves.
    parallelFor((m_outChannels + 1) * planes, 8, [&](std::size_t begin, std::size_t end) {
      for (std::size_t p = begin; p < end; ++p) {
        const std::size_t c = p / planes;
        const auto k = static_cast<std::int64_t>(p % planes);
        for (std::int64_t j = 0; j < m_window.j; ++j) {
          const std::size_t from = rowIndex(m_window, j, k);
          const std::size_t to =
              rowIndex(m_input.size, at[1] + j, at[2] + k) + static_cast<std::size_t>(at[0]);
          const float* weight = m_importance.data() + from;
          if (c == m_outChannels) {
            for (std::size_t i = 0; i < side; ++i) m_weight[to + i] += weight[i];
            continue;
          }
          const float* score = scores.data() + c * m_window.voxels() + from;
          float* sum = m_sum.data() + c * m_weight.size() + to;
          for (std::size_t i = 0; i < side; ++i) sum[i] += weight[i] * score[i];
        }
      }
    });
  }

  WindowInput m_input;
  std::size_t m_outChannels;
  const WindowOptions& m_options;
  Size3 m_window;
  std::vector<float> m_importance;
  std::vector<float> m_sum;
  std::vector<float> m_weight;
};

std::vector<float> croppedBack(const std::vector<float>& scores, std::size_t channels,
                               const Padded& from, Size3 size) {
  std::vector<float> result;
  result.reserve(channels * size.voxels());
  for (std::size_t c = 0; c < channels; ++c)
    for (std::int64_t k = 0; k < size.k; ++k)
      for (std::int64_t j = 0; j < size.j; ++j) {
        const auto row =
            scores.begin() + static_cast<std::ptrdiff_t>(
                                 c * from.size.voxels() +
                                 rowIndex(from.size, j + from.before[1], k + from.before[2]) +
                                 static_cast<std::size_t>(from.before[0]));
        result.insert(result.end(), row, row + size.i);
      }
  return result;
}

}  // namespace

Status WindowOptions::validate() const {
  for (const std::int64_t side : window)
    if (side < 1) return usageError(concat("window side ", side, " must be at least 1"));
  if (!(overlap >= 0 && overlap < 1)) return usageError("overlap must be at least 0 and below 1");
  if (!(sigmaScale > 0)) return usageError("sigmaScale must be above 0");
  if (batch < 1) return usageError("batch must be at least 1");
  return {};
}

std::vector<std::int64_t> windowStarts(std::int64_t image, std::int64_t window, double overlap,
                                       WindowPlacement placement) {
  if (image <= window) return {0};
  if (placement == WindowPlacement::centre) return {(image - window) / 2};
  return placement == WindowPlacement::monai ? monaiStarts(image, window, overlap)
                                             : nnunetStarts(image, window, overlap);
}

std::vector<float> importanceMap(Size3 window, Importance importance, double sigmaScale) {
  const auto x = axisWeights(window.i, importance, sigmaScale);
  const auto y = axisWeights(window.j, importance, sigmaScale);
  const auto z = axisWeights(window.k, importance, sigmaScale);
  std::vector<float> weights;
  weights.reserve(window.voxels());
  for (const double c : z)
    for (const double b : y)
      for (const double a : x) weights.push_back(static_cast<float>(a * b * c));
  raiseFloor(weights, importance);
  return weights;
}

Result<Scores> slideWindows(const WindowInput& input, std::size_t outChannels,
                            const WindowOptions& options, const WindowPredictor& predict,
                            const JobContext& context) {
  if (const Status valid = options.validate(); !valid) return std::unexpected(valid.error());
  const Padded to = paddedTo(input.size, sizeOf(options.window));
  const bool smaller = to.size != input.size;
  const std::vector<float> wide =
      smaller ? padded(input, to, options.padding) : std::vector<float>();
  const WindowInput whole = smaller ? WindowInput{wide, input.channels, to.size} : input;
  Blender blender(whole, outChannels, options);
  if (const Status done = blender.run(predict, context); !done)
    return std::unexpected(done.error());
  std::vector<float> scores = blender.takeScores();
  if (smaller) scores = croppedBack(scores, outChannels, to, input.size);
  return Scores{input.size, outChannels, std::move(scores)};
}

}  // namespace twinscope::learning
