#include "core/imaging/nifti/voxels.h"

#include "core/base/text.h"
#include "core/imaging/nifti/pages.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstring>
#include <limits>

namespace twinscope::imaging::nifti {
namespace {

constexpr std::size_t kPiece = 1U << 15U;

template <class T, bool swapped>
T loadOne(const std::byte* from) {
  if constexpr (!swapped || sizeof(T) == 1) {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
  } else {
    using Bits =
        std::conditional_t<sizeof(T) == 2, std::uint16_t,
                           std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;
    Bits bits;
    std::memcpy(&bits, from, sizeof(T));
    if constexpr (sizeof(T) == 2) bits = __builtin_bswap16(bits);
    if constexpr (sizeof(T) == 4) bits = __builtin_bswap32(bits);
    if constexpr (sizeof(T) == 8) bits = __builtin_bswap64(bits);
    return std::bit_cast<T>(bits);
  }
}

/// Calls body.template operator()<T, swapped>() for the header's type and byte order.
template <class Body>
auto dispatch(const Header& h, Body body) {
  const auto ordered = [&]<class T>() {
    return h.swapped ? body.template operator()<T, true>() : body.template operator()<T, false>();
  };
  switch (h.type) {
    case VoxelType::u8:
      return ordered.template operator()<std::uint8_t>();
    case VoxelType::i8:
      return ordered.template operator()<std::int8_t>();
    case VoxelType::i16:
      return ordered.template operator()<std::int16_t>();
    case VoxelType::u16:
      return ordered.template operator()<std::uint16_t>();
    case VoxelType::i32:
      return ordered.template operator()<std::int32_t>();
    case VoxelType::u32:
      return ordered.template operator()<std::uint32_t>();
    case VoxelType::i64:
      return ordered.template operator()<std::int64_t>();
    case VoxelType::u64:
      return ordered.template operator()<std::uint64_t>();
    case VoxelType::f64:
      return ordered.template operator()<double>();
    case VoxelType::f32:
      break;
  }
  return ordered.template operator()<float>();
}

/// Smallest, largest and sum of the raw values. Integers up to 32 bits are added exactly.
template <class T, bool swapped>
void addRange(const std::byte* from, std::size_t n, ValueSummary& s) {
  if constexpr (std::integral<T>) {
    T low = std::numeric_limits<T>::max(), high = std::numeric_limits<T>::lowest();
    std::conditional_t<sizeof(T) <= 4, std::int64_t, double> sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const T value = loadOne<T, swapped>(from + i * sizeof(T));
      low = std::min(low, value);
      high = std::max(high, value);
      sum += static_cast<decltype(sum)>(value);
    }
    s.min = static_cast<double>(low), s.max = static_cast<double>(high),
    s.sum = static_cast<double>(sum);
    s.finite = n;
  } else {
    double low = std::numeric_limits<double>::infinity(), high = -low, sum = 0;
    std::uint64_t finite = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const auto value = static_cast<double>(loadOne<T, swapped>(from + i * sizeof(T)));
      const bool ok = std::isfinite(value);
      low = ok && value < low ? value : low;
      high = ok && value > high ? value : high;
      sum += ok ? value : 0;
      finite += ok ? 1 : 0;
    }
    s.min = low, s.max = high, s.sum = sum;
    s.finite = finite, s.nonFinite = n - finite;
  }
}

std::optional<std::uint8_t> labelOf(double value) {
  const double whole = std::nearbyint(value);
  if (!(std::abs(value - whole) <= 1e-3) || whole < 0 || whole > 255) return std::nullopt;
  return static_cast<std::uint8_t>(whole);
}

template <class T, bool swapped>
std::optional<std::bitset<256>> labelValues(const std::byte* from, std::size_t n, Scaling scaling) {
  std::bitset<256> seen;
  T last{};
  bool first = true;
  for (std::size_t i = 0; i < n; ++i) {
    const T raw = loadOne<T, swapped>(from + i * sizeof(T));
    if (!first && std::memcmp(&raw, &last, sizeof(T)) == 0) continue;
    first = false;
    last = raw;
    const auto label = labelOf(static_cast<double>(raw) * scaling.slope + scaling.intercept);
    if (!label) return std::nullopt;
    seen.set(*label);
  }
  return seen;
}

void scale(ValueSummary& s, Scaling scaling) {
  s.sum = s.sum * scaling.slope + scaling.intercept * static_cast<double>(s.finite);
  s.min = s.min * scaling.slope + scaling.intercept;
  s.max = s.max * scaling.slope + scaling.intercept;
  if (s.min > s.max) std::swap(s.min, s.max);
}

template <class T, bool swapped>
void convert(const std::byte* from, float* to, std::size_t n, Scaling scaling) {
  if (scaling.isIdentity()) {
    for (std::size_t i = 0; i < n; ++i)
      to[i] = static_cast<float>(loadOne<T, swapped>(from + i * sizeof(T)));
    return;
  }
  const double slope = scaling.slope, intercept = scaling.intercept;
  for (std::size_t i = 0; i < n; ++i)
    to[i] = static_cast<float>(
        static_cast<double>(loadOne<T, swapped>(from + i * sizeof(T))) * slope + intercept);
}

void replaceNonFinite(std::vector<float>& voxels) {
  constexpr float kNone = std::numeric_limits<float>::infinity();
  float lowest = kNone;
  bool all = true;
  for (const float value : voxels) {
    const bool ok = std::abs(value) <= std::numeric_limits<float>::max();
    all = all && ok;
    lowest = ok && value < lowest ? value : lowest;
  }
  if (all) return;
  const float fill = lowest == kNone ? 0.F : lowest;
  for (float& value : voxels)
    if (!std::isfinite(value)) value = fill;
}

}  // namespace

void ValueSummary::add(const ValueSummary& frame) {
  if (frame.finite > 0) {
    min = finite > 0 ? std::min(min, frame.min) : frame.min;
    max = finite > 0 ? std::max(max, frame.max) : frame.max;
  }
  sum += frame.sum;
  finite += frame.finite;
  nonFinite += frame.nonFinite;
  if (!frame.labels) labels.reset();
  if (labels) *labels |= *frame.labels;
}

ValueSummary summarise(std::span<const std::byte> stored, const Header& header, Scaling scaling) {
  const std::size_t n = stored.size() / header.bytesPerVoxel;
  ValueSummary summary;
  if (n == 0) return summary;
  dispatch(header, [&]<class T, bool swapped>() {
    addRange<T, swapped>(stored.data(), n, summary);
    if (summary.finite > 0) scale(summary, scaling);
    summary.labels = labelValues<T, swapped>(stored.data(), n, scaling);
  });
  return summary;
}

std::vector<float> toFloats(std::span<const std::byte> stored, const Header& header,
                            Scaling scaling) {
  const std::size_t n = stored.size() / header.bytesPerVoxel;
  std::vector<float> voxels;
  voxels.reserve(n);
  preferLargePages(voxels.data(), n * sizeof(float));
  dispatch(header, [&]<class T, bool swapped>() {
    // Grown by pieces: what resize() fills with zeros is still in the cache when it is written over.
    for (std::size_t begin = 0; begin < n; begin += kPiece) {
      const std::size_t count = std::min(kPiece, n - begin);
      voxels.resize(begin + count);
      convert<T, swapped>(stored.data() + begin * sizeof(T), voxels.data() + begin, count, scaling);
    }
    const bool huge = std::abs(scaling.slope) > 1e18 || std::abs(scaling.intercept) > 1e18;
    if (std::floating_point<T> || huge) replaceNonFinite(voxels);
  });
  return voxels;
}

Result<std::vector<std::uint8_t>> toLabels(std::span<const std::byte> stored, const Header& header,
                                           Scaling scaling) {
  const std::size_t n = stored.size() / header.bytesPerVoxel;
  std::vector<std::uint8_t> labels(n);
  return dispatch(header, [&]<class T, bool swapped>() -> Result<std::vector<std::uint8_t>> {
    for (std::size_t i = 0; i < n; ++i) {
      const double value =
          static_cast<double>(loadOne<T, swapped>(stored.data() + i * sizeof(T))) * scaling.slope +
          scaling.intercept;
      const auto label = labelOf(value);
      if (!label)
        return refusal(
            "labels.not-whole",
            concat("Value ", value, " is no label: labels are whole numbers from 0 to 255"),
            "Check that this is the segmentation and not an image or a probability map");
      labels[i] = *label;
    }
    return std::move(labels);
  });
}

}  // namespace twinscope::imaging::nifti
