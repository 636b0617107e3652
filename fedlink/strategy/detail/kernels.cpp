#include "fedlink/strategy/detail/kernels.h"

#include <cmath>

// One build, the best instructions of the machine that runs it.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TWINSCOPE_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define TWINSCOPE_CLONES
#endif
#define TWINSCOPE_INLINE [[gnu::always_inline]] inline

namespace twinscope::fedlink::detail {
namespace {

constexpr std::size_t kLanes = 4;
constexpr std::size_t kStep = 16;    // a cache line of floats
constexpr std::size_t kAhead = 256;  // values to fetch before their use; sites are many streams
constexpr std::size_t kColumnsAtOnce = 4;  // more would run out of registers

using Lanes = double __attribute__((vector_size(32)));
using LoadedLanes = double __attribute__((vector_size(32), aligned(8), may_alias));
using LoadedFloats = float __attribute__((vector_size(16), aligned(4), may_alias));

TWINSCOPE_INLINE LoadedLanes& lanes(double* at) { return *reinterpret_cast<LoadedLanes*>(at); }

template <class Value>
TWINSCOPE_INLINE void load(const Value* at, Lanes& to) {
  if constexpr (sizeof(Value) == sizeof(float))
    to = __builtin_convertvector(*reinterpret_cast<const LoadedFloats*>(at), Lanes);
  else
    to = *reinterpret_cast<const LoadedLanes*>(at);
}

template <class Vector>
TWINSCOPE_INLINE double sumOf(const Vector& sums) {
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// Columns [0, Count), all of one kind.
template <std::size_t Count, UpdateKind Kind, class Value>
TWINSCOPE_INLINE void addSome(const Value* const* values, std::span<const double> global,
                              const double* factors, double* sum, double* squaredNorms) {
  Lanes norms[Count] = {};
  const std::size_t whole = global.size() / kStep * kStep;
  for (std::size_t i = 0; i < whole; i += kStep) {
    for (std::size_t c = 0; c < Count; ++c) __builtin_prefetch(values[c] + i + kAhead);
#pragma GCC unroll 4
    for (std::size_t j = i; j < i + kStep; j += kLanes) {
      Lanes base, total;
      load(global.data() + j, base);
      load(sum + j, total);
#pragma GCC unroll 4
      for (std::size_t c = 0; c < Count; ++c) {
        Lanes value;
        load(values[c] + j, value);
        const Lanes change = Kind == UpdateKind::delta ? value : value - base;
        if (Kind == UpdateKind::delta) value += base;
        total += factors[c] * value;
        norms[c] += change * change;
      }
      lanes(sum + j) = total;
    }
  }
  for (std::size_t c = 0; c < Count; ++c) {
    double tail = 0;
    for (std::size_t i = whole; i < global.size(); ++i) {
      const double value = values[c][i];
      const double change = Kind == UpdateKind::delta ? value : value - global[i];
      sum[i] += factors[c] * (Kind == UpdateKind::delta ? value + global[i] : value);
      tail += change * change;
    }
    squaredNorms[c] += sumOf(norms[c]) + tail;
  }
}

template <UpdateKind Kind, class Value>
TWINSCOPE_INLINE void addRun(std::size_t count, const Value* const* values,
                             std::span<const double> global, const double* factors, double* sum,
                             double* squaredNorms) {
  switch (count) {
    case 1:
      return addSome<1, Kind>(values, global, factors, sum, squaredNorms);
    case 2:
      return addSome<2, Kind>(values, global, factors, sum, squaredNorms);
    case 3:
      return addSome<3, Kind>(values, global, factors, sum, squaredNorms);
    default:
      return addSome<kColumnsAtOnce, Kind>(values, global, factors, sum, squaredNorms);
  }
}

template <class Value>
TWINSCOPE_INLINE void addAll(const TileColumns<Value>& columns, std::span<const double> global,
                             std::span<const double> factors, double* sum,
                             std::span<double> squaredNorms) {
  for (std::size_t k = 0; k < columns.values.size();) {
    std::size_t end = k + 1;
    while (end < columns.values.size() && end < k + kColumnsAtOnce &&
           columns.kinds[end] == columns.kinds[k])
      ++end;
    const auto* values = columns.values.data() + k;
    if (columns.kinds[k] == UpdateKind::delta)
      addRun<UpdateKind::delta>(end - k, values, global, &factors[k], sum, &squaredNorms[k]);
    else
      addRun<UpdateKind::weights>(end - k, values, global, &factors[k], sum, &squaredNorms[k]);
    k = end;
  }
}

enum class Term { product, squaredDifference };

template <Term Which, class Number>
TWINSCOPE_INLINE void addTerm(const Number& x, const Number& y, Number& sum) {
  if constexpr (Which == Term::product) {
    sum += x * y;
  } else {
    const Number difference = x - y;
    sum += difference * difference;
  }
}

/// The sum of terms of a_i and b_i in sixteen lanes, by index modulo sixteen.
template <Term Which>
TWINSCOPE_INLINE double laneSum(const double* a, const double* b, std::size_t count) {
  constexpr std::size_t kVectors = kStep / kLanes;
  Lanes sums[kVectors] = {};
  const std::size_t whole = count / kStep * kStep;
  for (std::size_t i = 0; i < whole; i += kStep)
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) {
      Lanes x, y;
      load(a + i + v * kLanes, x);
      load(b + i + v * kLanes, y);
      addTerm<Which>(x, y, sums[v]);
    }
  double tail = 0;
  for (std::size_t i = whole; i < count; ++i) addTerm<Which>(a[i], b[i], tail);
  const Lanes sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  return sumOf(sum) + tail;
}

template <class Value>
TWINSCOPE_INLINE double loadRowOf(const Value* values, UpdateKind kind,
                                  std::span<const double> global, double scale, RowContent content,
                                  double* row) {
  const std::size_t count = global.size();
  if (kind == UpdateKind::delta)
    for (std::size_t i = 0; i < count; ++i) row[i] = values[i];
  else
    for (std::size_t i = 0; i < count; ++i) row[i] = values[i] - global[i];
  const double squaredNorm = laneSum<Term::product>(row, row, count);
  if (scale != 1)
    for (std::size_t i = 0; i < count; ++i) row[i] *= scale;
  if (content == RowContent::change) return squaredNorm;
  if (scale == 1 && kind == UpdateKind::weights)  // not by way of the difference: bit for bit
    for (std::size_t i = 0; i < count; ++i) row[i] = values[i];
  else
    for (std::size_t i = 0; i < count; ++i) row[i] += global[i];
  return squaredNorm;
}

template <class Value>
TWINSCOPE_INLINE bool finishOf(const Finish& how, std::span<const double> global, double* sum,
                               Value* result) {
  const std::size_t count = global.size();
  if (how.ofGlobal != 0)
    for (std::size_t i = 0; i < count; ++i) sum[i] += how.ofGlobal * global[i];
  if (how.stretch != 1)
    for (std::size_t i = 0; i < count; ++i) sum[i] = global[i] + how.stretch * (sum[i] - global[i]);
  if (how.content == RowContent::change)
    for (std::size_t i = 0; i < count; ++i) sum[i] -= global[i];
  int bad = 0;
  for (std::size_t i = 0; i < count; ++i) {
    bad |= !(std::abs(sum[i]) <= how.largest);
    result[i] = static_cast<Value>(sum[i]);
  }
  return bad == 0;
}

}  // namespace

TWINSCOPE_CLONES void widen(std::span<const float> from, double* to) {
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i];
}

TWINSCOPE_CLONES void widen(std::span<const double> from, double* to) {
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i];
}

TWINSCOPE_CLONES void addColumns(const TileColumns<float>& columns, std::span<const double> global,
                                 std::span<const double> factors, double* sum,
                                 std::span<double> squaredNorms) {
  addAll(columns, global, factors, sum, squaredNorms);
}

TWINSCOPE_CLONES void addColumns(const TileColumns<double>& columns, std::span<const double> global,
                                 std::span<const double> factors, double* sum,
                                 std::span<double> squaredNorms) {
  addAll(columns, global, factors, sum, squaredNorms);
}

TWINSCOPE_CLONES double loadRow(const float* values, UpdateKind kind,
                                std::span<const double> global, double scale, RowContent content,
                                double* row) {
  return loadRowOf(values, kind, global, scale, content, row);
}

TWINSCOPE_CLONES double loadRow(const double* values, UpdateKind kind,
                                std::span<const double> global, double scale, RowContent content,
                                double* row) {
  return loadRowOf(values, kind, global, scale, content, row);
}

TWINSCOPE_CLONES double dot(const double* a, const double* b, std::size_t count) {
  return laneSum<Term::product>(a, b, count);
}

TWINSCOPE_CLONES double squaredDistance(const double* a, const double* b, std::size_t count) {
  return laneSum<Term::squaredDifference>(a, b, count);
}

TWINSCOPE_CLONES void exchange(double* __restrict a, double* __restrict b, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const double first = a[i];
    const double second = b[i];
    a[i] = second < first ? second : first;
    b[i] = second < first ? first : second;
  }
}

TWINSCOPE_CLONES bool finish(const Finish& how, std::span<const double> global, double* sum,
                             float* result) {
  return finishOf(how, global, sum, result);
}

TWINSCOPE_CLONES bool finish(const Finish& how, std::span<const double> global, double* sum,
                             double* result) {
  return finishOf(how, global, sum, result);
}

}  // namespace twinscope::fedlink::detail
