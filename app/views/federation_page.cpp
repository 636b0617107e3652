#include "app/views/federation_page.h"

#include "app/services/federation/serve.h"
#include "app/views/federation_setup.h"
#include "app/views/form_parts.h"
#include "app/views/join_panel.h"
#include "app/views/parts.h"
#include "app/views/round_board.h"
#include "app/views/studies_panel.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace twinscope::app {

FederationPage::FederationPage(FederationOverview& model, ModelsModel& models,
                               StudiesModel& studies, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_models(models),
      m_join(new JoinPanel(model.site(), models)),
      m_studies(new StudiesPanel(studies)) {
  setObjectName(QStringLiteral("page"));
  m_setup = button(tr("Set-up"), tr("Show or hide the fields (Ctrl+E)"));
  m_setup->setCheckable(true);
  m_setup->setShortcut(QKeySequence(QStringLiteral("Ctrl+E")));
  //: Button: what the federation has learnt becomes a model of this workspace
  m_keep = button(tr("Keep the model"),
                  tr("Take the newest global model into this workspace: to segment with, and for "
                     "the site twin to begin with"));
  //: Button: stops the coordinator or the simulation
  m_stop = button(tr("Stop"), tr("Stop after what is under way; what was acknowledged is kept"));
  auto* top = new QHBoxLayout;
  top->setSpacing(16);
  top->addWidget(label(tr("Federation"), "heading"));
  top->addWidget(partButtons());
  top->addStretch(1);
  top->addWidget(m_keep);
  top->addWidget(m_setup);
  top->addWidget(m_stop);
  m_stack = new QStackedLayout;
  m_stack->addWidget(m_join);
  m_stack->addWidget(runPart(
      coordinatePart, model.coordinator(), new CoordinatorSetup(model.coordinator(), models),
      tr("No run yet. Choose a strategy and press Start; sites join at the address to listen at. "
         "For a first try, join from this computer at 127.0.0.1:8000 without TLS.")));
  m_stack->addWidget(runPart(
      simulatePart, model.simulation(), new SimulationSetup(model.simulation()),
      tr("Press Simulate to watch a federation of virtual sites: late ones, a hostile one, and "
         "what the strategy makes of them. Nothing leaves this computer.")));
  m_stack->addWidget(m_studies);
  connect(m_studies, &StudiesPanel::jobsWanted, this, &FederationPage::jobsWanted);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 12);
  layout->setSpacing(12);
  layout->addLayout(top);
  layout->addLayout(m_stack, 1);
  connect(m_setup, &QPushButton::toggled, this,
          [this](bool shown) { showSetup(Part(m_stack->currentIndex()), shown); });
  connect(m_keep, &QPushButton::clicked, this, [this] {
    if (const auto state = learnt()) m_models.takeFederated(*state);
  });
  connect(&model.site(), &FederationSiteModel::changed, this, &FederationPage::refreshTop);
  connect(m_stop, &QPushButton::clicked, this, [this] {
    if (FederationRunModel* run = runModel()) run->stop();
  });
  showPart(joinPart);
}

QWidget* FederationPage::partButtons() {
  m_parts = new QButtonGroup(this);
  connect(m_parts, &QButtonGroup::idClicked, this, [this](int part) { showPart(Part(part)); });
  //: Part of the Federation screen
  return segmentRow(
      *m_parts,
      {{joinPart, tr("Join"), tr("Take part with this workspace as a site")},
       {coordinatePart, tr("Coordinate"), tr("Serve a federation from this computer")},
       {simulatePart, tr("Simulate"), tr("Run a whole federation in this program and watch it")},
       {studiesPart, tr("Studies"), tr("Repeat the published studies and see what comes out")}});
}

QWidget* FederationPage::runPart(Part part, FederationRunModel& model, QWidget* setup,
                                 const QString& empty) {
  m_setups[part] = setup;
  auto* board = new RoundBoard(empty);
  auto* widget = new QWidget;
  auto* layout = new QHBoxLayout(widget);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  layout->addWidget(setup);
  layout->addWidget(board, 1);
  connect(&model, &FederationRunModel::changed, this,
          [this, part, &model, board, wasRunning = false]() mutable {
            if (model.running() != wasRunning) {
              wasRunning = model.running();
              // After a simulation its board has the room still; a coordinator that stopped waits for what to do next.
              showSetup(part, !wasRunning && part == coordinatePart);
            }
            board->show(model.board(), secondsNow());
            refreshTop();
          });
  board->show(model.board(), secondsNow());
  return widget;
}

FederationRunModel* FederationPage::runModel() const {
  switch (m_stack->currentIndex()) {
    case coordinatePart:
      return &m_model.coordinator();
    case simulatePart:
      return &m_model.simulation();
    default:
      return nullptr;
  }
}

std::optional<std::filesystem::path> FederationPage::learnt() const {
  if (m_stack->currentIndex() == joinPart) return m_model.site().history().learnt;
  if (m_stack->currentIndex() == coordinatePart) return m_model.coordinator().learnt();
  return std::nullopt;
}

void FederationPage::showPart(Part part) {
  m_parts->button(part)->setChecked(true);
  m_stack->setCurrentIndex(part);
  refreshTop();
}

void FederationPage::showStudy(StudyKind study) {
  showPart(studiesPart);
  m_studies->showStudy(study);
}

void FederationPage::test(const SiteForm& form) {
  showPart(joinPart);
  m_join->fill(form);
  m_model.site().test(m_join->filledIn());
}

void FederationPage::showSetup(Part part, bool shown) {
  if (m_setups[part]) m_setups[part]->setVisible(shown);
  refreshTop();
}

void FederationPage::refreshTop() {
  const FederationRunModel* run = runModel();
  m_keep->setVisible(learnt().has_value());
  m_setup->setVisible(run != nullptr);
  m_stop->setVisible(run && run->running());
  const QSignalBlocker quiet(m_setup);
  const QWidget* setup = m_setups[m_stack->currentIndex()];
  m_setup->setChecked(setup && !setup->isHidden());
  m_setup->setText(m_setup->isChecked() ? tr("Hide set-up") : tr("Set-up"));
}

void FederationPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (!m_model.site().joined()) m_join->fill(m_model.site().form());
  m_models.reload();
  m_model.site().reload();
  m_model.coordinator().reload();
}

}  // namespace twinscope::app
