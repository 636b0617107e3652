#include "app/models/models_model.h"

#include "app/models/words.h"
#include "app/services/federation/run_model.h"
#include "app/services/models.h"

namespace twinscope::app {
namespace {

QString channelNames(const std::vector<Modality>& channels) {
  QStringList names;
  for (const Modality channel : channels) names << text(nameOf(channel));
  return names.join(QStringLiteral(", "));
}

QString labelNames(const learning::ModelCard& card) {
  QStringList names;
  if (card.output == learning::OutputKind::regionSigmoids)
    for (const Region region : card.regions) names << regionTitle(region);
  else
    for (const auto& entry : card.labels.entries())
      names << QString::number(entry.value) + u' ' + text(entry.name);
  return names.join(QStringLiteral(", "));
}

}  // namespace

ModelCardText cardText(const twin::ModelRecord& record) {
  ModelCardText result{.name = text(record.name),
                       .version = {},
                       .kind = text(record.kind),
                       .hash = text(record.hash).left(12),
                       .channels = {},
                       .spacing = {},
                       .labels = {},
                       .trainedOn = {},
                       .intendedUse = {},
                       .licence = {},
                       .limits = {},
                       .dice = {},
                       .problem = {}};
  const auto card = learning::ModelCard::fromJson(record.card);
  if (!card) {
    result.problem = sentence(card.error());
    return result;
  }
  result.version = text(card->version);
  result.channels = channelNames(card->channels);
  if (card->bearsMissingSequences)
    //: Goes on after the list of sequences that a model looks at
    result.channels += ModelsModel::tr("; some may be missing");
  else if (!card->fallback.empty())
    //: Goes on after the list of sequences that a model looks at; %1 is another model
    result.channels +=
        ModelsModel::tr("; a study that lacks one goes to %1").arg(text(card->fallback));
  result.spacing = QStringLiteral("%1 × %2 × %3 mm")
                       .arg(card->spacingMm.x, 0, 'f', 1)
                       .arg(card->spacingMm.y, 0, 'f', 1)
                       .arg(card->spacingMm.z, 0, 'f', 1);
  result.labels = labelNames(*card);
  result.trainedOn = text(card->trainedOn);
  result.intendedUse = text(card->intendedUse);
  result.licence = text(card->licence);
  for (const auto& limit : card->limits) result.limits << text(limit);
  for (const auto& [region, dice] : card->meanDice)
    result.dice.emplace_back(regionTitle(region), dice);
  return result;
}

ModelsModel::ModelsModel(Session& session, QObject* parent) : QObject(parent), m_session(session) {
  connect(&session, &Session::workspaceChanged, this, &ModelsModel::reload);
}

void ModelsModel::reload() {
  m_cards.clear();
  if (!m_session.workspace()) return void(Q_EMIT loaded());
  m_ready = false;
  using Records = std::vector<twin::ModelRecord>;
  m_session.compute<Records>(
      this,
      [](Workspace& workspace, const JobContext& context) -> Result<Records> {
        auto records = listModels(workspace);
        if (!records) context.log.write(LogLevel::error, describe(records.error()));
        return records;
      },
      [this](const Records& records) {
        m_ready = true;
        m_cards.clear();
        for (const auto& record : records) m_cards.push_back(cardText(record));
        Q_EMIT loaded();
      });
}

void ModelsModel::importCard(const std::filesystem::path& cardFile) {
  take([cardFile](Workspace& workspace) { return importModel(workspace, cardFile); });
}

void ModelsModel::takeFederated(const std::filesystem::path& state) {
  take([state](Workspace& workspace) { return takeFederatedModel(workspace, state); });
}

void ModelsModel::take(std::function<Result<twin::ModelRecord>(Workspace&)> how) {
  m_session.start<twin::ModelRecord>(
      this, JobSpec{.lane = Lane::cpu, .kind = "model", .subject = "model", .request = {}},
      [how = std::move(how)](Workspace& workspace, const JobContext&) { return how(workspace); },
      [this](const twin::ModelRecord& record) {
        //: %1 is the name of a model
        m_session.raise(tr("Model %1 is ready to use").arg(text(record.name)));
        reload();
      });
}

void ModelsModel::exportTo(const QString& model, const std::filesystem::path& folder) {
  m_session.compute<bool>(
      this,
      [name = model.toStdString(), folder](Workspace& workspace,
                                           const JobContext&) -> Result<bool> {
        if (const Status done = exportModel(workspace, name, folder); !done)
          return std::unexpected(done.error());
        return true;
      },
      [this, model](bool) {
        //: %1 is the name of a model
        m_session.raise(tr("%1 and its card are written").arg(model));
      });
}

}  // namespace twinscope::app
