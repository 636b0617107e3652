#pragma once

#include "app/models/models_model.h"
#include "app/models/training_model.h"

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace twinscope::app {

class LineChart;

/// What is to be trained on the left, its course on the right.
class TrainingPage : public QWidget {
  Q_OBJECT
 public:
  TrainingPage(TrainingModel& model, ModelsModel& models, QWidget* parent = nullptr);

 Q_SIGNALS:
  /// Stopping is the Jobs screen's business: it knows the job.
  void jobsWanted();

 private:
  [[nodiscard]] QWidget* form();
  void makeFields();
  [[nodiscard]] QFormLayout* fieldRows() const;
  [[nodiscard]] QWidget* course();
  [[nodiscard]] TrainingForm filledIn() const;
  void fillStarts();
  void chooseStart();
  void describe();
  void refresh();

  TrainingModel& m_model;
  ModelsModel& m_models;
  QComboBox* m_start = nullptr;
  QComboBox* m_augmentation = nullptr;
  QComboBox* m_rate = nullptr;
  QComboBox* m_network = nullptr;
  QComboBox* m_size = nullptr;
  QComboBox* m_data = nullptr;
  QSpinBox* m_phantoms = nullptr;
  QSpinBox* m_epochs = nullptr;
  QSpinBox* m_steps = nullptr;
  QLineEdit* m_name = nullptr;
  QLabel* m_description = nullptr;
  QLabel* m_verdict = nullptr;
  QPushButton* m_train = nullptr;
  QPushButton* m_stop = nullptr;
  LineChart* m_loss = nullptr;
  LineChart* m_dice = nullptr;
};

}  // namespace twinscope::app
