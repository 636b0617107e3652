#pragma once

#include "app/models/course_model.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace twinscope::app {

/// What the criteria say of the current visit, why, what is not sure, and what should follow; to be signed by a person.
class VerdictPanel : public QFrame {
  Q_OBJECT
 public:
  explicit VerdictPanel(CourseModel& model, QWidget* parent = nullptr);

  /// Asks for the category and a comment, and signs.
  void signOff();
  /// Opens the patient's dated facts.
  void editFacts();
  /// Asks for a file and writes the report of the visit.
  void report();

 private:
  void refresh();

  CourseModel& m_model;
  QLabel *m_category, *m_rule, *m_why, *m_change, *m_later, *m_flags, *m_next, *m_signed;
  QPushButton *m_sign, *m_report;
};

}  // namespace twinscope::app
