#include "core/volume/components.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace twinscope {
namespace {

/// Foreground voxels [begin, end) of one row.
struct Run {
  std::int64_t begin, end;
  std::uint32_t set;
};

/// Disjoint sets over runs; a set's root is its earliest run.
class Sets {
 public:
  std::uint32_t add() {
    m_parent.push_back(static_cast<std::uint32_t>(m_parent.size()));
    return m_parent.back();
  }
  std::uint32_t root(std::uint32_t set) {
    while (m_parent[set] != set) set = m_parent[set] = m_parent[m_parent[set]];
    return set;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = root(a);
    b = root(b);
    m_parent[std::max(a, b)] = std::min(a, b);
  }
  std::size_t size() const { return m_parent.size(); }

 private:
  std::vector<std::uint32_t> m_parent;
};

/// Runs of all rows; the runs of row r are [first[r], first[r + 1]).
struct Runs {
  std::vector<Run> all;
  std::vector<std::size_t> first;
  Sets sets;
};

/// Eight voxels at a time while they are all background.
const std::uint8_t* firstSet(const std::uint8_t* at, const std::uint8_t* end) {
  for (std::uint64_t word = 0; end - at >= 8; at += 8) {
    std::memcpy(&word, at, 8);
    if (word != 0) break;
  }
  return std::find_if(at, end, [](std::uint8_t v) { return v != 0; });
}

Runs runsOf(std::span<const std::uint8_t> mask, Size3 size) {
  Runs runs;
  const auto rows = static_cast<std::size_t>(size.j * size.k);
  runs.first.reserve(rows + 1);
  for (std::size_t r = 0; r < rows; ++r) {
    runs.first.push_back(runs.all.size());
    const std::uint8_t* row = mask.data() + r * static_cast<std::size_t>(size.i);
    const std::uint8_t* const end = row + size.i;
    for (const std::uint8_t* at = row;;) {
      at = firstSet(at, end);
      if (at == end) break;
      const std::uint8_t* stop = std::find(at, end, std::uint8_t{0});
      runs.all.push_back({at - row, stop - row, runs.sets.add()});
      at = stop;
    }
  }
  runs.first.push_back(runs.all.size());
  return runs;
}

/// Joins touching runs of two rows; reach 1 lets diagonal neighbours along i touch as well.
void joinRows(Runs& runs, std::size_t rowA, std::size_t rowB, std::int64_t reach) {
  std::size_t a = runs.first[rowA], b = runs.first[rowB];
  while (a < runs.first[rowA + 1] && b < runs.first[rowB + 1]) {
    const Run &x = runs.all[a], &y = runs.all[b];
    if (x.begin < y.end + reach && y.begin < x.end + reach) runs.sets.join(x.set, y.set);
    if (x.end < y.end)
      ++a;
    else
      ++b;
  }
}

void joinNeighbours(Runs& runs, Size3 size, Connectivity connectivity) {
  const std::int64_t straight = connectivity == Connectivity::faces6 ? 0 : 1;
  const std::int64_t diagonal = connectivity == Connectivity::corners26 ? 1 : 0;
  const auto row = [&](std::int64_t j, std::int64_t k) {
    return static_cast<std::size_t>(j + size.j * k);
  };
  for (std::int64_t k = 0; k < size.k; ++k)
    for (std::int64_t j = 0; j < size.j; ++j) {
      if (runs.first[row(j, k)] == runs.first[row(j, k) + 1]) continue;
      if (j > 0) joinRows(runs, row(j, k), row(j - 1, k), straight);
      if (k == 0) continue;
      joinRows(runs, row(j, k), row(j, k - 1), straight);
      if (connectivity == Connectivity::faces6) continue;
      if (j > 0) joinRows(runs, row(j, k), row(j - 1, k - 1), diagonal);
      if (j + 1 < size.j) joinRows(runs, row(j, k), row(j + 1, k - 1), diagonal);
    }
}

struct NumberedRuns {
  Runs runs;
  std::vector<std::uint64_t> sizes;     ///< of component 1, 2, …
  std::vector<std::uint32_t> numberOf;  ///< component of a root set
};

NumberedRuns numberedRuns(std::span<const std::uint8_t> mask, Size3 size,
                          Connectivity connectivity) {
  NumberedRuns result{runsOf(mask, size), {}, {}};
  Runs& runs = result.runs;
  joinNeighbours(runs, size, connectivity);
  std::vector<std::uint64_t> voxels(runs.sets.size(), 0);
  for (const Run& run : runs.all)
    voxels[runs.sets.root(run.set)] += static_cast<std::uint64_t>(run.end - run.begin);
  std::vector<std::uint32_t> roots;
  for (std::uint32_t set = 0; set < voxels.size(); ++set)
    if (voxels[set] > 0) roots.push_back(set);
  std::ranges::stable_sort(roots, [&](auto a, auto b) { return voxels[a] > voxels[b]; });
  result.numberOf.assign(runs.sets.size(), 0);
  for (const std::uint32_t root : roots) {
    result.sizes.push_back(voxels[root]);
    result.numberOf[root] = static_cast<std::uint32_t>(result.sizes.size());
  }
  return result;
}

}  // namespace

Components connectedComponents(std::span<const std::uint8_t> mask, Size3 size,
                               Connectivity connectivity) {
  auto [runs, sizes, numberOf] = numberedRuns(mask, size, connectivity);
  Components result{std::vector<std::uint32_t>(size.voxels(), 0), std::move(sizes)};
  for (std::size_t r = 0; r + 1 < runs.first.size(); ++r)
    for (std::size_t n = runs.first[r]; n < runs.first[r + 1]; ++n) {
      const auto row = result.labels.begin() + static_cast<std::ptrdiff_t>(r) * size.i;
      std::fill(row + runs.all[n].begin, row + runs.all[n].end,
                numberOf[runs.sets.root(runs.all[n].set)]);
    }
  return result;
}

std::vector<std::uint64_t> componentSizes(std::span<const std::uint8_t> mask, Size3 size,
                                          Connectivity connectivity) {
  return numberedRuns(mask, size, connectivity).sizes;
}

}  // namespace twinscope
