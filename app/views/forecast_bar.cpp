#include "app/views/forecast_bar.h"

#include "app/views/parts.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

namespace twinscope::app {

ForecastBar::ForecastBar(ForecastModel& forecast, ReviewModel& review, QWidget* parent)
    : QWidget(parent),
      m_forecast(forecast),
      m_review(review),
      //: Button: fits the growth model to this patient and simulates on
      m_start(button(tr("Forecast"), tr("Fit the growth model to this patient's scans and "
                                        "simulate twelve weeks on; for research only (F)"))),
      //: Button: lays the expected density of tumour cells over the current pictures
      m_map(
          button(tr("Map"), tr("Show where the growth model expects tumour cells at the next scan, "
                               "over the current visit; research simulation (Shift+F)"))),
      //: Button with a list of treatments that are simulated beside the forecast
      m_compare(button(tr("Compare with ▾"),
                       tr("Simulate other treatments from the last scan on; for research only"))) {
  setObjectName(QStringLiteral("plain"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  for (QPushButton* each : {m_map, m_compare, m_start}) {
    each->setObjectName(QStringLiteral("segment"));
    layout->addWidget(each);
  }
  m_map->setCheckable(true);
  m_map->setShortcut(QKeySequence(Qt::SHIFT | Qt::Key_F));  // while it is shown and enabled
  fillMenu();
  connect(m_map, &QPushButton::clicked, &m_forecast, &ForecastModel::toggleMap);
  connect(&m_review, &ReviewModel::imagesChanged, this, &ForecastBar::refresh);
  connect(m_start, &QPushButton::clicked, &m_forecast, &ForecastModel::start);
  connect(&m_forecast, &ForecastModel::changed, this, &ForecastBar::refresh);
  connect(&m_review, &ReviewModel::patientChanged, this, &ForecastBar::refresh);
  refresh();
}

void ForecastBar::fillMenu() {
  auto* menu = new QMenu(m_compare);
  for (const auto treatment : twin::growth::kStandardTreatments) {
    QAction* action = menu->addAction(ForecastModel::describe(treatment));
    action->setCheckable(true);
    connect(action, &QAction::triggered, this,
            [this, treatment] { m_forecast.toggleComparison(treatment); });
    m_treatments.emplace_back(treatment, action);
  }
  m_compare->setMenu(menu);
}

bool ForecastBar::canShowMap() const {
  const auto visit = m_review.loaded(Side::current);
  return visit && visit->prepared;
}

void ForecastBar::refresh() {
  m_start->setEnabled(!m_forecast.isRunning() && !m_forecast.isKnown() && m_review.course());
  m_start->setText(m_forecast.isRunning() ? tr("Simulating…") : tr("Forecast"));
  m_start->setVisible(!m_forecast.isKnown());
  m_map->setVisible(m_forecast.isKnown());
  m_map->setEnabled(canShowMap());
  m_map->setChecked(m_forecast.isMapShown());
  m_compare->setVisible(m_forecast.isKnown());
  m_compare->setText(m_forecast.isComparing() ? tr("Simulating…") : tr("Compare with ▾"));
  for (const auto& [treatment, action] : m_treatments)
    action->setChecked(m_forecast.isCompared(treatment));
}

}  // namespace twinscope::app
