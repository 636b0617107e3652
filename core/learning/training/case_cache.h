#pragma once

#include "core/learning/training/patches.h"
#include "core/learning/training/trainer.h"

#include <deque>
#include <map>
#include <memory>

namespace twinscope::learning {

/// Brings a case onto the network's grid, normalised, with its truth as class indices.
[[nodiscard]] Result<LearningCase> prepareCase(const ModelCard& card, const TrainingCase& from);

/// Prepared cases by index: made when first asked for, the oldest dropped beyond a number of bytes.
class CaseCache {
 public:
  CaseCache(const ModelCard& card, const CaseSource& source, std::size_t bytes)
      : m_card(card), m_source(source), m_limit(bytes) {}

  [[nodiscard]] Result<std::shared_ptr<const LearningCase>> get(std::size_t index);
  [[nodiscard]] std::size_t count() const { return m_source.count; }

 private:
  const ModelCard& m_card;
  const CaseSource& m_source;
  std::size_t m_limit;
  std::size_t m_held = 0;
  std::map<std::size_t, std::shared_ptr<const LearningCase>> m_cases;
  std::deque<std::size_t> m_order;
};

}  // namespace twinscope::learning
