#pragma once

#include "app/models/evaluation_model.h"
#include "app/models/models_model.h"

#include <QWidget>

class QComboBox;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace twinscope::app {

class BoxChart;
class CaseView;
class ElidedLabel;

/// How good a model is on cases with known labels, alone or beside another: a row a region, box plots, the worst cases
/// first with a picture of the selected one.
class EvaluationPage : public QWidget {
  Q_OBJECT
 public:
  EvaluationPage(EvaluationModel& model, ModelsModel& models, QWidget* parent = nullptr);

 private:
  [[nodiscard]] QWidget* chooser();
  [[nodiscard]] QWidget* regionsPanel();
  [[nodiscard]] QWidget* casesPanel();
  void fillModels();
  void refresh();
  void fillRegions();
  void fillCases();
  [[nodiscard]] QString titleText() const;

  EvaluationModel& m_model;
  ModelsModel& m_models;
  QComboBox* m_choice = nullptr;
  QComboBox* m_other = nullptr;
  QComboBox* m_data = nullptr;
  QSpinBox* m_count = nullptr;
  QPushButton* m_run = nullptr;
  ElidedLabel* m_title = nullptr;
  QTableWidget* m_regions = nullptr;
  QTableWidget* m_cases = nullptr;
  BoxChart* m_boxes = nullptr;
  CaseView* m_picture = nullptr;
};

}  // namespace twinscope::app
