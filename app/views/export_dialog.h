#pragma once

#include "app/models/export_model.h"

#include <QDialog>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;

namespace twinscope::app {

/// Form, visits and folder of an export, with what will be in it; the job goes on when the dialogue has closed.
class ExportDialog : public QDialog {
  Q_OBJECT
 public:
  explicit ExportDialog(ExportModel& model, QWidget* parent = nullptr);

 private:
  [[nodiscard]] QWidget* formRow();
  [[nodiscard]] QWidget* visitRow();
  [[nodiscard]] QWidget* folderRow();
  [[nodiscard]] ExportChoice choice() const;
  void chooseFolder();
  void check();
  void take();

  ExportModel& m_model;
  QButtonGroup *m_forms, *m_visits;
  QLineEdit* m_folder;
  QLabel *m_contents, *m_leftOut, *m_problem;
  QPushButton* m_export;
};

}  // namespace twinscope::app
