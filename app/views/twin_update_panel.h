#pragma once

#include "app/models/models_model.h"
#include "app/models/site_twin_model.h"

#include <QFrame>

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace twinscope::app {

/// An update from its plan to its verdict: what it would do, how it is made, Start.
class TwinUpdatePanel : public QFrame {
  Q_OBJECT
 public:
  TwinUpdatePanel(SiteTwinModel& model, ModelsModel& models, QWidget* parent = nullptr);

 Q_SIGNALS:
  /// Stopping is the Jobs screen's business: it knows the job.
  void jobsWanted();

 private:
  [[nodiscard]] QWidget* fields();
  [[nodiscard]] TwinForm filledIn() const;
  void fillBases();
  void chooseBase();
  void planAgain();
  void refresh();

  SiteTwinModel& m_model;
  ModelsModel& m_models;
  QWidget* m_fields = nullptr;
  QComboBox* m_base = nullptr;
  QComboBox* m_pull = nullptr;
  QComboBox* m_tuned = nullptr;
  QSpinBox* m_epochs = nullptr;
  QSpinBox* m_steps = nullptr;
  QLabel* m_title = nullptr;
  QLabel* m_lines = nullptr;
  QPushButton* m_start = nullptr;
  QPushButton* m_drop = nullptr;
  QPushButton* m_stop = nullptr;
};

/// Several toned sentences as one rich text, a line each.
[[nodiscard]] QString richText(const std::vector<TonedText>& lines);

}  // namespace twinscope::app
