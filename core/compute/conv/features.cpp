#include "core/compute/conv/features.h"

#include "core/base/parallel.h"
#include "core/compute/conv/detail/lanes.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace twinscope {
namespace {

using namespace detail;

constexpr std::size_t kGrain = 4096;  // voxels
constexpr double kEpsilon = 1e-5;

TWINSCOPE_CLONES void scaleRange(float* x, std::size_t voxels, std::size_t channels,
                                 const float* scale, const float* shift, float slope) {
  for (std::size_t v = 0; v < voxels; ++v)
    for (std::size_t c = 0; c < channels; c += kLanes) {
      Lanes& at = lanes(x + v * channels + c);
      const Lanes y = at * lanes(scale + c) + lanes(shift + c);
      at = y > 0 ? y : y * slope;
    }
}

/// Adds sums and sums of squares of a range; float within a few hundred voxels, double beyond.
TWINSCOPE_CLONES void addMoments(const float* x, std::size_t voxels, std::size_t channels,
                                 double* sums, double* squares) {
  constexpr std::size_t kShort = 256;
  for (std::size_t c = 0; c < channels; c += kLanes)
    for (std::size_t begin = 0; begin < voxels; begin += kShort) {
      Lanes sum{}, square{};
      for (std::size_t v = begin; v < std::min(voxels, begin + kShort); ++v) {
        const Lanes at = lanes(x + v * channels + c);
        sum += at;
        square += at * at;
      }
      for (std::size_t n = 0; n < kLanes; ++n) {
        sums[c + n] += static_cast<double>(sum[n]);
        squares[c + n] += static_cast<double>(square[n]);
      }
    }
}

TWINSCOPE_CLONES void poolRow(const float* x, std::int64_t channels, Size3 size, std::int64_t row,
                              float* result) {
  const std::int64_t j = row % (size.j / 2), k = row / (size.j / 2);
  const std::int64_t down = size.i * channels, deep = size.j * down;
  const float* from = x + 2 * k * deep + 2 * j * down;
  float* to = result + row * (size.i / 2) * channels;
  for (std::int64_t i = 0; i < size.i / 2; ++i)
    for (std::int64_t c = 0; c < channels; c += kLanes) {
      const float* at = from + 2 * i * channels + c;
      Lanes most = lanes(at);
      for (const std::int64_t other : {channels, down, down + channels, deep, deep + channels,
                                       deep + down, deep + down + channels}) {
        const Lanes y = lanes(at + other);
        most = most > y ? most : y;
      }
      lanes(to + i * channels + c) = most;
    }
}

struct Doubling {
  std::int64_t in, out;
  const float* weights;
  const float* bias;
};

/// One row of voxels along i into the four rows of its children.
TWINSCOPE_CLONES void doubleRow(const Doubling& d, const float* x, Size3 size, std::int64_t row,
                                float* result) {
  const std::int64_t j = row % size.j, k = row / size.j;
  const float* from = x + row * size.i * d.in;
  for (std::int64_t n = 0; n < 8; ++n) {
    const std::int64_t z = 2 * k + n / 4, y = 2 * j + n / 2 % 2;
    float* to = result + ((z * 2 * size.j + y) * 2 * size.i + n % 2) * d.out;
    const float* weights = d.weights + n * d.in * d.out;
    std::int64_t i = 0;
    for (; i + kRows <= size.i; i += kRows)
      multiplyPanels<kRows>(from + i * d.in, weights, d.in, d.out, d.bias, to + 2 * i * d.out,
                            2 * d.out);
    for (; i < size.i; ++i)
      multiplyPanels<1>(from + i * d.in, weights, d.in, d.out, d.bias, to + 2 * i * d.out,
                        2 * d.out);
  }
}

}  // namespace

void scaleAndActivate(float* x, std::size_t voxels, std::span<const float> scale,
                      std::span<const float> shift, float slope) {
  const std::size_t channels = scale.size();
  parallelFor(voxels, kGrain, [&](std::size_t begin, std::size_t end) {
    scaleRange(x + begin * channels, end - begin, channels, scale.data(), shift.data(), slope);
  });
}

void normaliseAndActivate(float* x, std::size_t voxels, std::span<const float> weight,
                          std::span<const float> bias, float slope) {
  const std::size_t channels = weight.size();
  const std::size_t parts = (voxels + kGrain - 1) / kGrain;
  std::vector<double> moments(parts * 2 * channels, 0.0);
  parallelFor(voxels, kGrain, [&](std::size_t begin, std::size_t end) {
    double* own = moments.data() + begin / kGrain * 2 * channels;
    addMoments(x + begin * channels, end - begin, channels, own, own + channels);
  });
  std::vector<float> scale(channels), shift(channels);
  for (std::size_t c = 0; c < channels; ++c) {
    double sum = 0, square = 0;
    for (std::size_t part = 0; part < parts; ++part) {
      sum += moments[part * 2 * channels + c];
      square += moments[part * 2 * channels + channels + c];
    }
    const double mean = sum / static_cast<double>(voxels);
    const double variance = std::max(0.0, square / static_cast<double>(voxels) - mean * mean);
    const double factor = static_cast<double>(weight[c]) / std::sqrt(variance + kEpsilon);
    scale[c] = static_cast<float>(factor);
    shift[c] = static_cast<float>(static_cast<double>(bias[c]) - mean * factor);
  }
  scaleAndActivate(x, voxels, scale, shift, slope);
}

void poolMost(Features x, Size3 size, float* result) {
  const auto rows = static_cast<std::size_t>(size.j / 2 * (size.k / 2));
  parallelFor(rows, 64, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row)
      poolRow(x.data, x.channels, size, static_cast<std::int64_t>(row), result);
  });
}

DoublingConvolution::DoublingConvolution(std::span<const float> weights,
                                         std::span<const float> bias, std::int64_t in,
                                         std::int64_t out)
    : m_in(in), m_out(out), m_weights(weights.size()), m_bias(bias.begin(), bias.end()) {
  if (weights.size() != static_cast<std::size_t>(8 * in * out) || in % kLanes != 0 ||
      out % kLanes != 0 || m_bias.size() != static_cast<std::size_t>(out))
    throw std::invalid_argument("a doubling convolution of other shapes");
  for (std::int64_t c = 0; c < in; ++c)
    for (std::int64_t o = 0; o < out; ++o)
      for (std::int64_t n = 0; n < 8; ++n)
        m_weights[static_cast<std::size_t>(n * in * out + packedIndex(in, out, c, o))] =
            weights[static_cast<std::size_t>((c * out + o) * 8 + n)];
}

void DoublingConvolution::run(Features x, Size3 size, float* result) const {
  const Doubling d{m_in, m_out, m_weights.data(), m_bias.data()};
  const auto rows = static_cast<std::size_t>(size.j * size.k);
  parallelFor(rows, 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row)
      doubleRow(d, x.data, size, static_cast<std::int64_t>(row), result);
  });
}

}  // namespace twinscope
