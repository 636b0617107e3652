#include "core/compute/conv/winograd.h"

#include "core/base/parallel.h"
#include "core/compute/conv/detail/lanes.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace twinscope {
namespace {

using namespace detail;

constexpr std::size_t kMostWeights = std::size_t{64} << 20;

// The transforms of one direction (arXiv:1509.09308, sections 4.1 and 4.3), in place on `x[n·stride]`.
template <int Side>
struct Minimal;

template <>
struct Minimal<2> {
  static constexpr int points = 4;
  static constexpr double filter[4][3] = {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}};
  TWINSCOPE_INLINE static void input(Lanes (&x)[4]) {
    const Lanes a = x[0] - x[2], b = x[1] + x[2], c = x[2] - x[1], d = x[1] - x[3];
    x[0] = a, x[1] = b, x[2] = c, x[3] = d;
  }
  TWINSCOPE_INLINE static void output(const Lanes (&m)[4], Lanes (&y)[2]) {
    y[0] = m[0] + m[1] + m[2];
    y[1] = m[1] - m[2] - m[3];
  }
};

template <>
struct Minimal<4> {
  static constexpr int points = 6;
  static constexpr double filter[6][3] = {{1. / 4, 0, 0},
                                          {-1. / 6, -1. / 6, -1. / 6},
                                          {-1. / 6, 1. / 6, -1. / 6},
                                          {1. / 24, 1. / 12, 1. / 6},
                                          {1. / 24, -1. / 12, 1. / 6},
                                          {0, 0, 1}};
  TWINSCOPE_INLINE static void input(Lanes (&x)[6]) {
    const Lanes even = x[4] - 4 * x[2], odd = x[3] - 4 * x[1];
    const Lanes far = x[4] - x[2], wide = 2 * (x[3] - x[1]);
    const Lanes first = 4 * x[0] - 5 * x[2] + x[4], last = 4 * x[1] - 5 * x[3] + x[5];
    x[0] = first, x[1] = even + odd, x[2] = even - odd;
    x[3] = far + wide, x[4] = far - wide, x[5] = last;
  }
  TWINSCOPE_INLINE static void output(const Lanes (&m)[6], Lanes (&y)[4]) {
    const Lanes sum = m[1] + m[2], difference = m[1] - m[2];
    const Lanes far = m[3] + m[4], apart = m[3] - m[4];
    y[0] = m[0] + sum + far;
    y[1] = difference + 2 * apart;
    y[2] = sum + 4 * far;
    y[3] = difference + 8 * apart + m[5];
  }
};

/// What a block of tiles works on.
struct Work {
  std::span<const Features> parts;
  Size3 size;
  std::int64_t in, out;
  const float* weights;
  const float* bias;
  float* result;
  std::array<std::int64_t, 3> tiles;  ///< along i, j, k
  std::int64_t block;                 ///< tiles of one
};

struct Origin {
  std::int64_t i, j, k;
};

template <int Side>
TWINSCOPE_INLINE Origin originOf(const Work& work, std::int64_t tile) {
  const std::int64_t row = tile / work.tiles[0];
  return {tile % work.tiles[0] * Side, row % work.tiles[1] * Side, row / work.tiles[1] * Side};
}

/// Room between two points' matrices, so that their rows do not fall on the same lines of the cache.
TWINSCOPE_INLINE std::int64_t pointStride(std::int64_t block, std::int64_t channels) {
  return block * channels + kPanel;
}

template <int Points>
TWINSCOPE_INLINE void loadRow(const float* row, std::int64_t stride, std::int64_t first,
                              std::int64_t extent, Lanes (&x)[Points]) {
  for (int n = 0; n < Points; ++n) {
    const std::int64_t at = first + n;
    x[n] = at >= 0 && at < extent ? lanes(row + at * stride) : Lanes{};
  }
}

/// Eight channels of one tile into their place in every point's matrix.
template <int Side>
TWINSCOPE_INLINE void transformInput(const Features& part, std::int64_t channel, Size3 size,
                                     Origin from, float* to, std::int64_t stride) {
  using Way = Minimal<Side>;
  constexpr int points = Way::points;
  Lanes cube[points][points][points];
  for (int k = 0; k < points; ++k)
    for (int j = 0; j < points; ++j) {
      const std::int64_t z = from.k + k - 1, y = from.j + j - 1;
      Lanes x[points] = {};
      if (z >= 0 && z < size.k && y >= 0 && y < size.j)
        loadRow(part.data + (z * size.j + y) * size.i * part.channels + channel, part.channels,
                from.i - 1, size.i, x);
      Way::input(x);
      for (int i = 0; i < points; ++i) cube[k][j][i] = x[i];
    }
  for (int k = 0; k < points; ++k)
    for (int i = 0; i < points; ++i) {
      Lanes x[points];
      for (int j = 0; j < points; ++j) x[j] = cube[k][j][i];
      Way::input(x);
      for (int j = 0; j < points; ++j) cube[k][j][i] = x[j];
    }
  for (int j = 0; j < points; ++j)
    for (int i = 0; i < points; ++i) {
      Lanes x[points];
      for (int k = 0; k < points; ++k) x[k] = cube[k][j][i];
      Way::input(x);
      for (int k = 0; k < points; ++k) lanes(to + ((k * points + j) * points + i) * stride) = x[k];
    }
}

template <int Side>
TWINSCOPE_INLINE void transformOutput(const Work& work, std::int64_t channel, Origin to,
                                      const float* from, std::int64_t stride) {
  using Way = Minimal<Side>;
  constexpr int points = Way::points;
  Lanes slabs[Side][points][points];
  for (int j = 0; j < points; ++j)
    for (int i = 0; i < points; ++i) {
      Lanes m[points], y[Side];
      for (int k = 0; k < points; ++k)
        m[k] = lanes(from + ((k * points + j) * points + i) * stride);
      Way::output(m, y);
      for (int k = 0; k < Side; ++k) slabs[k][j][i] = y[k];
    }
  const Lanes bias = lanes(work.bias + channel);
  const Size3 size = work.size;
  for (int k = 0; k < Side && to.k + k < size.k; ++k) {
    Lanes rows[Side][points];
    for (int i = 0; i < points; ++i) {
      Lanes m[points], y[Side];
      for (int j = 0; j < points; ++j) m[j] = slabs[k][j][i];
      Way::output(m, y);
      for (int j = 0; j < Side; ++j) rows[j][i] = y[j];
    }
    for (int j = 0; j < Side && to.j + j < size.j; ++j) {
      Lanes y[Side];
      Way::output(rows[j], y);
      float* row =
          work.result + (((to.k + k) * size.j + to.j + j) * size.i + to.i) * work.out + channel;
      for (int i = 0; i < Side && to.i + i < size.i; ++i) lanes(row + i * work.out) = y[i] + bias;
    }
  }
}

/// M = V · U of one point: block × in times in × out.
TWINSCOPE_INLINE void product(const Work& work, std::int64_t rows, const float* v, const float* u,
                              float* m) {
  for (std::int64_t row = 0; row < rows; row += kRows)
    multiplyPanels<kRows>(v + row * work.in, u, work.in, work.out, nullptr, m + row * work.out,
                          work.out);
}

template <int Side>
TWINSCOPE_INLINE void convolveBlock(const Work& work, std::int64_t begin, std::int64_t end,
                                    float* v, float* m) {
  constexpr std::int64_t points =
      Minimal<Side>::points * Minimal<Side>::points * Minimal<Side>::points;
  const std::int64_t vStride = pointStride(work.block, work.in);
  const std::int64_t mStride = pointStride(work.block, work.out);
  for (std::int64_t tile = begin; tile < end; ++tile) {
    float* to = v + (tile - begin) * work.in;
    for (const Features& part : work.parts)
      for (std::int64_t channel = 0; channel < part.channels; channel += kLanes, to += kLanes)
        transformInput<Side>(part, channel, work.size, originOf<Side>(work, tile), to, vStride);
  }
  const std::int64_t rows = (end - begin + kRows - 1) / kRows * kRows;
  for (std::int64_t point = 0; point < points; ++point)
    product(work, rows, v + point * vStride, work.weights + point * work.in * work.out,
            m + point * mStride);
  for (std::int64_t tile = begin; tile < end; ++tile)
    for (std::int64_t channel = 0; channel < work.out; channel += kLanes)
      transformOutput<Side>(work, channel, originOf<Side>(work, tile),
                            m + (tile - begin) * work.out + channel, mStride);
}

TWINSCOPE_CLONES void convolveBlock2(const Work& work, std::int64_t begin, std::int64_t end,
                                     float* v, float* m) {
  convolveBlock<2>(work, begin, end, v, m);
}

TWINSCOPE_CLONES void convolveBlock4(const Work& work, std::int64_t begin, std::int64_t end,
                                     float* v, float* m) {
  convolveBlock<4>(work, begin, end, v, m);
}

std::int64_t cubed(std::int64_t n) { return n * n * n; }

std::size_t weightBytes(std::int64_t in, std::int64_t out, int side) {
  return static_cast<std::size_t>(cubed(side + 2) * wholeLanes(in) * out) * sizeof(float);
}

/// The filter's transform along one direction: values[outer][3][inner] become [outer][points][inner].
template <int Side>
std::vector<double> transformedAlong(const std::vector<double>& values, std::size_t inner) {
  constexpr std::size_t count = Minimal<Side>::points;
  const std::size_t outer = values.size() / (3 * inner);
  std::vector<double> result(outer * count * inner, 0.0);
  for (std::size_t o = 0; o < outer; ++o)
    for (std::size_t p = 0; p < count; ++p)
      for (std::size_t n = 0; n < 3 * inner; ++n)
        result[(o * count + p) * inner + n % inner] +=
            Minimal<Side>::filter[p][n / inner] * values[o * 3 * inner + n];
  return result;
}

/// One 3 × 3 × 3 filter at every point.
template <int Side>
std::vector<double> transformedFilter(std::span<const float> filter) {
  constexpr std::size_t count = Minimal<Side>::points;
  const auto i = transformedAlong<Side>({filter.begin(), filter.end()}, 1);
  return transformedAlong<Side>(transformedAlong<Side>(i, count), count * count);
}

/// Tiles of a block: as many as keep both matrices in a core's own cache, at least one product's rows.
std::int64_t blockOf(std::int64_t in, std::int64_t out, int side) {
  constexpr std::int64_t kCache = 256 << 10;
  const std::int64_t each = cubed(side + 2) * (in + out) * static_cast<std::int64_t>(sizeof(float));
  return std::clamp<std::int64_t>(kCache / each / kRows, 1, 8) * kRows;
}

}  // namespace

WinogradConvolution::WinogradConvolution(std::span<const float> weights,
                                         std::span<const float> bias, std::int64_t in,
                                         std::int64_t out, int side)
    : m_in(wholeLanes(in)),
      m_out(out),
      m_side(side),
      m_weights(static_cast<std::size_t>(cubed(side + 2) * m_in * out), 0.F),
      m_bias(bias.begin(), bias.end()) {
  if (out % kLanes != 0 || (side != 2 && side != 4) ||
      m_bias.size() != static_cast<std::size_t>(out) ||
      weights.size() != static_cast<std::size_t>(27 * in * out))
    throw std::invalid_argument("a Winograd convolution of other shapes");
  for (std::int64_t o = 0; o < out; ++o)
    for (std::int64_t c = 0; c < in; ++c) {
      const auto filter = weights.subspan(static_cast<std::size_t>(27 * (o * in + c)), 27);
      const auto points = side == 2 ? transformedFilter<2>(filter) : transformedFilter<4>(filter);
      const auto at = static_cast<std::size_t>(packedIndex(m_in, out, c, o));
      for (std::size_t p = 0; p < points.size(); ++p)
        m_weights[p * static_cast<std::size_t>(m_in * out) + at] = static_cast<float>(points[p]);
    }
}

int WinogradConvolution::bestSide(std::int64_t in, std::int64_t out, Size3 size) {
  if (out % kLanes != 0) return 0;
  int best = 0;
  // Multiplications a voxel, with tiles that stick out; the direct sum has 27.
  double least = 0.75 * 27;
  for (const int side : {2, 4}) {
    std::int64_t tiles = 1;
    for (int axis = 0; axis < 3; ++axis) tiles *= (size[axis] + side - 1) / side;
    const double each =
        static_cast<double>(tiles * cubed(side + 2)) / static_cast<double>(size.voxels());
    if (weightBytes(in, out, side) > kMostWeights || each > least) continue;
    best = side;
    least = each;
  }
  return best;
}

void WinogradConvolution::run(std::span<const Features> parts, Size3 size, float* result) const {
  Work work{.parts = parts,
            .size = size,
            .in = m_in,
            .out = m_out,
            .weights = m_weights.data(),
            .bias = m_bias.data(),
            .result = result,
            .tiles = {},
            .block = blockOf(m_in, m_out, m_side)};
  std::int64_t tiles = 1, channels = 0;
  for (const Features& part : parts) channels += part.channels;
  if (channels != m_in) throw std::invalid_argument("the parts do not hold the input's channels");
  for (std::size_t axis = 0; axis < 3; ++axis) {
    work.tiles[axis] = (size[static_cast<int>(axis)] + m_side - 1) / m_side;
    tiles *= work.tiles[axis];
  }
  const std::int64_t points = cubed(m_side + 2);
  const std::int64_t blocks = (tiles + work.block - 1) / work.block;
  const auto grain = static_cast<std::size_t>(std::clamp<std::int64_t>(blocks / 16, 1, 64));
  parallelFor(static_cast<std::size_t>(blocks), grain, [&](std::size_t begin, std::size_t end) {
    std::vector<float> v(static_cast<std::size_t>(points * pointStride(work.block, m_in)));
    std::vector<float> m(static_cast<std::size_t>(points * pointStride(work.block, m_out)));
    for (auto block = static_cast<std::int64_t>(begin); block < static_cast<std::int64_t>(end);
         ++block) {
      const std::int64_t first = block * work.block;
      const std::int64_t last = std::min(tiles, first + work.block);
      m_side == 2 ? convolveBlock2(work, first, last, v.data(), m.data())
                  : convolveBlock4(work, first, last, v.data(), m.data());
    }
  });
}

}  // namespace twinscope
