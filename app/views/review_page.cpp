#include "app/views/review_page.h"

#include "app/views/edit_bar.h"
#include "app/views/forecast_bar.h"
#include "app/views/forecast_figures.h"
#include "app/views/lesion_panel.h"
#include "app/views/parts.h"
#include "app/views/review_header.h"
#include "app/views/slice_panel.h"
#include "app/views/surface_panel.h"
#include "app/views/timeline_strip.h"
#include "app/views/verdict_panel.h"
#include "app/views/visit_panel.h"
#include "app/views/volume_chart.h"

#include <QGridLayout>
#include <QShortcut>
#include <QVBoxLayout>
#include <tuple>

namespace twinscope::app {

ReviewPage::ReviewPage(ViewModels& models, QWidget* parent)
    : QWidget(parent),
      m_model(models.review),
      m_course(models.course),
      m_forecast(models.forecast),
      m_edit(models.edit),
      m_measure(models.measure),
      m_prior(new SlicePanel(m_model, models.edit, models.measure, Side::prior)),
      m_current(new SlicePanel(m_model, models.edit, models.measure, Side::current)),
      m_surfaces(new SurfacePanel(models.session, m_model)),
      m_timeline(new TimelineStrip(m_model, models.course)),
      m_lesions(new LesionPanel(m_model, models.measure)),
      m_chart(new VolumeChart),
      m_verdict(new VerdictPanel(models.course)),
      m_visit(new VisitPanel(models)) {
  setObjectName(QStringLiteral("page"));
  QFrame* time = panel();
  auto* timeLayout = new QVBoxLayout(time);
  timeLayout->setContentsMargins(0, 0, 0, 0);
  timeLayout->addWidget(m_timeline);

  auto* grid = new QGridLayout;
  grid->setSpacing(10);
  grid->addWidget(m_prior, 0, 0);
  grid->addWidget(m_current, 0, 1);
  grid->addWidget(m_lesions, 1, 0);
  grid->addWidget(chartPanel(), 1, 1);
  auto* right = new QVBoxLayout;
  right->setSpacing(10);
  right->addWidget(m_surfaces, 1);
  right->addWidget(m_verdict);
  right->addWidget(m_visit);
  grid->addLayout(right, 0, 2, 2, 1);
  for (const auto& [column, stretch] : {std::pair(0, 30), std::pair(1, 30), std::pair(2, 21)}) {
    grid->setColumnStretch(column, stretch);
    grid->setColumnMinimumWidth(column, 200);
  }
  grid->setRowStretch(0, 62);
  grid->setRowStretch(1, 38);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(10, 10, 10, 10);
  layout->setSpacing(10);
  layout->addWidget(new ReviewHeader(m_model, models.course));
  layout->addWidget(time);
  layout->addWidget(new EditBar(models.edit));
  layout->addLayout(grid, 1);
  for (SlicePanel* slices : {m_prior, m_current}) slices->follow(m_forecast);
  addKeys();
  connect(&m_course, &CourseModel::changed, this, &ReviewPage::showCurves);
  connect(&m_forecast, &ForecastModel::changed, this, &ReviewPage::showForecast);
}

void ReviewPage::resizeEvent(QResizeEvent* event) {
  constexpr int kLow = 780;
  QWidget::resizeEvent(event);
  m_visit->setLow(height() < kLow);
}

SlicePanel& ReviewPage::slices(Side place) { return place == Side::prior ? *m_prior : *m_current; }

QWidget* ReviewPage::chartPanel() {
  QFrame* frame = panel();
  auto* layout = new QVBoxLayout(frame);
  layout->setContentsMargins(12, 10, 12, 6);
  layout->setSpacing(2);
  auto* top = new QHBoxLayout;
  top->addWidget(label(tr("Volume over time"), "caption"));
  top->addStretch(1);
  top->addWidget(new ForecastBar(m_forecast, m_model));
  layout->addLayout(top);
  m_expected = new ElidedLabel;
  m_caveats = new ElidedLabel;
  m_record = new ElidedLabel;
  m_chart->setToolTip(tr("Click a name to hide its curve, or show it; oedema: V"));
  layout->addWidget(m_chart, 1);
  layout->addWidget(new ForecastFigures(m_forecast));
  layout->addWidget(m_expected);
  layout->addWidget(m_caveats);
  layout->addWidget(m_record);
  return frame;
}

QShortcut* ReviewPage::key(const QString& what, const QKeySequence& keys,
                           std::function<void()> action) {
  auto* shortcut = new QShortcut(keys, this);
  shortcut->setContext(Qt::WidgetWithChildrenShortcut);
  shortcut->setWhatsThis(what);
  connect(shortcut, &QShortcut::activated, this, std::move(action));
  return shortcut;
}

void ReviewPage::reviewKey(const QString& what, const QKeySequence& keys,
                           std::function<void()> action) {
  QShortcut* shortcut = key(what, keys, std::move(action));
  connect(&m_edit, &EditModel::changed, shortcut,
          [this, shortcut] { shortcut->setEnabled(!m_edit.isActive()); });
}

void ReviewPage::addVisitKeys() {
  //: What a key does
  const QString current = tr("Visit before or after"), prior = tr("The same for the prior side");
  key(current, QKeySequence(Qt::Key_Left), [this] { stepVisit(Side::current, -1); });
  key(current, QKeySequence(Qt::Key_Right), [this] { stepVisit(Side::current, 1); });
  key(prior, QKeySequence(Qt::CTRL | Qt::Key_Left), [this] { stepVisit(Side::prior, -1); });
  key(prior, QKeySequence(Qt::CTRL | Qt::Key_Right), [this] { stepVisit(Side::prior, 1); });
  //: What a key does
  key(tr("Swap prior and current"), QKeySequence(Qt::Key_Space), [this] { m_model.swapSides(); });
}

void ReviewPage::addPlaceKeys() {
  //: What a key does
  const QString slice = tr("Slice up or down"), cross = tr("Move the crosshair in the slice");
  key(slice, QKeySequence(Qt::Key_Up), [this] { m_current->stepSlices(1); });
  key(slice, QKeySequence(Qt::Key_Down), [this] { m_current->stepSlices(-1); });
  for (const auto& [arrow, right, down] :
       {std::tuple(Qt::Key_Left, -1, 0), std::tuple(Qt::Key_Right, 1, 0),
        std::tuple(Qt::Key_Up, 0, -1), std::tuple(Qt::Key_Down, 0, 1)})
    key(cross, QKeySequence(Qt::SHIFT | arrow),
        [this, x = right, y = down] { m_current->stepInPlane(x, y); });
  for (const auto& [number, plane] :
       {std::pair(Qt::Key_1, Plane::axial), std::pair(Qt::Key_2, Plane::coronal),
        std::pair(Qt::Key_3, Plane::sagittal)})
    //: What a key does
    key(tr("Axial, coronal, sagittal"), QKeySequence(Qt::ALT | number),
        [this, chosen = plane] { m_model.setPlane(chosen); });
  //: What a key does
  const QString zoom = tr("Zoom in or out");
  key(zoom, QKeySequence(Qt::Key_Plus), [this] { m_model.setZoom(1.15 * m_model.display().zoom); });
  key(zoom, QKeySequence(Qt::Key_Minus),
      [this] { m_model.setZoom(m_model.display().zoom / 1.15); });
  //: What a key does
  key(tr("Reset zoom, place, window and level"), QKeySequence(Qt::Key_0),
      [this] { m_model.resetDisplay(); });
}

void ReviewPage::addPictureKeys() {
  for (std::size_t at = 0; at < kTumourSequences.size(); ++at)
    //: What a key does: which sequence is shown
    key(tr("T1, T1c, T2, FLAIR"), QKeySequence(Qt::Key_1 + int(at)),
        [this, at] { m_model.setModality(kTumourSequences[at]); });
  //: What a key does: T1 after contrast minus T1
  key(tr("Subtraction, T1c − T1"), QKeySequence(Qt::Key_S),
      [this] { m_model.toggleSubtraction(); });
  //: What a key does
  key(tr("Labels"), QKeySequence(Qt::Key_L), [this] { m_model.toggleLabels(); });
  //: What a key does
  const QString opacity = tr("Labels weaker or stronger");
  key(opacity, QKeySequence(Qt::Key_BracketLeft),
      [this] { m_model.setOpacity(m_model.display().opacity - 0.1); });
  key(opacity, QKeySequence(Qt::Key_BracketRight),
      [this] { m_model.setOpacity(m_model.display().opacity + 0.1); });
  //: What a key does
  reviewKey(tr("What grew and what went, on the slice"), QKeySequence(Qt::Key_D),
            [this] { m_model.toggleDifference(); });
  //: What a key does
  key(tr("Change or regions in 3-D"), QKeySequence(Qt::Key_C),
      [this] { m_surfaces->setShowChange(m_change = !m_change); });
}

void ReviewPage::addKeys() {
  addVisitKeys();
  addPlaceKeys();
  addPictureKeys();
  //: What a key does
  reviewKey(tr("Measure: drag the ends of diameters"), QKeySequence(Qt::Key_M),
            [this] { m_measure.toggle(); });
  //: What a key does
  key(tr("Correct the segmentation"), QKeySequence(Qt::Key_E),
      [this] { m_edit.isActive() ? m_edit.discardIfUnchanged() : m_edit.start(); });
  //: What a key does
  key(tr("Forecast"), QKeySequence(Qt::Key_F), [this] { m_forecast.start(); });
  //: What a key does
  key(tr("Oedema in the chart"), QKeySequence(Qt::Key_V), [this] { m_chart->toggle(Region::ed); });
}

void ReviewPage::stepVisit(Side side, int by) {
  const auto index = m_model.visitIndex(side);
  if (index && (by > 0 || *index > 0)) m_model.setVisit(side, *index + std::size_t(by));
}

void ReviewPage::showCurves() {
  const VisitSummary* visit = m_model.visit(Side::current);
  if (!visit) return m_chart->setContent({});
  const Date first = m_model.patient()->visits.front().study.date;
  m_chart->setContent(
      {.curves = volumeCurves(*m_model.patient(), m_model.course() ? &*m_model.course() : nullptr),
       .first = first,
       .currentDay = visit->study.date.daysSince(first),
       .unit = volumeUnit(*visit),
       .levels = m_course.levels(),
       .ribbon = m_forecast.ribbon(),
       .past = m_forecast.past(),
       .compared = m_forecast.comparisons()});
}

void ReviewPage::showForecast() {
  const auto say = [](ElidedLabel& line, const QString& words) {
    line.setFullText(words);
    line.setVisible(!words.isEmpty());
  };
  // Beside other treatments the figures say what is expected.
  say(*m_expected, m_forecast.figures().empty() ? m_forecast.expectation() : QString());
  say(*m_caveats, m_forecast.caveats().join(QStringLiteral("; ")));
  say(*m_record, m_forecast.record());
  showCurves();
}

bool ReviewPage::settled() const {
  return !m_model.loading() && !m_model.comparing() && !m_surfaces->busy();
}

}  // namespace twinscope::app
