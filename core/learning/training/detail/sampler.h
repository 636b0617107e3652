#pragma once

#include "core/learning/augment/spatial.h"
#include "core/learning/training/case_cache.h"
#include "core/learning/training/detail/learner.h"
#include "core/learning/training/memory_plan.h"

namespace twinscope::learning::detail {

/// Makes the batches of a training. A batch depends on its number and the seed alone, so that a resumed training sees
/// what an uninterrupted one would have seen, and so that batch and accumulation can be traded for each other.
class Sampler {
 public:
  Sampler(const ModelCard& card, const CaseSource& cases, const TrainOptions& options,
          const MemoryPlan& plan)
      : m_options(options),
        m_plan(plan),
        m_spacingMm{card.spacingMm.x, card.spacingMm.y, card.spacingMm.z},
        m_cases(card, cases, options.cacheBytes) {}

  /// `number` counts the passes of the whole training.
  [[nodiscard]] Result<Batch> batch(std::int64_t number);

 private:
  /// What decides about sample n of a pass: first the case it comes from.
  [[nodiscard]] Random randomOf(std::int64_t number, std::int64_t n) const;
  /// Lets the cases of the passes after this one be made in the meantime.
  void lookAhead(std::int64_t number);

  const TrainOptions& m_options;
  MemoryPlan m_plan;
  PerAxis m_spacingMm;
  CaseCache m_cases;
};

}  // namespace twinscope::learning::detail
