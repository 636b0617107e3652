#pragma once

#include "core/learning/training/patches.h"
#include "core/learning/training/trainer.h"

#include <deque>
#include <future>
#include <map>
#include <memory>

namespace twinscope::learning {

/// Brings a case onto the network's grid, normalised, with its truth as class indices.
[[nodiscard]] Result<LearningCase> prepareCase(const ModelCard& card, const TrainingCase& from);

/// Prepared cases by index: made when first asked for, or before where the source can spawn; the oldest dropped beyond a
/// number of bytes. One thread at a time.
class CaseCache {
 public:
  CaseCache(const ModelCard& card, const CaseSource& source, std::size_t bytes);

  using Case = std::shared_ptr<const LearningCase>;
  [[nodiscard]] Result<Case> get(std::size_t index);
  /// Begins to make a case that will soon be asked for; it is held beyond the number of bytes until then.
  void expect(std::size_t index);
  [[nodiscard]] std::size_t count() const { return m_maker->source.count; }

 private:
  /// Shared with spawned tasks, which may outlive the cache.
  struct Maker {
    ModelCard card;
    CaseSource source;
    [[nodiscard]] Result<Case> make(std::size_t index) const;
  };
  [[nodiscard]] Result<Case> made(std::size_t index);
  void keep(std::size_t index, const Case& made);

  std::shared_ptr<const Maker> m_maker;
  std::size_t m_limit;
  std::size_t m_held = 0;
  std::map<std::size_t, Case> m_cases;
  std::map<std::size_t, std::future<Result<Case>>> m_expected;
  std::deque<std::size_t> m_order;
};

}  // namespace twinscope::learning
