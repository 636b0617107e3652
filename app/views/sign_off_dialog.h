#pragma once

#include "app/models/course_model.h"

#include <QDialog>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace twinscope::app {

/// A person agrees with the computed category, or says another one and why.
class SignOffDialog : public QDialog {
  Q_OBJECT
 public:
  explicit SignOffDialog(CourseModel& model, QWidget* parent = nullptr);

 private:
  void check();
  void take();

  CourseModel& m_model;
  QString m_computed;
  QComboBox* m_category;
  QLineEdit* m_comment;
  QPushButton* m_sign;
};

}  // namespace twinscope::app
