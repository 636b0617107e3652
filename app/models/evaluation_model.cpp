#include "app/models/evaluation_model.h"

#include "app/models/words.h"
#include "app/services/models.h"

namespace twinscope::app {
namespace {

constexpr std::uint64_t kPhantomSeed = 1;
constexpr double kPhantomSpacingMm = 1;

Result<LoadedModels> loaded(const Workspace& workspace, const ScoredModels& asked) {
  LoadedModels models;
  for (const QString& name : {asked.model, asked.other}) {
    if (name.isEmpty()) continue;
    auto model = loadModel(workspace, name.toStdString());
    if (!model) return std::unexpected(model.error());
    models.push_back(std::move(*model));
  }
  return models;
}

Result<ScoredModels> scoredBy(const Workspace& workspace, ScoredModels asked, int phantoms,
                              const JobContext& context) {
  const auto models = loaded(workspace, asked);
  if (!models) return std::unexpected(models.error());
  const auto cases =
      phantoms > 0
          ? evaluationPhantoms(static_cast<std::size_t>(phantoms), kPhantomSeed, kPhantomSpacingMm)
          : evaluationStudies(workspace, sequencesOf(*models), EvaluationStudies::heldOut);
  if (!cases) return std::unexpected(cases.error());
  auto scores = evaluated(*models, *cases, context);
  if (!scores) return std::unexpected(scores.error());
  asked.cases = std::move(scores->front());
  if (scores->size() > 1) asked.othersCases = std::move(scores->back());
  return asked;
}

/// The model's worst whole tumour first; the other's cases follow their order.
void sortWorstFirst(ScoredModels& scored) {
  ScoredModels sorted{.model = scored.model, .other = scored.other, .cases = {}, .othersCases = {}};
  for (const std::size_t n : learning::worstFirst(scored.cases)) {
    sorted.cases.push_back(scored.cases[n]);
    if (!scored.othersCases.empty()) sorted.othersCases.push_back(scored.othersCases[n]);
  }
  scored = std::move(sorted);
}

RegionScoresText scoresOf(const ScoredModels& scored, Region region) {
  RegionScoresText result{.region = text(std::string(nameOf(region))),
                          .dice = {},
                          .hd95Mm = {},
                          .difference = {},
                          .values = {}};
  for (const auto& one : scored.cases) result.values.push_back(one.of(region).dice);
  result.dice = learning::summarised(result.values);
  result.hd95Mm = learning::summaryOf(scored.cases, region, &MaskAgreement::hd95Mm);
  if (!scored.othersCases.empty())
    result.difference = diceDifference(scored.cases, scored.othersCases, region);
  return result;
}

}  // namespace

EvaluationModel::EvaluationModel(Session& session, QObject* parent)
    : QObject(parent), m_session(session) {
  connect(&session, &Session::workspaceChanged, this, [this] { show({}); });
}

void EvaluationModel::evaluate(const QString& model, const QString& other, int phantoms) {
  if (m_running) return;
  m_running = m_session.tryStart<ScoredModels>(
      this, JobSpec{.lane = Lane::gpu, .kind = "evaluate", .subject = "a model", .request = {}},
      [=](Workspace& workspace, const JobContext& context) {
        return scoredBy(workspace, {.model = model, .other = other, .cases = {}, .othersCases = {}},
                        phantoms, context);
      },
      [this](const Result<ScoredModels>& scored) {
        m_running = false;
        if (scored) return show(*scored);
        if (scored.error().kind != ErrorKind::cancelled) m_session.raise(scored.error());
        Q_EMIT changed();
      });
  Q_EMIT changed();
}

void EvaluationModel::show(ScoredModels scored) {
  m_scored = std::move(scored);
  sortWorstFirst(m_scored);
  m_regions.clear();
  for (const Region region : learning::scoredRegions(m_scored.cases))
    m_regions.push_back(scoresOf(m_scored, region));
  Q_EMIT changed();
}

}  // namespace twinscope::app
