#pragma once

#include "app/models/evaluation_model.h"
#include "app/models/models_model.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace twinscope::app {

class BoxChart;

/// How good a model is on cases with known labels: a row a region, box plots, the worst cases first.
class EvaluationPage : public QWidget {
  Q_OBJECT
 public:
  EvaluationPage(EvaluationModel& model, ModelsModel& models, QWidget* parent = nullptr);

 private:
  [[nodiscard]] QWidget* chooser();
  void fillModels();
  void refresh();
  void fillRegions();
  void fillCases();

  EvaluationModel& m_model;
  ModelsModel& m_models;
  QComboBox* m_choice = nullptr;
  QComboBox* m_data = nullptr;
  QSpinBox* m_count = nullptr;
  QPushButton* m_run = nullptr;
  QLabel* m_title = nullptr;
  QTableWidget* m_regions = nullptr;
  QTableWidget* m_cases = nullptr;
  BoxChart* m_boxes = nullptr;
};

}  // namespace twinscope::app
