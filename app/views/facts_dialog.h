#pragma once

#include "app/models/course_model.h"

#include <QDialog>
#include <vector>

class QComboBox;
class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace twinscope::app {

/// A patient's dated facts: a table, and a form for the one that is chosen or new.
class FactsDialog : public QDialog {
  Q_OBJECT
 public:
  explicit FactsDialog(CourseModel& model, QWidget* parent = nullptr);

 private:
  [[nodiscard]] QWidget* form();
  [[nodiscard]] QWidget* fileButtons();
  void refresh();
  void choose();
  void selectChosen();
  void startNew();
  /// Shows the fields that the kind takes.
  void fit();
  void fill(const twin::TimelineEvent& event);
  [[nodiscard]] twin::EventKind kind() const;
  void typed();
  /// Asks where something was typed and not kept.
  [[nodiscard]] bool mayDiscard();
  void done(int result) override;
  /// Why an entry cannot be taken, and what to enter instead; empty where it can.
  [[nodiscard]] QString problemOfDays() const;
  [[nodiscard]] QString problemOfNumbers() const;
  [[nodiscard]] QString problem() const;
  [[nodiscard]] twin::TimelineEvent entered() const;
  void store();
  void remove();
  void importFile();
  void exportFile();

  CourseModel& m_model;
  std::vector<twin::TimelineEvent> m_events;
  twin::EventId m_chosen;
  bool m_typed = false;
  QTableWidget* m_table;
  QComboBox *m_kind = nullptr, *m_detail = nullptr;
  QCheckBox* m_ends = nullptr;
  QLineEdit *m_date = nullptr, *m_until = nullptr, *m_amount = nullptr, *m_count = nullptr;
  QLabel *m_unit = nullptr, *m_counted = nullptr, *m_problem = nullptr;
  QPushButton *m_store = nullptr, *m_remove = nullptr;
};

}  // namespace twinscope::app
