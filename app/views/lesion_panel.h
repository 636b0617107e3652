#pragma once

#include "app/models/review_model.h"

#include <QFrame>

class QLabel;
class QStackedLayout;
class QTableWidget;

namespace twinscope::app {

/// Lesions with diameters and volumes, their sum, and the regions; against baseline and nadir.
class LesionPanel : public QFrame {
  Q_OBJECT
 public:
  explicit LesionPanel(ReviewModel& model, QWidget* parent = nullptr);
  [[nodiscard]] QTableWidget& table() { return *m_table; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void refresh();
  void setRow(int row, const LesionRow& values);

  ReviewModel& m_model;
  QTableWidget* m_table;
  QLabel* m_empty;
  QStackedLayout* m_stack;
};

}  // namespace twinscope::app
