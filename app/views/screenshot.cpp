#include "app/views/screenshot.h"

#include "app/models/words.h"
#include "app/services/models.h"
#include "app/views/federation_page.h"
#include "app/views/models_page.h"
#include "app/views/review_page.h"
#include "app/views/verdict_panel.h"
#include "app/views/visit_panel.h"

#include <QApplication>
#include <QPainter>
#include <QPixmap>
#include <QTimer>
#include <algorithm>
#include <utility>

namespace twinscope::app {

Screenshot::Screenshot(MainWindow& window, ViewModels& models, ScreenshotRequest request)
    : m_window(window), m_models(models), m_request(std::move(request)) {}

Status Screenshot::start() {
  const QString name = m_request.screen.section(u':', 0, 0);
  const auto screen = screenFromName(name);
  if (!screen)
    return std::unexpected(Error{"screenshot.screen",
                                 "There is no screen named " + name.toStdString(),
                                 "screens are " + screenNames().join(u' ').toStdString(),
                                 {},
                                 ErrorKind::usage});
  m_window.resize(m_request.size);
  m_window.show();
  const QString state = m_request.screen.section(u':', 1);
  connect(&m_window, &MainWindow::contentChanged, this, [this, wanted = *screen, state] {
    if (!m_shown && !m_models.patients.loading()) {
      m_shown = true;
      if (const Status status = showState(wanted, state); !status)
        return Q_EMIT failed(status.error());
    }
    grabWhenSettled();
  });
  m_models.patients.reload();
  return {};
}

Status Screenshot::showState(Screen screen, const QString& state) {
  if (screen == Screen::review) {
    m_dialog = state.section(u':', 1);
    return showPatient(state.section(u':', 0, 0));
  }
  m_window.go(screen);
  if (screen == Screen::import && !state.isEmpty()) m_models.import.look(state.toStdString());
  if (screen == Screen::models) showModels(state);
  if (screen == Screen::federation) showFederation(state);
  if (screen == Screen::siteTwin && state == QStringLiteral("plan")) showTwinPlan();
  return {};
}

void Screenshot::showModels(const QString& state) {
  const QString part = state.section(QLatin1Char(':'), 0, 0);
  auto& page = static_cast<ModelsPage&>(m_window.page(Screen::models));
  if (part == QStringLiteral("training")) page.showPart(ModelsPage::trainingPart);
  if (part != QStringLiteral("evaluation")) return;
  constexpr int kPhantoms = 10;
  page.showPart(ModelsPage::evaluationPart);
  m_models.evaluation.evaluate(QLatin1String(kDemoModel), state.section(QLatin1Char(':'), 1),
                               kPhantoms);
}

void Screenshot::showFederation(const QString& state) {
  const QString part = state.section(QLatin1Char(':'), 0, 0);
  auto& page = static_cast<FederationPage&>(m_window.page(Screen::federation));
  if (part == QStringLiteral("coordinate")) page.showPart(FederationPage::coordinatePart);
  if (part == QStringLiteral("simulate")) {
    page.showPart(FederationPage::simulatePart);
    m_models.federation.simulation().start(FederationSimulationModel::proposal());
  }
  const QString rest = state.section(QLatin1Char(':'), 1);
  if (part == QStringLiteral("studies"))
    page.showStudy(studyFrom(rest.toStdString()).value_or(StudyKind::twinSegNet));
  if (part == QStringLiteral("join") && !rest.isEmpty())
    page.test({.address = rest.toStdString(), .channel = Channel::plain});
}

void Screenshot::showTwinPlan() {
  connect(&m_models.siteTwin, &SiteTwinModel::changed, this, [this] {
    if (m_models.siteTwin.ready() && m_models.siteTwin.plan().empty() &&
        m_models.siteTwin.state() == SiteTwinModel::State::idle)
      m_models.siteTwin.makePlan(m_models.siteTwin.form());
  });
}

Status Screenshot::showPatient(const QString& key) {
  const auto& rows = m_models.patients.rows();
  const auto hit = key.isEmpty() ? rows.begin() : std::ranges::find(rows, key, &PatientRow::key);
  if (hit == rows.end())
    return std::unexpected(Error{"screenshot.patient",
                                 "There is no such patient in the workspace",
                                 "leave the key out for the first one",
                                 {},
                                 ErrorKind::usage});
  m_window.openPatient(hit->id);
  return {};
}

void Screenshot::grabWhenSettled() {
  if (!m_shown || m_grabbing || !m_window.settled()) return;
  m_grabbing = true;
  QTimer::singleShot(0, this, &Screenshot::grab);  // after this turn's layouts
}

void Screenshot::grab() {
  m_grabbing = false;
  // Widgets that came and went in this turn are shown and deleted by events that may be queued behind this one.
  QCoreApplication::sendPostedEvents();
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  if (!m_window.settled()) return;  // something began to load in this turn
  if (!showForecast()) return;
  disconnect(&m_window, nullptr, this, nullptr);
  disconnect(&m_models.forecast, nullptr, this, nullptr);
  QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
  if (openDialog()) return QTimer::singleShot(0, this, &Screenshot::save);
  save();
}

/// False while what the picture is to show is still simulated.
bool Screenshot::showForecast() {
  ForecastModel& forecast = m_models.forecast;
  const bool scenarios = m_dialog == QStringLiteral("scenarios");
  if (m_dialog != QStringLiteral("forecast") && !scenarios) return true;
  connect(&forecast, &ForecastModel::changed, this, &Screenshot::grabWhenSettled,
          Qt::UniqueConnection);
  if (!forecast.isKnown()) return forecast.start(), false;
  if (!scenarios) return true;
  if (forecast.isMapShown()) return forecast.map() != nullptr && !forecast.isComparing();
  for (const auto treatment : twin::growth::kStandardTreatments)
    forecast.toggleComparison(treatment);
  forecast.toggleMap();
  return false;
}

/// True when it was just opened, and wants a turn to be laid out.
bool Screenshot::openDialog() {
  auto& page = static_cast<ReviewPage&>(m_window.page(Screen::review));
  if (m_dialog == QStringLiteral("facts")) page.verdict().editFacts();
  if (m_dialog == QStringLiteral("sign")) page.verdict().signOff();
  if (m_dialog == QStringLiteral("export")) page.visit().exportVisits();
  if (m_dialog == QStringLiteral("correct")) m_models.edit.start();
  if (m_dialog == QStringLiteral("difference")) m_models.review.toggleDifference();
  if (m_dialog == QStringLiteral("measure")) m_models.measure.toggle();
  if (m_dialog == QStringLiteral("keys")) m_window.showKeys();
  return !std::exchange(m_dialog, {}).isEmpty();
}

void Screenshot::save() {
  QWidget* dialog = QApplication::activeModalWidget();
  QPixmap picture = m_window.grab();
  if (dialog != nullptr) {  // where the window system would put it
    QPainter painter(&picture);
    painter.drawPixmap((m_window.width() - dialog->width()) / 2,
                       (m_window.height() - dialog->height()) / 2, dialog->grab());
  }
  if (picture.save(m_request.file)) return Q_EMIT written();
  Q_EMIT failed(failure("snapshot.write", "The picture could not be written",
                        "choose a folder that exists and has room")
                    .error());
}

}  // namespace twinscope::app
