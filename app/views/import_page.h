#pragma once

#include "app/models/import_model.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedLayout;
class QTableView;

namespace twinscope::app {

/// T1 and T1c of a visit side by side, in the middle of the scan: the pair that is confused most often.
class PairView : public QWidget {
 public:
  explicit PairView(ImportModel& model, QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  ImportModel& m_model;
};

/// From a folder to studies: what was found, what each image is taken for and why, and the import as a job.
class ImportPage : public QWidget {
  Q_OBJECT
 public:
  explicit ImportPage(ImportModel& model, QWidget* parent = nullptr);

 Q_SIGNALS:
  void done();

 private:
  [[nodiscard]] QWidget* topLine();
  [[nodiscard]] QTableView* seriesTable();
  [[nodiscard]] QTableView* visitsTable();
  void refresh();
  void chooseFolder();
  void chooseFile();

  ImportModel& m_model;
  QLabel* m_summary = nullptr;
  QLabel* m_empty = nullptr;
  QPushButton* m_import = nullptr;
  QStackedLayout* m_stack = nullptr;
};

}  // namespace twinscope::app
