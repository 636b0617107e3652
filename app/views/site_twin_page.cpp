#include "app/views/site_twin_page.h"

#include "app/views/federation_tables.h"
#include "app/views/figure_strip.h"
#include "app/views/line_chart.h"
#include "app/views/parts.h"
#include "app/views/region_curves.h"
#include "app/views/study_twins_panel.h"
#include "app/views/theme.h"
#include "app/views/twin_lineage.h"
#include "app/views/twin_update_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedLayout>
#include <QTableView>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace twinscope::app {
namespace {

using State = SiteTwinModel::State;

enum Figure { currentFigure, baseFigure, sinceFigure, whoFigure, gainFigure };
enum VersionColumn { versionColumn, fromColumn, whenColumn, whoColumn, outcomeColumn };
enum Lower { historyPart, coursePart };

constexpr int kLeftWidth = 340;

QVBoxLayout* padded(QFrame& frame) {
  auto* layout = new QVBoxLayout(&frame);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setSpacing(10);
  return layout;
}

}  // namespace

SiteTwinPage::SiteTwinPage(SiteTwinModel& model, ModelsModel& models, StudiesModel& studies,
                           QWidget* parent)
    : QWidget(parent), m_model(model), m_studies(studies) {
  setObjectName(QStringLiteral("page"));
  auto* top = new QHBoxLayout;
  top->addWidget(label(tr("Site twin"), "heading"));
  top->addStretch(1);
  //: Button: fine-tunes the global model on this site's studies
  m_update = primaryButton(tr("Update twin"), tr("First a plan; nothing runs before you start it"));
  connect(m_update, &QPushButton::clicked, this, [this] { m_model.makePlan(m_model.form()); });
  top->addWidget(m_update);
  //: Captions of figures: the current model, the global one that it was made of, since when, by whom, what it gained
  m_strip = new FigureStrip(
      {tr("Current"), tr("Made from"), tr("Since"), tr("Run by"), tr("Dice against the global")});
  auto* right = new QVBoxLayout;
  right->setSpacing(12);
  right->addWidget(comparison(), 3);
  auto* lower = new QWidget;
  m_lower = new QStackedLayout(lower);
  m_lower->addWidget(history());
  m_lower->addWidget(course());
  right->addWidget(lower, 2);
  auto* body = new QHBoxLayout;
  body->setSpacing(12);
  body->addWidget(left(models));
  body->addLayout(right, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 12);
  layout->setSpacing(12);
  layout->addLayout(top);
  layout->addWidget(m_strip);
  layout->addLayout(body, 1);
  connect(&model, &SiteTwinModel::changed, this, &SiteTwinPage::refresh);
  refresh();
}

QWidget* SiteTwinPage::left(ModelsModel& models) {
  auto* inner = new QWidget;
  inner->setObjectName(QStringLiteral("scrolled"));
  auto* column = new QVBoxLayout(inner);
  column->setContentsMargins(0, 0, kGap, 0);
  column->setSpacing(12);
  auto* panelOfUpdate = new TwinUpdatePanel(m_model, models);
  connect(panelOfUpdate, &TwinUpdatePanel::jobsWanted, this, &SiteTwinPage::jobsWanted);
  column->addWidget(panelOfUpdate);
  QFrame* frame = panel();
  auto* layout = padded(*frame);
  //: Heading: what a site's studies are good for
  layout->addWidget(label(tr("Data readiness"), "title"));
  m_readiness = label({}, "value");
  m_readiness->setWordWrap(true);
  m_readiness->setTextFormat(Qt::RichText);
  layout->addWidget(m_readiness);
  //: Button: registers and resamples every study that waits for it
  m_prepare = button(tr("Prepare them"),
                     tr("Register, mask and resample every study that is not prepared"));
  connect(m_prepare, &QPushButton::clicked, &m_model, &SiteTwinModel::prepareAll);
  layout->addWidget(m_prepare);
  column->addWidget(frame);
  auto* study = new StudyTwinsPanel(m_studies);
  connect(study, &StudyTwinsPanel::studyWanted, this, &SiteTwinPage::studyWanted);
  column->addWidget(study);
  column->addStretch(1);
  return scrollingColumn(inner, kLeftWidth);
}

QWidget* SiteTwinPage::comparison() {
  QFrame* frame = panel();
  auto* layout = padded(*frame);
  m_tableTitle = label({}, "title");
  layout->addWidget(m_tableTitle);
  m_table = new QTableView;
  dress(*m_table);
  m_table->setModel(&m_model.table());
  QHeaderView* header = m_table->horizontalHeader();
  header->setSectionResizeMode(QHeaderView::ResizeToContents);
  header->setSectionResizeMode(TwinTableModel::model, QHeaderView::Stretch);
  m_table->verticalHeader()->setDefaultSectionSize(kFederationRowHeight);
  auto* stacked = new QWidget;
  m_tableStack = new QStackedLayout(stacked);
  m_tableStack->addWidget(m_table);
  m_tableStack->addWidget(emptyState(tr(
      "No twin yet. “Update twin” fine-tunes the global model on this site's studies; it becomes "
      "current only where it is better on patients that it did not learn from.")));
  layout->addWidget(stacked, 1);
  return frame;
}

QWidget* SiteTwinPage::history() {
  QFrame* frame = panel();
  auto* layout = padded(*frame);
  auto* top = new QHBoxLayout;
  //: Heading: versions of the site's model
  top->addWidget(label(tr("History"), "title"));
  top->addStretch(1);
  //: Button: the selected version becomes the site's current model
  m_back =
      button(tr("Make current"), tr("Go back to the selected version, or to the global model"));
  connect(m_back, &QPushButton::clicked, this, &SiteTwinPage::rollBack);
  top->addWidget(m_back);
  layout->addLayout(top);
  m_lineage = new TwinLineage;
  layout->addWidget(m_lineage);
  //: Columns of the site twin's history
  m_versions =
      federationTable({tr("Version"), tr("Made from"), tr("When"), tr("Who"), tr("Verdict")},
                      {versionColumn, fromColumn, whenColumn, whoColumn, outcomeColumn});
  m_versions->setSelectionMode(QAbstractItemView::SingleSelection);
  m_versions->setSelectionBehavior(QAbstractItemView::SelectRows);
  QHeaderView* header = m_versions->horizontalHeader();
  header->setSectionResizeMode(QHeaderView::ResizeToContents);
  header->setSectionResizeMode(outcomeColumn, QHeaderView::Stretch);
  connect(m_versions, &QTableWidget::itemSelectionChanged, this, &SiteTwinPage::enableBack);
  layout->addWidget(m_versions, 1);
  return frame;
}

QWidget* SiteTwinPage::course() {
  QFrame* frame = panel();
  auto* layout = new QHBoxLayout(frame);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setSpacing(16);
  //: Caption of a curve, and what its axis counts
  m_loss = new LineChart(tr("Loss of the training steps, smoothed"), tr("epoch"));
  m_dice = new LineChart(tr("Dice on cases that are watched, not learnt from"), tr("epoch"));
  layout->addWidget(m_loss, 1);
  layout->addWidget(m_dice, 1);
  return frame;
}

void SiteTwinPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_studies.reload();
}

void SiteTwinPage::rollBack() {
  const int row = m_versions->currentRow();
  if (row >= 0 && row < int(m_model.versions().size()))
    m_model.rollBack(m_model.versions()[std::size_t(row)].version);
}

void SiteTwinPage::enableBack() {
  const int row = m_versions->currentRow();
  const bool chosen = row >= 0 && row < int(m_model.versions().size()) &&
                      m_versions->selectionModel()->hasSelection();
  const TwinVersionText* version = chosen ? &m_model.versions()[std::size_t(row)] : nullptr;
  m_back->setEnabled(version != nullptr && version->kept && !version->current &&
                     m_model.state() != State::updating);
}

void SiteTwinPage::refresh() {
  m_update->setEnabled(m_model.ready() && m_model.state() == State::idle);
  m_readiness->setText(m_model.ready() ? richText(m_model.readiness())
                                       : tr("Looking at the studies…").toHtmlEscaped());
  m_prepare->setVisible(m_model.ready() && m_model.unprepared() > 0);
  m_prepare->setEnabled(!m_model.preparing());
  //: Button while studies are being prepared
  m_prepare->setText(m_model.preparing() ? tr("Preparing…") : tr("Prepare them"));
  m_tableTitle->setText(m_model.tableTitle());
  m_tableTitle->setVisible(!m_model.tableTitle().isEmpty());
  m_tableStack->setCurrentIndex(m_model.table().rowCount() > 0 ? 0 : 1);
  m_lower->setCurrentIndex(m_model.state() == State::updating ? coursePart : historyPart);
  refreshStrip();
  refreshHistory();
  refreshCourse();
}

void SiteTwinPage::refreshStrip() {
  const auto& versions = m_model.versions();
  const auto now = std::ranges::find(versions, true, &TwinVersionText::current);
  if (now == versions.end()) {
    m_strip->set(currentFigure, tr("Global model"));
    m_strip->set(baseFigure,
                 m_model.form().base.isEmpty() ? QStringLiteral("–") : m_model.form().base);
    for (const std::size_t figure : {sinceFigure, whoFigure, gainFigure})
      m_strip->set(figure, QStringLiteral("–"));
    return;
  }
  const auto dash = [](const QString& words) {
    return words.isEmpty() ? QStringLiteral("–") : words;
  };
  m_strip->set(currentFigure, now->title);
  m_strip->set(baseFigure, now->base);
  m_strip->set(sinceFigure, dash(m_model.since()));
  m_strip->set(whoFigure, dash(now->who));
  m_strip->set(gainFigure, dash(now->gain));
}

void SiteTwinPage::refreshHistory() {
  m_lineage->show(m_model.history());
  const auto& versions = m_model.versions();
  if (m_versions->rowCount() != int(versions.size())) m_versions->setRowCount(int(versions.size()));
  for (int row = 0; row < int(versions.size()); ++row) {
    const TwinVersionText& version = versions[std::size_t(row)];
    //: %1 is a version of the site twin
    const QString title = version.current ? tr("%1 (current)").arg(version.title) : version.title;
    put(*m_versions, row, versionColumn, title, version.current ? Tone::good : Tone::plain);
    put(*m_versions, row, fromColumn, version.version == 0 ? QString() : version.base);
    put(*m_versions, row, whenColumn, version.when);
    put(*m_versions, row, whoColumn, version.who);
    put(*m_versions, row, outcomeColumn, version.outcome.text, version.outcome.tone)
        .setToolTip(version.outcome.text);
  }
  enableBack();
}

void SiteTwinPage::refreshCourse() {
  const double epochs = std::max(1, m_model.form().epochs);
  ChartLine loss{{}, currentTheme().accent, {}};
  for (const auto& [share, value] : m_model.course().losses())
    loss.points.emplace_back(share * epochs, value);
  m_loss->setLines({loss}, epochs, 0);
  m_dice->setLines(regionCurves(m_model.course().epochs()), epochs, 1);
}

}  // namespace twinscope::app
