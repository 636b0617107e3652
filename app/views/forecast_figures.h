#pragma once

#include "app/models/forecast_model.h"

#include <QWidget>

namespace twinscope::app {

/// Below the chart: what the core would be under each compared treatment, beside the line that the chart draws it with.
class ForecastFigures : public QWidget {
 public:
  explicit ForecastFigures(ForecastModel& forecast, QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void refresh();

  ForecastModel& m_forecast;
};

}  // namespace twinscope::app
