#include "app/models/evaluation_model.h"

#include "app/models/words.h"
#include "app/services/models.h"

namespace twinscope::app {
namespace {

using Scores = std::vector<learning::CaseScores>;

constexpr std::uint64_t kPhantomSeed = 1;
constexpr double kPhantomSpacingMm = 1;

Result<Scores> evaluated(Workspace& workspace, const std::string& name, int phantoms,
                         const JobContext& context) {
  const auto model = loadModel(workspace, name);
  if (!model) return std::unexpected(model.error());
  const auto cases =
      phantoms > 0
          ? evaluationPhantoms(static_cast<std::size_t>(phantoms), kPhantomSeed, kPhantomSpacingMm)
          : evaluationStudies(workspace, (*model)->card().channels, EvaluationStudies::heldOut);
  if (!cases) return std::unexpected(cases.error());
  return learning::evaluateModel(**model, *cases, {}, context);
}

RegionScoresText scoresOf(const Scores& cases, Region region) {
  RegionScoresText result{
      .region = text(std::string(nameOf(region))), .dice = {}, .hd95Mm = {}, .values = {}};
  for (const auto& one : cases) result.values.push_back(one.of(region).dice);
  result.dice = learning::summarised(result.values);
  result.hd95Mm = learning::summaryOf(cases, region, &MaskAgreement::hd95Mm);
  return result;
}

}  // namespace

EvaluationModel::EvaluationModel(Session& session, QObject* parent)
    : QObject(parent), m_session(session) {
  connect(&session, &Session::workspaceChanged, this, [this] { show({}, {}); });
}

void EvaluationModel::evaluate(const QString& model, int phantoms) {
  if (m_running) return;
  m_running = m_session.tryStart<Scores>(
      this, JobSpec{.lane = Lane::gpu, .kind = "evaluate", .subject = "a model", .request = {}},
      [name = model.toStdString(), phantoms](Workspace& workspace, const JobContext& context) {
        return evaluated(workspace, name, phantoms, context);
      },
      [this, model](const Result<Scores>& scores) {
        m_running = false;
        if (scores) return show(model, *scores);
        if (scores.error().kind != ErrorKind::cancelled) m_session.raise(scores.error());
        Q_EMIT changed();
      });
  Q_EMIT changed();
}

void EvaluationModel::show(const QString& title, Scores cases) {
  m_title = title;
  m_cases = learning::worstFirst(std::move(cases));
  m_regions.clear();
  if (!m_cases.empty())
    for (const Region region : learning::kScoredRegions)
      m_regions.push_back(scoresOf(m_cases, region));
  Q_EMIT changed();
}

}  // namespace twinscope::app
