#pragma once

#include "app/models/models_model.h"

#include <QComboBox>

namespace twinscope::app {

/// A list of what a federation can train: a trial first, then the workspace's models, then new networks; as
/// federationModel() writes them.
class ModelChoice : public QComboBox {
  Q_OBJECT
 public:
  /// trial: what the first entry says; meaning: what choosing it means.
  ModelChoice(QString trial, QString meaning, ModelsModel& models, QWidget* parent = nullptr);
  [[nodiscard]] QString chosen() const { return currentData().toString(); }
  /// The first entry where there is none of that meaning.
  void choose(const QString& meaning);

 private:
  void fill();

  QString m_trial, m_meaning;
  ModelsModel& m_models;
};

}  // namespace twinscope::app
