#pragma once

#include "app/models/studies_model.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedLayout;
class QTableWidget;

namespace twinscope::app {

class LineChart;

/// The published studies that the program repeats: what was expected, what was found, tables and rounds.
class StudiesPanel : public QWidget {
  Q_OBJECT
 public:
  explicit StudiesPanel(StudiesModel& model, QWidget* parent = nullptr);
  void showStudy(StudyKind study);

 Q_SIGNALS:
  /// Stopping is the Jobs screen's business: it knows the job.
  void jobsWanted();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  [[nodiscard]] QWidget* left();
  [[nodiscard]] QWidget* right();
  void refresh();
  void refreshButtons();
  void fillTables();
  void fillTable();
  void fillRounds();

  StudiesModel& m_model;
  StudyKind m_study = StudyKind::twinSegNet;
  QComboBox* m_studies = nullptr;
  QLabel* m_question = nullptr;
  QLabel* m_state = nullptr;
  QLabel* m_foundTitle = nullptr;
  QLabel* m_found = nullptr;
  QPushButton* m_start = nullptr;
  QPushButton* m_stop = nullptr;
  QStackedLayout* m_stack = nullptr;
  QComboBox* m_tables = nullptr;
  QTableWidget* m_table = nullptr;
  LineChart* m_rounds = nullptr;
};

}  // namespace twinscope::app
