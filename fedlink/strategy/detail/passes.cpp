#include "fedlink/strategy/detail/passes.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>

namespace twinscope::fedlink::detail {
namespace {

constexpr std::size_t kRowTile = 256;  // a tile of some ten sites stays in the first cache
constexpr const char* kNotFinite = "holds NaN, infinite or far too large values";

/// Calls body(first, count) on tiles of a block; first counts from the block's start.
template <class Body>
void forTiles(const ParameterRange& block, std::size_t tile, Body body) {
  for (std::size_t first = 0; first < block.count; first += tile)
    body(first, std::min(tile, block.count - first));
}

template <class Value>
std::vector<const UpdateSource<Value>*> sourcesOf(const Gathering<Value>& gathering) {
  std::vector<const UpdateSource<Value>*> sources;
  for (const auto& member : gathering.members) sources.push_back(member.update->values);
  return sources;
}

/// Sums that each run adds to on its own and that are added up in the order of the runs.
class RunSums {
 public:
  RunSums(std::size_t runs, std::size_t width) : m_width(width), m_sums(runs * width) {}
  std::span<double> of(std::size_t run) {
    return std::span(m_sums).subspan(run * m_width, m_width);
  }
  [[nodiscard]] std::vector<double> total() const {
    std::vector<double> total(m_width);
    for (std::size_t i = 0; i < m_sums.size(); ++i) total[i % m_width] += m_sums[i];
    return total;
  }

 private:
  std::size_t m_width;
  std::vector<double> m_sums;
};

std::vector<double> normsOf(std::span<const double> squares, ReadFaults& faults) {
  std::vector<double> norms;
  for (std::size_t k = 0; k < faults.size(); ++k) {
    norms.push_back(std::sqrt(squares[k]));
    if (!faults[k] && !std::isfinite(squares[k])) faults[k] = kNotFinite;
  }
  return norms;
}

/// All members' values of one tile as rows of doubles.
template <class Value>
class Rows {
 public:
  Rows(const Gathering<Value>& gathering, const BlockView<Value>& view)
      : m_gathering(gathering),
        m_view(view),
        m_global(kRowTile),
        m_values(gathering.members.size() * kRowTile),
        m_rows(gathering.members.size()) {}

  void load(std::size_t first, std::size_t count, RowContent content,
            std::span<double> squaredNorms) {
    m_count = count;
    widen(m_gathering.global.subspan(m_view.block.first + first, count), m_global.data());
    for (std::size_t k = 0; k < m_rows.size(); ++k) {
      const Member<Value>& member = m_gathering.members[k];
      m_rows[k] = m_values.data() + k * kRowTile;
      squaredNorms[k] += loadRow(m_view.values[k] + first, member.update->kind, global(),
                                 member.scale, content, m_rows[k]);
    }
  }
  [[nodiscard]] std::span<const double> global() const {
    return std::span(m_global).first(m_count);
  }
  [[nodiscard]] std::span<double* const> rows() const { return m_rows; }
  [[nodiscard]] std::size_t count() const { return m_count; }

 private:
  const Gathering<Value>& m_gathering;
  const BlockView<Value>& m_view;
  std::size_t m_count = 0;
  std::vector<double> m_global;
  std::vector<double> m_values;
  std::vector<double*> m_rows;
};

/// Squared norms first, then the pairs i <= j, row by row.
template <class Value>
void measureBlock(const Gathering<Value>& gathering, const BlockView<Value>& view, Measure what,
                  std::span<double> sums) {
  const std::size_t count = gathering.members.size();
  const RowContent content = what == Measure::distances ? RowContent::weights : RowContent::change;
  Rows<Value> rows(gathering, view);
  forTiles(view.block, kRowTile, [&](std::size_t first, std::size_t length) {
    rows.load(first, length, content, sums.first(count));
    if (what == Measure::norms) return;
    const auto pair = what == Measure::products ? dot : squaredDistance;
    double* sum = sums.data() + count;
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = i; j < count; ++j)
        *sum++ += pair(rows.rows()[i], rows.rows()[j], length);
  });
}

SquareMatrix pairsFrom(std::span<const double> sums, std::size_t count) {
  SquareMatrix pairs(count);
  std::size_t next = count;
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = i; j < count; ++j) pairs.setBoth(i, j, sums[next++]);
  return pairs;
}

template <class Value>
bool meanBlock(const Gathering<Value>& gathering, const BlockView<Value>& view,
               std::span<const double> factors, const Finish& how, std::span<double> squaredNorms,
               std::span<Value> result) {
  alignas(64) double global[kTile];
  alignas(64) double sum[kTile];
  std::vector<const Value*> values(view.values.size());
  std::vector<UpdateKind> kinds;
  for (const auto& member : gathering.members) kinds.push_back(member.update->kind);
  bool inRange = true;
  forTiles(view.block, kTile, [&](std::size_t first, std::size_t count) {
    const std::size_t at = view.block.first + first;
    widen(gathering.global.subspan(at, count), global);
    std::fill_n(sum, count, 0.0);
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = view.values[k] + first;
    const std::span base(global, count);
    addColumns({values, kinds}, base, factors, sum, squaredNorms);
    inRange = finish(how, base, sum, result.data() + at) && inRange;
  });
  return inRange;
}

void meanOfRows(std::span<double* const> rows, std::size_t count, double* mean) {
  std::fill_n(mean, count, 0.0);
  for (const double* row : rows)
    for (std::size_t i = 0; i < count; ++i) mean[i] += row[i];
  for (std::size_t i = 0; i < count; ++i) mean[i] /= static_cast<double>(rows.size());
}

void reduceRows(const KeepMiddle& rule, std::span<double* const> sorted, std::size_t count,
                double* mean) {
  meanOfRows(sorted.subspan(rule.cut, sorted.size() - 2 * rule.cut), count, mean);
}

/// In sorted values the nearest ones are neighbours: slide a window up while its far end comes nearer.
void reduceRows(const KeepNearest& rule, std::span<double* const> sorted, std::size_t count,
                double* mean) {
  const std::size_t size = sorted.size();
  for (std::size_t i = 0; i < count; ++i) {
    const double median = (sorted[(size - 1) / 2][i] + sorted[size / 2][i]) / 2;
    std::size_t first = 0;
    while (first + rule.count < size &&
           median - sorted[first][i] > sorted[first + rule.count][i] - median)
      ++first;
    mean[i] = 0;
    for (std::size_t k = first; k < first + rule.count; ++k) mean[i] += sorted[k][i];
    mean[i] /= static_cast<double>(rule.count);
  }
}

using Network = std::vector<std::pair<std::size_t, std::size_t>>;

template <class Value, class Rule>
bool orderBlock(const Gathering<Value>& gathering, const BlockView<Value>& view,
                const Network& network, const Rule& rule, const Finish& how,
                std::span<double> squaredNorms, std::span<Value> result) {
  alignas(64) double mean[kRowTile];
  Rows<Value> rows(gathering, view);
  bool inRange = true;
  forTiles(view.block, kRowTile, [&](std::size_t first, std::size_t count) {
    rows.load(first, count, RowContent::weights, squaredNorms);
    for (const auto& [low, high] : network) exchange(rows.rows()[low], rows.rows()[high], count);
    reduceRows(rule, rows.rows(), count, mean);
    inRange = finish(how, rows.global(), mean, result.data() + view.block.first + first) && inRange;
  });
  return inRange;
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> sortingNetwork(std::size_t count) {
  Network network;
  if (count < 2) return network;
  const std::size_t top = std::bit_ceil(count) / 2;
  for (std::size_t p = top; p > 0; p /= 2) {
    std::size_t r = 0;
    std::size_t distance = p;
    for (std::size_t q = top;; q /= 2) {
      for (std::size_t i = 0; i + distance < count; ++i)
        if ((i & p) == r) network.emplace_back(i, i + distance);
      if (q == p) break;
      distance = q - p;
      r = p;
    }
  }
  return network;
}

template <class Value>
Measured measure(const Gathering<Value>& gathering, Measure what) {
  const std::size_t count = gathering.members.size();
  const std::size_t pairs = what == Measure::norms ? 0 : count * (count + 1) / 2;
  RunSums sums(Runs(gathering.blocks.size()).count, count + pairs);
  Measured measured;
  measured.faults =
      sweep<Value>(gathering.blocks, sourcesOf(gathering), [&](const BlockView<Value>& view) {
        measureBlock(gathering, view, what, sums.of(view.run));
      });
  const auto total = sums.total();
  measured.measurement.norms = normsOf(total, measured.faults);
  if (pairs > 0) measured.measurement.pairs = pairsFrom(total, count);
  return measured;
}

template <class Value>
Combined combine(const Gathering<Value>& gathering, const Reduction& reduction, const Finish& how,
                 std::span<Value> result) {
  RunSums sums(Runs(gathering.blocks.size()).count, gathering.members.size());
  std::atomic<std::size_t> outOfRange = 0;
  const auto run = [&](auto block) {
    return sweep<Value>(gathering.blocks, sourcesOf(gathering), [&](const BlockView<Value>& view) {
      if (!block(view, sums.of(view.run))) ++outOfRange;
    });
  };
  Combined combined;
  if (const auto* mean = std::get_if<Mean>(&reduction)) {
    combined.faults = run([&](const auto& view, std::span<double> norms) {
      return meanBlock(gathering, view, mean->factors, how, norms, result);
    });
  } else {
    const Network network = sortingNetwork(gathering.members.size());
    combined.faults = run([&](const auto& view, std::span<double> norms) {
      const auto* middle = std::get_if<KeepMiddle>(&reduction);
      return middle ? orderBlock(gathering, view, network, *middle, how, norms, result)
                    : orderBlock(gathering, view, network, std::get<KeepNearest>(reduction), how,
                                 norms, result);
    });
  }
  combined.norms = normsOf(sums.total(), combined.faults);
  combined.outOfRange = outOfRange;
  return combined;
}

template Measured measure(const Gathering<float>&, Measure);
template Measured measure(const Gathering<double>&, Measure);
template Combined combine(const Gathering<float>&, const Reduction&, const Finish&,
                          std::span<float>);
template Combined combine(const Gathering<double>&, const Reduction&, const Finish&,
                          std::span<double>);

}  // namespace twinscope::fedlink::detail
