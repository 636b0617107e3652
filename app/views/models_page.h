#pragma once

#include "app/models/evaluation_model.h"
#include "app/models/models_model.h"
#include "app/models/training_model.h"

#include <QWidget>

class QButtonGroup;
class QStackedLayout;
class QVBoxLayout;

namespace twinscope::app {

/// Three parts: the models' cards (what each needs, learnt from, how good it is, its limits), training, evaluation.
class ModelsPage : public QWidget {
  Q_OBJECT
 public:
  enum Part { cardPart, trainingPart, evaluationPart };

  ModelsPage(ModelsModel& model, TrainingModel& training, EvaluationModel& evaluation,
             QWidget* parent = nullptr);
  void showPart(Part part);

 Q_SIGNALS:
  void jobsWanted();

 private:
  [[nodiscard]] QWidget* cardList();
  [[nodiscard]] QWidget* partButtons();
  [[nodiscard]] QWidget* card(const ModelCardText& text);
  void refresh();
  void chooseCard();
  void chooseFolder(const QString& model);

  ModelsModel& m_model;
  QButtonGroup* m_parts = nullptr;
  QStackedLayout* m_stack = nullptr;
  QWidget* m_cards = nullptr;
  QVBoxLayout* m_cardsLayout = nullptr;
};

}  // namespace twinscope::app
