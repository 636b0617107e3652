#pragma once

#include "app/models/patients_model.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedLayout;
class QTableView;

namespace twinscope::app {

/// All patients: search, filter, sort; Enter or a double click opens the review.
class PatientsPage : public QWidget {
  Q_OBJECT
 public:
  explicit PatientsPage(PatientsModel& model, QWidget* parent = nullptr);
  [[nodiscard]] QTableView& table() { return *m_table; }
  void focusSearch();
  /// Selects this patient's row where it is shown, now and after every change of the rows.
  void choose(PatientId id);

 Q_SIGNALS:
  void patientChosen(twinscope::PatientId id);
  void importWanted();
  void jobsWanted();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  [[nodiscard]] QWidget* toolLine();
  [[nodiscard]] QWidget* emptyPlace();
  [[nodiscard]] QString whyEmpty() const;
  void buildTable();
  void refresh();
  void open(const QModelIndex& index);
  void selectChosen();

  PatientsModel& m_model;
  PatientsFilter* m_filter;
  QTableView* m_table;
  PatientId m_chosen;
  QLineEdit* m_search = nullptr;
  QLabel* m_count = nullptr;
  QLabel* m_empty = nullptr;
  QPushButton* m_toJobs = nullptr;  ///< while the demo cohort is made
  QStackedLayout* m_stack = nullptr;
};

}  // namespace twinscope::app
