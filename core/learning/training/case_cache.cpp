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

CaseCache::CaseCache(const ModelCard& card, const CaseSource& source, std::size_t bytes)
    : m_maker(std::make_shared<const Maker>(Maker{card, source})), m_limit(bytes) {}

Result<CaseCache::Case> CaseCache::Maker::make(std::size_t index) const {
  const auto loaded = source.load(index);
  if (!loaded) return std::unexpected(loaded.error());
  auto prepared = prepareCase(card, *loaded);
  if (!prepared) return std::unexpected(prepared.error());
  return std::make_shared<const LearningCase>(std::move(*prepared));
}

void CaseCache::expect(std::size_t index) {
  if (!m_maker->source.spawn || m_cases.contains(index) || m_expected.contains(index)) return;
  const auto promise = std::make_shared<std::promise<Result<Case>>>();
  m_expected.emplace(index, promise->get_future());
  m_maker->source.spawn(
      [maker = m_maker, promise, index] { promise->set_value(maker->make(index)); });
}

Result<CaseCache::Case> CaseCache::made(std::size_t index) {
  const auto at = m_expected.find(index);
  if (at == m_expected.end()) return m_maker->make(index);
  auto future = std::move(at->second);
  m_expected.erase(at);
  try {
    return future.get();
  } catch (const std::future_error&) {  // the task was dropped
    return m_maker->make(index);
  }
}

Result<CaseCache::Case> CaseCache::get(std::size_t index) {
  if (const auto at = m_cases.find(index); at != m_cases.end()) return at->second;
  auto made = this->made(index);
  if (made) keep(index, *made);
  return made;
}

void CaseCache::keep(std::size_t index, const Case& made) {
  m_held += made->bytes();
  m_order.push_back(index);
  m_cases[index] = made;
  while (m_held > m_limit && m_order.size() > 1) {
    m_held -= m_cases[m_order.front()]->bytes();
    m_cases.erase(m_order.front());
    m_order.pop_front();
  }
}

}  // namespace twinscope::learning
