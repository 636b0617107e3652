#include "core/learning/training/case_cache.h"

#include "core/compute/resample.h"
#include "core/learning/inference/model_input.h"

namespace twinscope::learning {

Result<LearningCase> prepareCase(const ModelCard& card, const TrainingCase& from) {
  if (from.images.empty() || !from.truth.grid().coincidesWith(from.images.front().grid()))
    return refusal("train.cases", "A case has no images or its truth lies on another grid",
                   "Prepare the case first", from.name);
  auto input = makeModelInput(card, from.images, from.brainMask);
  if (!input) return std::unexpected(input.error());
  const auto truth = from.truth.convertedTo(card.labels);
  if (!truth) return std::unexpected(truth.error());
  const LabelMap onGrid = resample(*truth, input->grid);
  LearningCase prepared{input->grid.size,
                        std::move(input->channels),
                        {onGrid.labels().begin(), onGrid.labels().end()},
                        {}};
  indexClasses(prepared, card.outputChannels());
  return prepared;
}

Result<std::shared_ptr<const LearningCase>> CaseCache::get(std::size_t index) {
  if (const auto at = m_cases.find(index); at != m_cases.end()) return at->second;
  const auto loaded = m_source.load(index);
  if (!loaded) return std::unexpected(loaded.error());
  auto prepared = prepareCase(m_card, *loaded);
  if (!prepared) return std::unexpected(prepared.error());
  auto shared = std::make_shared<const LearningCase>(std::move(*prepared));
  m_held += shared->bytes();
  m_order.push_back(index);
  m_cases[index] = shared;
  while (m_held > m_limit && m_order.size() > 1) {
    m_held -= m_cases[m_order.front()]->bytes();
    m_cases.erase(m_order.front());
    m_order.pop_front();
  }
  return shared;
}

}  // namespace twinscope::learning
