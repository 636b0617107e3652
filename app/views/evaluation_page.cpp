#include "app/views/evaluation_page.h"

#include "app/models/words.h"
#include "app/views/line_chart.h"
#include "app/views/parts.h"
#include "app/views/theme.h"
#include "render/picture.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>

namespace twinscope::app {
namespace {

enum Data { studies, phantoms };

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
  made->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
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
  QFrame* regions = panel();
  auto* upper = new QHBoxLayout(regions);
  upper->setContentsMargins(16, 14, 16, 14);
  upper->setSpacing(16);
  //: Columns of a table: region, mean of the Dice, its interval, smallest, mean of the Hausdorff distance
  m_regions =
      table({tr("Region"), tr("Dice"), tr("95 % of the mean"), tr("Least"), tr("HD95, mm")});
  m_boxes = new BoxChart(tr("Dice of the cases"));
  upper->addWidget(m_regions, 3);
  upper->addWidget(m_boxes, 2);
  layout->addWidget(regions, 1);
  QFrame* cases = panel();
  auto* lower = new QVBoxLayout(cases);
  lower->setContentsMargins(16, 14, 16, 14);
  //: Caption of a table of cases
  lower->addWidget(label(tr("Worst first"), "caption"));
  m_cases = table({tr("Case"), tr("Dice WT"), tr("Dice TC"), tr("Dice ET"), tr("HD95 WT, mm"),
                   tr("True, ml"), tr("Found, ml")});
  lower->addWidget(m_cases);
  layout->addWidget(cases, 1);
  connect(&model, &EvaluationModel::changed, this, &EvaluationPage::refresh);
  connect(&models, &ModelsModel::loaded, this, &EvaluationPage::fillModels);
  fillModels();
  refresh();
}

QWidget* EvaluationPage::chooser() {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  m_choice = new QComboBox;
  m_choice->setMinimumWidth(220);
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
  m_title = label({}, "muted");
  layout->addWidget(m_choice);
  layout->addWidget(m_data);
  layout->addWidget(m_count);
  layout->addWidget(m_run);
  layout->addWidget(m_title, 1);
  connect(m_data, &QComboBox::currentIndexChanged, this,
          [this](int index) { m_count->setEnabled(index == phantoms); });
  connect(m_run, &QPushButton::clicked, this, [this] {
    m_model.evaluate(m_choice->currentText(),
                     m_data->currentIndex() == phantoms ? m_count->value() : 0);
  });
  return row;
}

void EvaluationPage::fillModels() {
  const QString chosen = m_choice->currentText();
  m_choice->clear();
  for (const ModelCardText& card : m_models.cards()) m_choice->addItem(card.name);
  m_choice->setCurrentIndex(std::max(0, m_choice->findText(chosen)));
  refresh();
}

void EvaluationPage::refresh() {
  m_run->setEnabled(!m_model.running() && m_choice->count() > 0);
  //: Button while a model is scored
  m_run->setText(m_model.running() ? tr("Evaluating…") : tr("Evaluate"));
  if (m_model.cases().empty())
    m_title->setText(tr("Choose a model and what it is scored on."));
  else
    //: %1 is a model, %n counts the cases it was scored on
    m_title->setText(
        tr("%1 on %n case(s)", nullptr, int(m_model.cases().size())).arg(m_model.title()));
  fillRegions();
  fillCases();
}

void EvaluationPage::fillRegions() {
  const auto& regions = m_model.regions();
  m_regions->setRowCount(int(regions.size()));
  std::vector<BoxChart::Row> boxes;
  for (int row = 0; row < int(regions.size()); ++row) {
    const RegionScoresText& scores = regions[std::size_t(row)];
    //: An interval: from %1 to %2
    const QString interval = tr("%1 to %2").arg(figure(scores.dice.low), figure(scores.dice.high));
    put(*m_regions, row,
        {scores.region, figure(scores.dice.mean), interval, figure(scores.dice.least),
         figure(scores.hd95Mm.mean, 1)});
    boxes.push_back({scores.region, colourOf(scores.region), scores.values});
  }
  m_boxes->setRows(std::move(boxes));
}

void EvaluationPage::fillCases() {
  const auto& cases = m_model.cases();
  m_cases->setRowCount(int(cases.size()));
  for (int row = 0; row < int(cases.size()); ++row) {
    const learning::CaseScores& one = cases[std::size_t(row)];
    const MaskAgreement& whole = one.of(Region::wt);
    put(*m_cases, row,
        {text(one.name), figure(whole.dice), figure(one.of(Region::tc).dice),
         figure(one.of(Region::et).dice), figure(whole.hd95Mm, 1), millilitres(whole.referenceMl),
         millilitres(whole.predictionMl)});
  }
}

}  // namespace twinscope::app
