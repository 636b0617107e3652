#include "app/services/evaluation.h"

#include "app/services/phantom_cases.h"
#include "app/services/training_cases.h"

#include <algorithm>

namespace twinscope::app {
namespace {

learning::CaseSource both(learning::CaseSource first, learning::CaseSource second) {
  const std::size_t count = first.count + second.count;
  return {.count = count,
          .load = [first = std::move(first), second = std::move(second)](std::size_t n) {
            return n < first.count ? first.load(n) : second.load(n - first.count);
          }};
}

}  // namespace

Result<learning::CaseSource> evaluationPhantoms(std::size_t count, std::uint64_t seed,
                                                double spacingMm) {
  if (seed > 0xffffffffU) return usageError("the seed must fit 32 bits");
  return phantomCases({.count = count,
                       .firstSeed = firstPhantomSeed(seed, PhantomSet::evaluation),
                       .spacingMm = spacingMm});
}

Result<learning::CaseSource> evaluationStudies(const Workspace& workspace,
                                               const std::vector<Modality>& channels,
                                               EvaluationStudies which) {
  auto studies = trainingStudies(workspace, channels);
  if (!studies) return std::unexpected(studies.error());
  if (which == EvaluationStudies::heldOut) return std::move(studies->validation);
  return both(std::move(studies->validation), std::move(studies->training));
}

std::vector<Modality> sequencesOf(const LoadedModels& models) {
  std::vector<Modality> all;
  for (const auto& model : models)
    for (const Modality sequence : model->card().channels)
      if (std::ranges::find(all, sequence) == all.end()) all.push_back(sequence);
  return all;
}

Result<std::vector<std::vector<learning::CaseScores>>> evaluated(const LoadedModels& models,
                                                                 const learning::CaseSource& cases,
                                                                 const JobContext& context) {
  std::vector<const learning::SegmentationModel*> plain;
  for (const auto& model : models) plain.push_back(model.get());
  return learning::evaluateModels(plain, cases, context);
}

learning::Summary diceDifference(const std::vector<learning::CaseScores>& first,
                                 const std::vector<learning::CaseScores>& second, Region region) {
  std::vector<double> differences;
  for (std::size_t n = 0; n < first.size(); ++n)
    differences.push_back(second.at(n).of(region).dice - first[n].of(region).dice);
  return learning::summarised(std::move(differences));
}

}  // namespace twinscope::app
