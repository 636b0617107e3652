#include "app/views/studies_panel.h"

#include "app/models/words.h"
#include "app/services/experiments/study_report.h"
#include "app/views/federation_tables.h"
#include "app/views/line_chart.h"
#include "app/views/parts.h"
#include "app/views/theme.h"
#include "app/views/twin_update_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedLayout>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace twinscope::app {
namespace {

constexpr int kLeftWidth = 380;
constexpr std::size_t kMostLines = 6;  // that a chart can show apart

std::vector<TonedText> linesOf(const std::vector<StudyExpectation>& expected) {
  std::vector<TonedText> lines;
  for (const StudyExpectation& each : expected)
    lines.push_back({(each.holds ? QStringLiteral("✓ %1. %2") : QStringLiteral("✗ %1. %2"))
                         .arg(text(each.text), text(each.found)),
                     each.holds ? Tone::good : Tone::warning});
  return lines;
}

QColor colourOf(std::size_t line) {
  const Theme& theme = currentTheme();
  const QColor colours[] = {theme.accent, theme.amber, theme.green,
                            theme.red,    theme.text,  theme.muted};
  return colours[line % std::size(colours)];
}

}  // namespace

StudiesPanel::StudiesPanel(StudiesModel& model, QWidget* parent) : QWidget(parent), m_model(model) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  layout->addWidget(left());
  layout->addWidget(right(), 1);
  connect(&model, &StudiesModel::changed, this, &StudiesPanel::refresh);
  showStudy(StudyKind::twinSegNet);
}

QWidget* StudiesPanel::left() {
  auto* inner = new QWidget;
  inner->setObjectName(QStringLiteral("scrolled"));
  auto* column = new QVBoxLayout(inner);
  column->setContentsMargins(0, 0, kGap, 0);
  column->setSpacing(10);
  m_studies = new QComboBox;
  m_studies->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  for (const StudyKind study : kStudies) m_studies->addItem(text(titleOf(study)));
  connect(m_studies, &QComboBox::activated, this,
          [this](int place) { showStudy(kStudies.at(std::size_t(place))); });
  column->addWidget(m_studies);
  m_question = label({}, "value");
  m_state = label({}, "muted");
  m_found = label({}, "value");
  m_found->setTextFormat(Qt::RichText);
  for (QLabel* words : {m_question, m_state, m_found}) {
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  m_start = primaryButton({}, tr("Runs as a job; what was done is kept, also after a crash"));
  connect(m_start, &QPushButton::clicked, this, [this] { m_model.start(m_study); });
  //: Button: leads to the list of jobs, where the study can be stopped
  m_stop = button(tr("Show job"), tr("Progress and Cancel are on the Jobs screen"));
  connect(m_stop, &QPushButton::clicked, this, &StudiesPanel::jobsWanted);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(m_start);
  buttons->addWidget(m_stop);
  buttons->addStretch(1);
  column->addWidget(m_question);
  column->addLayout(buttons);
  column->addWidget(m_state);
  //: Heading: what a publication claims, and whether it came out here
  m_foundTitle = label(tr("Expected, and found"), "title");
  column->addWidget(m_foundTitle);
  column->addWidget(m_found);
  column->addStretch(1);
  return scrollingColumn(inner, kLeftWidth);
}

QWidget* StudiesPanel::right() {
  QFrame* frame = panel();
  auto* layout = new QVBoxLayout(frame);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setSpacing(10);
  m_tables = new QComboBox;
  m_tables->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_tables->setToolTip(tr("Tables of the study: means and standard deviations over its seeds"));
  connect(m_tables, &QComboBox::currentIndexChanged, this, &StudiesPanel::fillTable);
  m_table = federationTable({}, {});
  //: Caption of a curve, and what its axis counts
  m_rounds = new LineChart(tr("Dice on watched cases, mean over seeds"), tr("round"));
  layout->addWidget(m_tables);
  layout->addWidget(m_table, 3);
  layout->addWidget(m_rounds, 2);
  auto* stacked = new QWidget;
  m_stack = new QStackedLayout(stacked);
  m_stack->addWidget(frame);
  m_stack->addWidget(
      emptyState(tr("Not run in this workspace yet. “Run the study” repeats it on computer-made "
                    "phantoms: about an hour on two processors, in the background.")));
  m_stack->addWidget(emptyState(
      tr("Not run in this workspace yet. It needs the folder of the scans: twinscope-cli "
         "experiment progression --data FOLDER")));
  return stacked;
}

void StudiesPanel::showStudy(StudyKind study) {
  m_study = study;
  m_studies->setCurrentIndex(int(std::ranges::find(kStudies, study) - kStudies.begin()));
  m_tables->clear();
  refresh();
}

void StudiesPanel::refresh() {
  m_question->setText(text(questionOf(m_study)));
  const StudyResult* result = m_model.result(m_study);
  const int empty = m_study == StudyKind::progression ? 2 : 1;
  m_stack->setCurrentIndex(result && !result->cells.empty() ? 0 : empty);
  refreshButtons();
  m_foundTitle->setVisible(result != nullptr);
  if (!result) {
    m_found->clear();
    return;
  }
  const auto lines = linesOf(expectationsOf(*result));
  //: Instead of findings, while a study has not ended
  m_found->setText(lines.empty() ? tr("Not enough has been measured yet.").toHtmlEscaped()
                                 : richText(lines));
  fillTables();
  fillRounds();
}

void StudiesPanel::refreshButtons() {
  const StudyResult* result = m_model.result(m_study);
  const bool complete = result && result->isComplete();
  const bool running = m_model.running() == m_study;
  m_start->setVisible(!running && !complete && (result || m_study != StudyKind::progression));
  m_start->setEnabled(!m_model.running());
  //: Buttons: begin a study, or go on with one that was cut off
  m_start->setText(result && !result->cells.empty() ? tr("Go on") : tr("Run the study"));
  m_stop->setVisible(running);
  if (!result) {
    m_state->setText(running ? tr("Running…") : QString());
    return;
  }
  const int done = int(result->cells.size());
  //: %n is a number of parts of a study, %1 that of all, %2 a length of time
  m_state->setText(tr("%n of %1 parts are done, in %2 of one processor.", nullptr, done)
                       .arg(result->planned)
                       .arg(duration(result->seconds())));
}

void StudiesPanel::fillTables() {
  const auto tables = tablesOf(*m_model.result(m_study));
  if (m_tables->count() != int(tables.size())) {
    const QSignalBlocker quiet(m_tables);
    m_tables->clear();
    for (const StudyTable& table : tables) m_tables->addItem(text(table.title));
  }
  fillTable();
}

void StudiesPanel::fillTable() {
  const StudyResult* result = m_model.result(m_study);
  const int chosen = m_tables->currentIndex();
  if (!result || chosen < 0) return;
  const auto tables = tablesOf(*result);
  const StudyTable& table = tables.at(std::size_t(chosen));
  //: Columns of a study's table: the circumstances, and the method that was tried
  QStringList titles{tr("Setting"), tr("Method")};
  for (const std::string& column : table.columns) titles << text(column);
  m_table->clear();
  m_table->setColumnCount(int(titles.size()));
  m_table->setRowCount(int(table.rows.size()));
  m_table->setHorizontalHeaderLabels(titles);
  for (int column = 0; column < titles.size(); ++column)
    m_table->horizontalHeaderItem(column)->setTextAlignment(
        (column < 2 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  for (int row = 0; row < int(table.rows.size()); ++row) {
    const StudyTable::Row& of = table.rows[std::size_t(row)];
    put(*m_table, row, 0, text(of.arm.setting));
    put(*m_table, row, 1, text(of.arm.arm));
    for (int n = 0; n < int(of.figures.size()); ++n)
      put(*m_table, row, n + 2, text(textOf(of.figures[std::size_t(n)])));
  }
  m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
}

void StudiesPanel::fillRounds() {
  std::vector<ChartLine> lines;
  double rounds = 1;
  for (const StudyCurve& curve : curvesOf(*m_model.result(m_study))) {
    if (lines.size() == kMostLines) break;
    lines.push_back(
        {text(curve.arm.setting + ", " + curve.arm.arm), colourOf(lines.size()), curve.dice});
    rounds = std::max(rounds, curve.dice.back().first);
  }
  m_rounds->setVisible(!lines.empty());
  m_rounds->setLines(std::move(lines), rounds, 1);
}

void StudiesPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_model.reload();
}

}  // namespace twinscope::app
