#pragma once

#include "app/models/forecast_model.h"

#include <QWidget>
#include <utility>
#include <vector>

class QAction;
class QPushButton;

namespace twinscope::app {

/// Above the chart: the forecast, and once it is known the treatments that it is compared with and the map of its cells.
class ForecastBar : public QWidget {
  Q_OBJECT
 public:
  ForecastBar(ForecastModel& forecast, ReviewModel& review, QWidget* parent = nullptr);

 private:
  void fillMenu();
  /// The map lies on a scan that is prepared.
  [[nodiscard]] bool canShowMap() const;
  void refresh();

  ForecastModel& m_forecast;
  ReviewModel& m_review;
  QPushButton *m_start, *m_map, *m_compare;
  std::vector<std::pair<ForecastModel::Treatment, QAction*>> m_treatments;
};

}  // namespace twinscope::app
