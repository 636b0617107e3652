#pragma once

#include "app/models/forecast_model.h"

#include <QWidget>
#include <utility>
#include <vector>

class QAction;
class QPushButton;

namespace twinscope::app {

/// Above the chart: the forecast, and once it is known the treatments that it is compared with.
class ForecastBar : public QWidget {
  Q_OBJECT
 public:
  ForecastBar(ForecastModel& forecast, ReviewModel& review, QWidget* parent = nullptr);

 private:
  void fillMenu();
  void refresh();

  ForecastModel& m_forecast;
  ReviewModel& m_review;
  QPushButton *m_start, *m_compare;
  std::vector<std::pair<ForecastModel::Treatment, QAction*>> m_treatments;
};

}  // namespace twinscope::app
