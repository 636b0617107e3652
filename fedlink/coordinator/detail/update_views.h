#pragma once

#include "fedlink/strategy/update.h"

#include <span>
#include <vector>

namespace twinscope::fedlink {

/// A stretch of another source, which outlives it.
class PartOf final : public UpdateSource<float> {
 public:
  PartOf(const UpdateSource<float>& whole, std::size_t first, std::size_t count)
      : m_whole(whole), m_first(first), m_count(count) {}
  [[nodiscard]] std::size_t count() const override { return m_count; }
  [[nodiscard]] Status read(std::size_t first, std::span<float> values) const override {
    return m_whole.read(m_first + first, values);
  }

 private:
  const UpdateSource<float>& m_whole;
  std::size_t m_first;
  std::size_t m_count;
};

/// One stretch of each update, under the same names.
class PartsOf {
 public:
  PartsOf(std::span<const SiteUpdate<float>> updates, std::size_t first, std::size_t count) {
    m_parts.reserve(updates.size());
    for (SiteUpdate<float> update : updates) {
      m_parts.emplace_back(*update.values, first, count);
      update.values = &m_parts.back();
      m_updates.push_back(std::move(update));
    }
  }
  PartsOf(const PartsOf&) = delete;
  PartsOf& operator=(const PartsOf&) = delete;
  [[nodiscard]] std::span<const SiteUpdate<float>> updates() const { return m_updates; }

 private:
  std::vector<PartOf> m_parts;
  std::vector<SiteUpdate<float>> m_updates;
};

}  // namespace twinscope::fedlink
