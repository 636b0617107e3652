#pragma once

#include "app/models/models_model.h"

#include <QWidget>

class QVBoxLayout;

namespace twinscope::app {

/// One card a model: what it needs, what it was trained on, how good it is, and its limits.
class ModelsPage : public QWidget {
  Q_OBJECT
 public:
  explicit ModelsPage(ModelsModel& model, QWidget* parent = nullptr);

 private:
  [[nodiscard]] QWidget* card(const ModelCardText& text) const;
  void refresh();
  void chooseCard();

  ModelsModel& m_model;
  QWidget* m_cards = nullptr;
  QVBoxLayout* m_cardsLayout = nullptr;
};

}  // namespace twinscope::app
