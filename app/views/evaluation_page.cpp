#include "app/views/evaluation_page.h"

#include "app/models/words.h"
#include "app/views/case_view.h"
#include "app/views/line_chart.h"
#include "app/views/parts.h"
#include "app/views/theme.h"
#include "render/picture.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace twinscope::app {
namespace {

enum Data { studies, phantoms };
// Shown where two models are compared.
enum Column { differenceColumn = 5, otherColumn = 7 };

QColor colourOf(const QString& region) {
  const render::Colour c = region == QStringLiteral("ET") ? render::kEnhancingColour
                           : region == QStringLiteral("TC") || region == QStringLiteral("NCR")
                               ? render::kNecrosisColour
                               : render::kOedemaColour;
  return {c.red, c.green, c.blue};
}

QString figure(double value, int digits = 3) { return QString::number(value, 'f', digits); }

QTableWidget* table(const QStringList& titles) {
  auto* made = new QTableWidget(0, int(titles.size()));
  dress(*made);
  made->setHorizontalHeaderLabels(titles);
  for (int column = 1; column < titles.size(); ++column)
    made->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  made->setEditTriggers(QAbstractItemView::NoEditTriggers);
  made->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  made->horizontalHeader()->setStretchLastSection(true);
  return made;
}

void put(QTableWidget& table, int row, const QStringList& words) {
  for (int column = 0; column < words.size(); ++column) {
    auto* item = new QTableWidgetItem(words[column]);
    item->setTextAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    table.setItem(row, column, item);
  }
}

}  // namespace

EvaluationPage::EvaluationPage(EvaluationModel& model, ModelsModel& models, QWidget* parent)
    : QWidget(parent), m_model(model), m_models(models) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  layout->addWidget(chooser());
  layout->addWidget(regionsPanel(), 4);
  layout->addWidget(casesPanel(), 5);
  connect(&model, &EvaluationModel::changed, this, &EvaluationPage::refresh);
  connect(&models, &ModelsModel::loaded, this, &EvaluationPage::fillModels);
  fillModels();
  refresh();
}

QWidget* EvaluationPage::regionsPanel() {
  QFrame* frame = panel();
  auto* layout = new QHBoxLayout(frame);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setSpacing(16);
  //: Columns of a table: region, mean of the Dice, its interval, smallest, mean of the Hausdorff distance, another model's
  //: Dice minus this one's
  m_regions = table({tr("Region"), tr("Dice"), tr("95 % of the mean"), tr("Least"), tr("HD95, mm"),
                     tr("Other minus this")});
  m_boxes = new BoxChart(tr("Dice of the cases"));
  layout->addWidget(m_regions, 1);
  layout->addWidget(m_boxes, 1);
  return frame;
}

QWidget* EvaluationPage::casesPanel() {
  QFrame* frame = panel();
  auto* layout = new QGridLayout(frame);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setHorizontalSpacing(16);
  //: Caption of a table of cases
  layout->addWidget(label(tr("Dice of the cases, worst first"), "caption"), 0, 0);
  m_cases = table({tr("Case"), QStringLiteral("WT"), QStringLiteral("TC"), QStringLiteral("ET"),
                   tr("HD95 WT, mm"), tr("True, ml"), tr("Found, ml"), tr("Other, WT")});
  m_cases->setSelectionMode(QAbstractItemView::SingleSelection);
  layout->addWidget(m_cases, 1, 0);
  m_picture = new CaseView(m_model);
  layout->addWidget(m_picture, 0, 1, 2, 1);
  layout->setColumnStretch(0, 9);
  layout->setColumnStretch(1, 7);
  connect(m_cases, &QTableWidget::currentCellChanged, this,
          [this](int row) { m_picture->setCase(std::size_t(std::max(0, row))); });
  return frame;
}

QWidget* EvaluationPage::chooser() {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  m_choice = new QComboBox;
  m_choice->setMinimumWidth(150);
  m_choice->setToolTip(tr("The model that is scored"));
  m_other = new QComboBox;
  m_other->setMinimumWidth(150);
  m_other->setToolTip(tr("A second model on the same cases"));
  m_data = new QComboBox;
  //: What a model is scored on
  m_data->addItem(tr("Held-out studies with labels"));
  //: What a model is scored on: computer-made heads that no training saw
  m_data->addItem(tr("Unseen phantoms"));
  m_data->setCurrentIndex(phantoms);
  m_count = new QSpinBox;
  m_count->setRange(1, 10000);
  m_count->setValue(10);
  m_count->setButtonSymbols(QAbstractSpinBox::NoButtons);
  m_count->setToolTip(tr("How many phantoms"));
  //: Button: scores a model
  m_run = primaryButton(tr("Evaluate"),
                        tr("Segment the cases and compare with their labels, as a job"));
  m_title = new ElidedLabel;
  layout->addWidget(m_choice);
  layout->addWidget(m_other);
  layout->addWidget(m_data);
  layout->addWidget(m_count);
  layout->addWidget(m_run);
  layout->addWidget(m_title, 1);
  connect(m_data, &QComboBox::currentIndexChanged, this,
          [this](int index) { m_count->setEnabled(index == phantoms); });
  connect(m_run, &QPushButton::clicked, this, [this] {
    m_model.evaluate(m_choice->currentText(),
                     m_other->currentIndex() > 0 ? m_other->currentText() : QString(),
                     m_data->currentIndex() == phantoms ? m_count->value() : 0);
  });
  return row;
}

void EvaluationPage::fillModels() {
  const QString chosen = m_choice->currentText(), other = m_other->currentText();
  m_choice->clear();
  m_other->clear();
  //: First entry of a list of models to compare with: none
  m_other->addItem(tr("compared with none"));
  for (const ModelCardText& card : m_models.cards()) {
    m_choice->addItem(card.name);
    m_other->addItem(card.name);
  }
  m_choice->setCurrentIndex(std::max(0, m_choice->findText(chosen)));
  m_other->setCurrentIndex(std::max(0, m_other->findText(other)));
  refresh();
}

void EvaluationPage::refresh() {
  m_run->setEnabled(!m_model.running() && m_choice->count() > 0);
  //: Button while a model is scored
  m_run->setText(m_model.running() ? tr("Evaluating…") : tr("Evaluate"));
  m_title->setFullText(titleText());
  const bool compared = !m_model.scored().othersCases.empty();
  m_regions->setColumnHidden(differenceColumn, !compared);
  m_cases->setColumnHidden(otherColumn, !compared);
  fillRegions();
  fillCases();
}

QString EvaluationPage::titleText() const {
  const ScoredModels& scored = m_model.scored();
  const int count = int(scored.cases.size());
  if (count == 0) return tr("Choose a model and what it is scored on.");
  //: %1 is a model, %n counts the cases it was scored on
  if (scored.othersCases.empty()) return tr("%1 on %n case(s)", nullptr, count).arg(scored.model);
  //: %1 is a model, %2 the model it is compared with, %n counts the cases both were scored on
  return tr("%1 and %2 on %n case(s)", nullptr, count).arg(scored.model, scored.other);
}

void EvaluationPage::fillRegions() {
  const auto& regions = m_model.regions();
  m_regions->setRowCount(int(regions.size()));
  std::vector<BoxChart::Row> boxes;
  for (int row = 0; row < int(regions.size()); ++row) {
    const RegionScoresText& scores = regions[std::size_t(row)];
    //: An interval: from %1 to %2
    const QString interval = tr("%1 to %2");
    const learning::Summary& change = scores.difference;
    put(*m_regions, row,
        {scores.region, figure(scores.dice.mean),
         interval.arg(figure(scores.dice.low), figure(scores.dice.high)), figure(scores.dice.least),
         figure(scores.hd95Mm.mean, 1),
         QStringLiteral("%1 (%2)").arg(figure(change.mean),
                                       interval.arg(figure(change.low), figure(change.high)))});
    boxes.push_back({scores.region, colourOf(scores.region), scores.values});
  }
  m_boxes->setRows(std::move(boxes));
}

void EvaluationPage::fillCases() {
  const auto& cases = m_model.scored().cases;
  const auto& others = m_model.scored().othersCases;
  m_cases->setRowCount(int(cases.size()));
  for (int row = 0; row < int(cases.size()); ++row) {
    const learning::CaseScores& one = cases[std::size_t(row)];
    const MaskAgreement& whole = one.of(Region::wt);
    put(*m_cases, row,
        {text(one.name), figure(whole.dice), figure(one.of(Region::tc).dice),
         figure(one.of(Region::et).dice), figure(whole.hd95Mm, 1), millilitres(whole.referenceMl),
         millilitres(whole.predictionMl),
         others.empty() ? QString() : figure(others[std::size_t(row)].of(Region::wt).dice)});
  }
  if (!cases.empty()) m_cases->setCurrentCell(0, 0);
  m_picture->setCase(0);
}

}  // namespace twinscope::app
