#pragma once

#include "fedlink/strategy/detail/kernels.h"
#include "fedlink/strategy/detail/sweep.h"
#include "fedlink/strategy/measurement.h"
#include "fedlink/strategy/update.h"

#include <cstddef>
#include <span>
#include <utility>
#include <variant>
#include <vector>

namespace twinscope::fedlink::detail {

/// One update that takes part; its change is scaled by `scale` where clipping asks for it.
template <class Value>
struct Member {
  const SiteUpdate<Value>* update = nullptr;
  double scale = 1;
};

/// What a pass runs over.
template <class Value>
struct Gathering {
  std::span<const Value> global;
  std::span<const ParameterRange> blocks;
  std::vector<Member<Value>> members;
};

/// Faults name updates that cannot be used, unreadable or not finite; the numbers count only when there are none.
struct Measured {
  Measurement measurement;
  ReadFaults faults;
};

template <class Value>
[[nodiscard]] Measured measure(const Gathering<Value>& gathering, Measure what);

/// Σ factor_k · w_k.
struct Mean {
  std::vector<double> factors;
};
/// Each coordinate: the mean of its sorted values without the `cut` smallest and largest.
struct KeepMiddle {
  std::size_t cut = 0;
};
/// Each coordinate: the mean of the `count` values nearest the median, the smaller of two that lie equally near.
struct KeepNearest {
  std::size_t count = 1;
};
using Reduction = std::variant<Mean, KeepMiddle, KeepNearest>;

struct Combined {
  std::vector<double> norms;  ///< ‖Δ_k‖, before scaling
  ReadFaults faults;
  std::size_t outOfRange = 0;  ///< blocks with a result that is not finite or too large
};

/// Fills the blocks of result, which must not overlap global; with faults, it holds nothing of use.
template <class Value>
[[nodiscard]] Combined combine(const Gathering<Value>& gathering, const Reduction& reduction,
                               const Finish& how, std::span<Value> result);

/// Pairs (i, j), i < j, whose compare-exchanges in order sort any `count` values: Batcher's merge exchange (Knuth,
/// TAOCP 3, 5.2.2 M). The same steps for every coordinate, so that whole rows are sorted at once.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> sortingNetwork(std::size_t count);

}  // namespace twinscope::fedlink::detail
