#pragma once

#include "fedlink/strategy/aggregator.h"

#include <cstdint>
#include <deque>
#include <numeric>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// The updates of one round with the vectors behind them. Not copied: the updates point into it.
template <class Value>
class SiteUpdates {
 public:
  SiteUpdates() = default;
  SiteUpdates(const SiteUpdates&) = delete;
  SiteUpdates& operator=(const SiteUpdates&) = delete;

  void add(std::vector<Value> values, SiteReport report = {.examples = 1}) {
    m_vectors.push_back(std::move(values));
    m_sources.emplace_back(m_vectors.back());
    const std::string number = std::to_string(m_updates.size());
    m_updates.push_back(
        {"site-" + std::string(3 - std::min<std::size_t>(3, number.size()), '0') + number, report,
         &m_sources.back()});
  }
  std::vector<SiteUpdate<Value>>& updates() { return m_updates; }
  [[nodiscard]] const std::vector<Value>& values(std::size_t k) const { return m_vectors[k]; }

 private:
  std::deque<std::vector<Value>> m_vectors;
  std::deque<SpanSource<Value>> m_sources;
  std::vector<SiteUpdate<Value>> m_updates;
};

/// A vector that is only handed out in blocks, as a file is.
template <class Value>
class BlockwiseSource final : public UpdateSource<Value> {
 public:
  explicit BlockwiseSource(std::span<const Value> values) : m_memory(values) {}
  [[nodiscard]] std::size_t count() const override { return m_memory.count(); }
  [[nodiscard]] Status read(std::size_t first, std::span<Value> values) const override {
    return m_memory.read(first, values);
  }

 private:
  SpanSource<Value> m_memory;
};

/// One aggregation with a fresh optimiser; throws when it fails.
template <class Value>
std::vector<Value> aggregated(const Strategy& strategy, const std::vector<Value>& global,
                              std::span<const SiteUpdate<Value>> updates) {
  std::vector<Value> result(global.size());
  (void)Aggregator<Value>(strategy)
      .aggregate({.global = global, .updates = updates}, result)
      .value();
  return result;
}

}  // namespace twinscope::fedlink
