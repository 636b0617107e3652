#include "app/views/main_window.h"

#include "app/models/words.h"
#include "app/services/device.h"
#include "app/views/audit_page.h"
#include "app/views/federation_delegates.h"
#include "app/views/federation_page.h"
#include "app/views/import_page.h"
#include "app/views/jobs_page.h"
#include "app/views/keys_dialog.h"
#include "app/views/models_page.h"
#include "app/views/notice_bar.h"
#include "app/views/parts.h"
#include "app/views/patients_page.h"
#include "app/views/review_page.h"
#include "app/views/settings_page.h"
#include "app/views/site_twin_page.h"
#include "app/views/start_page.h"
#include "app/views/surface_panel.h"
#include "app/views/theme.h"

#include <QButtonGroup>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMessageBox>
#include <QShortcut>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace twinscope::app {
namespace {

constexpr std::array<std::pair<const char*, Screen>, 10> kScreens{
    {{"start", Screen::start},
     {"patients", Screen::patients},
     {"review", Screen::review},
     {"import", Screen::import},
     {"site-twin", Screen::siteTwin},
     {"federation", Screen::federation},
     {"jobs", Screen::jobs},
     {"models", Screen::models},
     {"audit", Screen::audit},
     {"settings", Screen::settings}}};

/// Review and import belong to the patients' entry of the rail.
Screen railEntryOf(Screen screen) {
  return screen == Screen::review || screen == Screen::import ? Screen::patients : screen;
}

}  // namespace

std::optional<Screen> screenFromName(const QString& name) {
  for (const auto& [word, screen] : kScreens)
    if (name == QLatin1String(word)) return screen;
  return std::nullopt;
}

QStringList screenNames() {
  QStringList names;
  for (const auto& entry : kScreens) names << QLatin1String(entry.first);
  return names;
}

MainWindow::MainWindow(ViewModels& models, QWidget* parent)
    : QMainWindow(parent),
      m_models(models),
      m_railGroup(new QButtonGroup(this)),
      m_stack(new QStackedWidget) {
  setWindowTitle(QStringLiteral("Twinscope"));
  setMinimumSize(1024, 640);
  auto* lower = new QHBoxLayout;
  lower->setSpacing(0);
  lower->addWidget(rail());
  lower->addWidget(m_stack, 1);
  auto* centre = new QWidget;
  auto* layout = new QVBoxLayout(centre);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(topBar());
  layout->addLayout(lower, 1);
  setCentralWidget(centre);
  m_notice = new NoticeBar(centre);
  connectModels();
  workspaceChanged();
}

QWidget* MainWindow::topBar() {
  auto* bar = new QFrame;
  bar->setObjectName(QStringLiteral("topBar"));
  bar->setFixedHeight(40);
  auto* layout = new QHBoxLayout(bar);
  layout->setContentsMargins(14, 0, 14, 0);
  layout->setSpacing(18);
  layout->addWidget(label(QStringLiteral("Twinscope"), "brand"));
  m_workspace = label({}, "muted");
  layout->addWidget(m_workspace);
  layout->addStretch(1);
  m_federation = label({}, "muted");
  m_federation->setTextFormat(Qt::RichText);
  layout->addWidget(m_federation);
  m_jobs = label({}, "muted");
  layout->addWidget(m_jobs);
  m_device = label({}, "muted");
  //: Tooltip of the device in the top bar
  m_device->setToolTip(tr("Where networks run"));
  layout->addWidget(m_device);
  //: Top bar; must stay as strict as the English
  layout->addWidget(label(tr("Research use only"), "warning"));
  return bar;
}

QWidget* MainWindow::rail() {
  m_rail = new QFrame;
  m_rail->setObjectName(QStringLiteral("rail"));
  m_rail->setFixedWidth(76);
  auto* layout = new QVBoxLayout(m_rail);
  layout->setContentsMargins(4, 8, 4, 8);
  layout->setSpacing(4);
  const auto add = [&](Screen screen, const char* icon, const QString& title, int key) {
    QToolButton* entry = railEntry(icon, title, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key(key)));
    entry->setCheckable(true);
    m_railGroup->addButton(entry);
    m_railButtons[screen] = entry;
    connect(entry, &QToolButton::clicked, this, [this, screen] { go(screen); });
    layout->addWidget(entry);
  };
  //: Rail entry; short
  add(Screen::patients, "patients", tr("Patients"), Qt::Key_P);
  //: Rail entry; short
  add(Screen::siteTwin, "twin", tr("Site twin"), Qt::Key_T);
  //: Rail entry; short
  add(Screen::federation, "federation", tr("Federation"), Qt::Key_F);
  //: Rail entry; short
  add(Screen::jobs, "jobs", tr("Jobs"), Qt::Key_J);
  //: Rail entry; short
  add(Screen::models, "models", tr("Models"), Qt::Key_M);
  //: Rail entry; short
  add(Screen::audit, "audit", tr("Audit"), Qt::Key_A);
  layout->addStretch(1);
  //: Rail entry: a list of the keys that the screen answers to; short
  QToolButton* keys = railEntry("keys", tr("Keys"), QKeySequence::HelpContents);
  connect(keys, &QToolButton::clicked, this, &MainWindow::showKeys);
  layout->addWidget(keys);
  //: Rail entry; short
  add(Screen::settings, "settings", tr("Settings"), Qt::Key_S);
  // A child of the rail: it acts everywhere, and is named among the keys that do.
  auto* back = new QShortcut(QKeySequence(Qt::ALT | Qt::Key_Left), m_rail);
  //: What a key does
  back->setWhatsThis(tr("From the review back to the patients (Esc too)"));
  connect(back, &QShortcut::activated, this, &MainWindow::leaveReview);
  return m_rail;
}

QToolButton* MainWindow::railEntry(const char* icon, const QString& title,
                                   const QKeySequence& keys) {
  auto* entry = new QToolButton;
  entry->setIcon(strokeIcon(QLatin1String(icon)));
  entry->setIconSize(QSize(22, 22));
  entry->setText(title);
  entry->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
  entry->setFixedWidth(68);
  //: Tooltip of the rail; %1 is a screen, %2 its key
  entry->setToolTip(tr("%1 (%2)").arg(title, keys.toString(QKeySequence::NativeText)));
  entry->setShortcut(keys);
  return entry;
}

void MainWindow::showKeys() {
  //: Caption of a list of keys
  std::vector<KeyGroup> groups = keysOf(*m_stack->currentWidget(), tr("On this screen"));
  //: Caption of a list of keys
  std::ranges::move(keysOf(*m_rail, tr("On every screen")), std::back_inserter(groups));
  auto* dialog = new KeysDialog(groups, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

void MainWindow::connectModels() {
  connect(&m_models.session, &Session::workspaceChanged, this, &MainWindow::workspaceChanged);
  connect(&m_models.session, &Session::noticeRaised, this, [this](const Notice& notice) {
    m_notice->say(notice);
    m_notice->place(m_stack->geometry());
  });
  connect(&m_models.session, &Session::jobChanged, this, &MainWindow::showJobs);
  connect(&m_models.settings, &SettingsModel::changed, this, &MainWindow::settingsChanged);
  connect(&m_models.patients, &PatientsModel::loaded, this, &MainWindow::contentChanged);
  connect(&m_models.review, &ReviewModel::imagesChanged, this, &MainWindow::contentChanged);
  connect(&m_models.review, &ReviewModel::changeChanged, this, &MainWindow::contentChanged);
  connect(&m_models.jobs, &JobsModel::loaded, this, &MainWindow::contentChanged);
  connect(&m_models.models, &ModelsModel::loaded, this, &MainWindow::contentChanged);
  connect(&m_models.evaluation, &EvaluationModel::changed, this, &MainWindow::contentChanged);
  connect(&m_models.federation, &FederationOverview::linkChanged, this,
          &MainWindow::showFederation);
  connect(&m_models.federation.simulation(), &FederationRunModel::changed, this,
          &MainWindow::contentChanged);
  connect(&m_models.siteTwin, &SiteTwinModel::changed, this, &MainWindow::contentChanged);
  connect(&m_models.siteTwin, &SiteTwinModel::currentChanged, &m_models.settings,
          &SettingsModel::reload);
  connect(&m_models.siteTwin, &SiteTwinModel::currentChanged, &m_models.models,
          &ModelsModel::reload);
  connect(&m_models.studies, &StudiesModel::changed, this, &MainWindow::contentChanged);
  connect(&m_models.audit, &AuditModel::verdictChanged, this, &MainWindow::contentChanged);
  connect(&m_models.settings, &SettingsModel::changed, this, &MainWindow::contentChanged);
  connect(&m_models.import, &ImportModel::pairLoaded, this, &MainWindow::contentChanged);
}

QWidget* MainWindow::makePage(Screen screen) {
  switch (screen) {
    case Screen::patients: {
      auto* page = new PatientsPage(m_models.patients);
      connect(page, &PatientsPage::patientChosen, this, &MainWindow::openPatient);
      connect(page, &PatientsPage::importWanted, this, [this] { go(Screen::import); });
      connect(page, &PatientsPage::jobsWanted, this, [this] { go(Screen::jobs); });
      return page;
    }
    case Screen::review: {
      auto* page = new ReviewPage(m_models);
      connect(&page->surfaces(), &SurfacePanel::surfacesShown, this, &MainWindow::contentChanged);
      return page;
    }
    case Screen::import: {
      auto* page = new ImportPage(m_models.import);
      connect(page, &ImportPage::done, this, [this] { go(Screen::patients); });
      return page;
    }
    case Screen::siteTwin: {
      auto* page = new SiteTwinPage(m_models.siteTwin, m_models.models, m_models.studies);
      connect(page, &SiteTwinPage::jobsWanted, this, [this] { go(Screen::jobs); });
      connect(page, &SiteTwinPage::studyWanted, this, [this] { showStudy(StudyKind::twinSegNet); });
      return page;
    }
    case Screen::federation: {
      auto* page = new FederationPage(m_models.federation, m_models.models, m_models.studies);
      connect(page, &FederationPage::jobsWanted, this, [this] { go(Screen::jobs); });
      return page;
    }
    case Screen::jobs:
      return new JobsPage(m_models.session, m_models.jobs);
    case Screen::models: {
      auto* page = new ModelsPage(m_models.models, m_models.training, m_models.evaluation);
      connect(page, &ModelsPage::jobsWanted, this, [this] { go(Screen::jobs); });
      return page;
    }
    case Screen::audit:
      return new AuditPage(m_models.audit);
    case Screen::settings:
      return new SettingsPage(m_models.settings);
    case Screen::start:
      break;
  }
  return new StartPage(m_models.session);
}

QWidget& MainWindow::page(Screen screen) {
  QWidget*& known = m_pages[screen];
  if (!known) {
    known = makePage(screen);
    m_stack->addWidget(known);
  }
  return *known;
}

void MainWindow::go(Screen screen) {
  const Screen from =
      std::exchange(m_screen, m_models.session.workspace() ? screen : Screen::start);
  if (m_screen != from) m_notice->leaveBehind();
  if (m_screen == Screen::siteTwin) {  // studies and models may have come meanwhile
    m_models.models.reload();
    m_models.siteTwin.reload();
  }
  if (from == Screen::review && m_screen == Screen::patients && m_models.review.patient())
    static_cast<PatientsPage&>(page(m_screen)).choose(m_models.review.patient()->patient.id);
  m_stack->setCurrentWidget(&page(m_screen));
  m_railGroup->setExclusive(false);
  for (const auto& [entry, tool] : m_railButtons) tool->setChecked(entry == railEntryOf(m_screen));
  m_railGroup->setExclusive(true);
  m_stack->currentWidget()->setFocus();
  Q_EMIT contentChanged();
}

/// A correction by hand is work that nothing else could do again.
void MainWindow::closeEvent(QCloseEvent* event) {
  if (!m_models.edit.hasUnkept()) return event->accept();
  const auto answer = QMessageBox::question(
      this, tr("Close and lose a correction?"),
      tr("Labels that were corrected by hand are neither kept nor discarded."));
  event->setAccepted(answer == QMessageBox::Yes);
}

void MainWindow::openPatient(PatientId id) {
  go(Screen::review);
  m_models.review.show(id);
}

void MainWindow::leaveReview() {
  if (m_screen == Screen::review && !m_models.edit.isActive()) go(Screen::patients);
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return leaveReview();
  QMainWindow::keyPressEvent(event);
}

void MainWindow::showStudy(StudyKind study) {
  go(Screen::federation);
  static_cast<FederationPage&>(page(Screen::federation)).showStudy(study);
}

void MainWindow::workspaceChanged() {
  const bool open = m_models.session.workspace() != nullptr;
  m_workspace->setText(open ? tr("Workspace: %1").arg(m_models.session.workspaceName())
                            : tr("No workspace open"));
  for (const auto& entry : m_railButtons) entry.second->setEnabled(open);
  showJobs();
  showFederation();
  if (open) m_models.studies.reload();
  if (open) askForDevice();
  go(open ? Screen::patients : Screen::start);
}

void MainWindow::settingsChanged() {
  const Settings& settings = m_models.settings.settings();
  if (m_fixedTheme.isEmpty()) apply(Theme::named(text(settings.theme)));
  const QString language = text(settings.language);
  if (!m_language.isEmpty() && language != m_language)
    m_models.session.raise(tr("The language changes at the next start"));
  m_language = language;
}

void MainWindow::fixTheme(const QString& name) {
  m_fixedTheme = name;
  apply(Theme::named(name));
}

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  m_notice->place(m_stack->geometry());
}

QString MainWindow::noticeText() const { return m_notice->words(); }

void MainWindow::askForDevice() {
  // A job, for the answer may load LibTorch's half for GPUs, which takes seconds.
  m_models.session.compute<std::string>(
      this, [](Workspace&, const JobContext&) -> Result<std::string> { return deviceInUse(); },
      [this](const std::string& device) {
        m_device->setText(text(device));
        Q_EMIT contentChanged();
      });
}

void MainWindow::showJobs() {
  const int active = m_models.jobs.activeCount();
  //: %n jobs are running or waiting
  m_jobs->setText(active ? tr("%n jobs running", nullptr, active) : QString());
}

void MainWindow::showFederation() {
  const FederationLink link = m_models.federation.link();
  constexpr int kMostLetters = 60;
  const bool open = m_models.session.workspace() != nullptr;
  QString words = link.words.left(kMostLetters);
  if (words.size() < link.words.size()) words += u'…';
  m_federation->setText(open ? QStringLiteral("<span style=\"color:%1\">●</span> %2")
                                   .arg(colourOf(link.tone).name(), words.toHtmlEscaped())
                             : QString());
  m_federation->setToolTip(link.detail);
  Q_EMIT contentChanged();
}

bool MainWindow::settled() const {
  if (m_models.session.workspace() && m_device->text().isEmpty()) return false;
  switch (m_screen) {
    case Screen::patients:
      return !m_models.patients.loading();
    case Screen::review: {
      const auto* page = static_cast<const ReviewPage*>(m_pages.at(Screen::review));
      return m_models.review.patient() && page->settled() &&
             (m_models.review.loaded(Side::current) || !m_models.review.visit(Side::current));
    }
    case Screen::audit:
      return m_models.audit.findings().has_value();
    case Screen::models:
      return m_models.models.ready() && !m_models.evaluation.running();
    case Screen::import:
      return !m_models.import.looking();
    case Screen::siteTwin:
      return m_models.siteTwin.ready() && m_models.models.ready() && m_models.studies.ready() &&
             m_models.siteTwin.state() != SiteTwinModel::State::planning;
    case Screen::federation: {
      FederationOverview& federation = m_models.federation;
      return !federation.site().publicKey().isEmpty() && !federation.site().testing() &&
             !federation.simulation().running() && m_models.studies.ready();
    }
    default:
      return true;
  }
}

}  // namespace twinscope::app
