#pragma once

#include "app/models/evaluation_model.h"

#include <QWidget>
#include <utility>
#include <vector>

namespace twinscope::app {

/// The slice of a scored case that went wrong most: the expert's outline, the model's, and the other model's where one is
/// compared, side by side.
class CaseView : public QWidget {
  Q_OBJECT
 public:
  explicit CaseView(EvaluationModel& model, QWidget* parent = nullptr);
  /// A place in the model's cases; beyond them: nothing is shown.
  void setCase(std::size_t place);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  /// Title and labels of each.
  [[nodiscard]] std::vector<std::pair<QString, LabelMap>> pictures() const;

  EvaluationModel& m_model;
  std::size_t m_case = 0;
};

}  // namespace twinscope::app
