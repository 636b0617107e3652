#include "app/views/model_choice.h"

#include "app/models/training_model.h"

#include <QSignalBlocker>
#include <algorithm>

namespace twinscope::app {

ModelChoice::ModelChoice(QString trial, QString meaning, ModelsModel& models, QWidget* parent)
    : QComboBox(parent),
      m_trial(std::move(trial)),
      m_meaning(std::move(meaning)),
      m_models(models) {
  setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  connect(&models, &ModelsModel::loaded, this, &ModelChoice::fill);
  fill();
}

void ModelChoice::fill() {
  const QString before = chosen();
  const QSignalBlocker quiet(this);
  clear();
  addItem(m_trial, m_meaning);
  for (const ModelCardText& card : m_models.cards())
    addItem(card.name, QStringLiteral("model:") + card.name);
  for (const QString& kind : TrainingModel::networks())
    //: A network that is made anew; %1 is its kind
    addItem(tr("new %1, small").arg(kind), QStringLiteral("network:%1:small").arg(kind));
  choose(before);
}

void ModelChoice::choose(const QString& meaning) {
  setCurrentIndex(std::max(0, findData(meaning)));
}

}  // namespace twinscope::app
