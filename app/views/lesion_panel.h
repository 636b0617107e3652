#pragma once

#include "app/models/measure_model.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedLayout;
class QTableWidget;

namespace twinscope::app {

/// Lesions with diameters and volumes, their sum, and the regions; against baseline and nadir.
class LesionPanel : public QFrame {
  Q_OBJECT
 public:
  LesionPanel(ReviewModel& model, MeasureModel& measure, QWidget* parent = nullptr);
  [[nodiscard]] QTableWidget& table() { return *m_table; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void refresh();
  void setRow(int row, const LesionRow& values);
  [[nodiscard]] QHBoxLayout* tools();
  void showTools();

  ReviewModel& m_model;
  MeasureModel& m_measure;
  QTableWidget* m_table;
  QLabel* m_empty;
  QStackedLayout* m_stack;
  QPushButton *m_reset = nullptr, *m_measuring = nullptr;
};

}  // namespace twinscope::app
