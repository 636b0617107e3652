#include "app/views/forecast_figures.h"

#include "app/views/theme.h"
#include "app/views/volume_chart.h"

#include <QPainter>

namespace twinscope::app {
namespace {

constexpr int kRow = 18, kColumns = 2, kSample = 26;

}  // namespace

ForecastFigures::ForecastFigures(ForecastModel& forecast, QWidget* parent)
    : QWidget(parent), m_forecast(forecast) {
  QObject::connect(&m_forecast, &ForecastModel::changed, this, [this] { refresh(); });
  refresh();
}

void ForecastFigures::refresh() {
  const auto rows = (int(m_forecast.figures().size()) + kColumns - 1) / kColumns;
  setFixedHeight((rows + 1) * kRow);
  setVisible(rows > 0);
  setToolTip(m_forecast.figuresHeading());
  update();
}

void ForecastFigures::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QFont small = font();
  small.setPixelSize(12);
  painter.setFont(small);
  const QFontMetrics metrics = painter.fontMetrics();
  const auto write = [&](const QRect& place, const QColor& colour, const QString& words) {
    painter.setPen(colour);
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(words, Qt::ElideRight, place.width()));
  };
  const Theme& theme = currentTheme();
  write(QRect(0, 0, width(), kRow), theme.muted, m_forecast.figuresHeading());
  const int wide = width() / kColumns;
  int at = 0;
  for (const ForecastFigure& figure : m_forecast.figures()) {
    const QRect cell(at % kColumns * wide, (1 + at / kColumns) * kRow, wide, kRow);
    ++at;
    painter.setPen(treatmentPen(figure.treatment));
    painter.drawLine(cell.left(), cell.center().y(), cell.left() + kSample, cell.center().y());
    write(cell.adjusted(kSample + 8, 0, -6, 0), theme.text,
          figure.title + QStringLiteral("  ") + figure.volumes);
  }
}

}  // namespace twinscope::app
