#pragma once

#include "app/models/view_models.h"

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;

namespace twinscope::app {

/// What the current visit has and lacks, and the work that can be done on it.
class VisitPanel : public QFrame {
  Q_OBJECT
 public:
  explicit VisitPanel(ViewModels& models, QWidget* parent = nullptr);
  /// Where the window is low: what the model learned from is left to a tooltip.
  void setLow(bool low);
  /// Asks for form, visits and folder, and exports.
  void exportVisits();

 private:
  void refresh();
  void showJob();
  void cancelJob();
  [[nodiscard]] QString sequencesText(const VisitSummary& visit) const;
  [[nodiscard]] QString segmentationText(const VisitSummary& visit) const;
  /// What the segmenting model learned from, as its card says; empty where no model did it.
  [[nodiscard]] QString trainingText(const VisitSummary& visit) const;

  Session& m_session;
  ReviewModel& m_model;
  EditModel& m_edit;
  ModelsModel& m_cards;
  ExportModel& m_exporting;
  QLabel *m_state, *m_training, *m_step;
  bool m_low = false;
  QProgressBar* m_progress;
  QPushButton *m_prepare, *m_segment, *m_correct, *m_export, *m_cancel;
};

}  // namespace twinscope::app
