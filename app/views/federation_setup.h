#pragma once

#include "app/models/federation_run_models.h"
#include "app/models/models_model.h"

#include <QFrame>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace twinscope::app {

class ModelChoice;
class StrategyPicker;

/// The panel beside a board: fields in a scroll area, the buttons under it.
class CoordinatorSetup : public QFrame {
  Q_OBJECT
 public:
  CoordinatorSetup(FederationCoordinatorModel& model, ModelsModel& models,
                   QWidget* parent = nullptr);
  [[nodiscard]] CoordinatorForm filledIn() const;

 private:
  [[nodiscard]] QWidget* fields(ModelsModel& models);
  void fill(const CoordinatorForm& form);
  void refresh();

  FederationCoordinatorModel& m_model;
  QLineEdit* m_listen = nullptr;
  QLineEdit* m_certificate = nullptr;
  QLineEdit* m_certificateKey = nullptr;
  StrategyPicker* m_strategy = nullptr;
  QSpinBox* m_rounds = nullptr;
  QSpinBox* m_quorum = nullptr;
  QSpinBox* m_deadline = nullptr;
  ModelChoice* m_begin = nullptr;
  QLabel* m_note = nullptr;
  QPushButton* m_start = nullptr;
  QPushButton* m_anew = nullptr;
  bool m_fixed = false;  ///< the plan shown is that of a run
};

class SimulationSetup : public QFrame {
  Q_OBJECT
 public:
  explicit SimulationSetup(FederationSimulationModel& model, QWidget* parent = nullptr);
  [[nodiscard]] SimulationOptions filledIn() const;

 private:
  [[nodiscard]] QWidget* fields();
  void makeFields();
  void refresh();

  FederationSimulationModel& m_model;
  QSpinBox* m_sites = nullptr;
  QSpinBox* m_stragglers = nullptr;
  QSpinBox* m_attackers = nullptr;
  QComboBox* m_attack = nullptr;
  StrategyPicker* m_strategy = nullptr;
  QSpinBox* m_rounds = nullptr;
  QComboBox* m_network = nullptr;
  QComboBox* m_compression = nullptr;
  QLineEdit* m_clip = nullptr;
  QLineEdit* m_noise = nullptr;
  QSpinBox* m_seed = nullptr;
  QPushButton* m_start = nullptr;
};

}  // namespace twinscope::app
