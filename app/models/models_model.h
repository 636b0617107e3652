#pragma once

#include "app/models/session.h"

#include <QString>
#include <QStringList>
#include <vector>

namespace twinscope::app {

/// A model card in the words of the screen.
struct ModelCardText {
  QString name, version, kind, hash;
  QString channels;  ///< "T1, T1c, T2, FLAIR"
  QString spacing;   ///< "1.0 × 1.0 × 1.0 mm"
  QString labels, trainedOn, intendedUse, licence;
  QStringList limits;
  std::vector<std::pair<QString, double>> dice;  ///< region, mean on held-out cases
  QString problem;                               ///< why the card cannot be read; empty otherwise
};

[[nodiscard]] ModelCardText cardText(const twin::ModelRecord& record);

/// The models that this workspace can run.
class ModelsModel : public QObject {
  Q_OBJECT
 public:
  explicit ModelsModel(Session& session, QObject* parent = nullptr);
  [[nodiscard]] const std::vector<ModelCardText>& cards() const { return m_cards; }
  /// False while the cards are read.
  [[nodiscard]] bool ready() const { return m_ready; }
  void reload();
  /// Takes a card with its weights into the workspace, as a job.
  void importCard(const std::filesystem::path& cardFile);
  /// Takes in what a federation has learnt, out of a run's or a site's folder, as a job.
  void takeFederated(const std::filesystem::path& state);
  /// Writes card.json and the weights of a model into a folder.
  void exportTo(const QString& model, const std::filesystem::path& folder);

 Q_SIGNALS:
  void loaded();

 private:
  void take(std::function<Result<twin::ModelRecord>(Workspace&)> how);

  Session& m_session;
  std::vector<ModelCardText> m_cards;
  bool m_ready = true;
};

}  // namespace twinscope::app
