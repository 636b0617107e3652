#include "app/views/lesion_panel.h"

#include "app/models/words.h"
#include "app/views/parts.h"
#include "app/views/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedLayout>
#include <QTableWidget>
#include <QVBoxLayout>

namespace twinscope::app {
namespace {

constexpr int kColumns = 7;

}  // namespace

LesionPanel::LesionPanel(ReviewModel& model, MeasureModel& measure, QWidget* parent)
    : QFrame(parent),
      m_model(model),
      m_measure(measure),
      m_table(new QTableWidget(0, kColumns)),
      m_empty(emptyState({})) {
  setObjectName(QStringLiteral("panel"));
  dress(*m_table);
  m_table->verticalHeader()->setDefaultSectionSize(26);
  m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table->setHorizontalHeaderLabels(
      {//: Column: a lesion or a region
       tr("Lesion"),
       //: Column: number of the slice with the largest diameters; short
       tr("slice"),
       //: Column: longest diameter and the one perpendicular to it
       QStringLiteral("d1 × d2 mm"), QStringLiteral("mm²"), QStringLiteral("ml"),
       //: Column: change of the volume against the first visit (baseline); short
       tr("vs base"),
       //: Column: change of the volume against its smallest value
       tr("vs nadir")});
  m_table->setObjectName(QStringLiteral("dense"));
  m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* header = m_table->horizontalHeader();
  header->setSectionResizeMode(QHeaderView::ResizeToContents);
  header->setSectionResizeMode(0, QHeaderView::Stretch);
  header->setMinimumSectionSize(36);
  for (int column = 1; column < kColumns; ++column)
    m_table->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_stack = new QStackedLayout;
  m_stack->addWidget(m_table);
  m_stack->addWidget(m_empty);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(8, 10, 8, 6);
  layout->setSpacing(4);
  layout->addLayout(tools());
  layout->addLayout(m_stack, 1);
  connect(&model, &ReviewModel::patientChanged, this, &LesionPanel::refresh);
  connect(&model, &ReviewModel::imagesChanged, this, &LesionPanel::refresh);
  connect(&measure, &MeasureModel::changed, this, &LesionPanel::showTools);
  const auto choose = [this](int row) { m_measure.choose(row + 1); };  // lesions come first
  connect(m_table, &QTableWidget::cellClicked, this, choose);
  connect(m_table, &QTableWidget::cellActivated, this, choose);
  refresh();
}

QHBoxLayout* LesionPanel::tools() {
  //: Button: diameters that a person drew give way to the measured ones
  m_reset = button(tr("Reset to measured"),
                   tr("The chosen lesion goes by its measured diameters again; what was drawn "
                      "stays in the records"));
  //: Button: ends of the diameters can be dragged
  m_measuring = button(tr("Measure"), {});
  m_measuring->setCheckable(true);
  for (QPushButton* each : {m_reset, m_measuring}) {
    each->setObjectName(QStringLiteral("segment"));
    each->setFocusPolicy(Qt::TabFocus);
  }
  auto* row = new QHBoxLayout;
  row->addWidget(label(tr("Lesions (enhancing) and regions"), "caption"), 1);
  row->addWidget(m_reset);
  row->addWidget(m_measuring);
  connect(m_reset, &QPushButton::clicked, &m_measure, &MeasureModel::reset);
  connect(m_measuring, &QPushButton::clicked, &m_measure, &MeasureModel::toggle);
  return row;
}

void LesionPanel::showTools() {
  const auto missing = m_measure.whyNot();
  m_measuring->setEnabled(!missing);
  m_measuring->setChecked(m_measure.isActive());
  m_measuring->setToolTip(
      missing
          ? *missing
          : tr("Drag the ends of the diameters on the current slice (M). The short line stays "
               "at a right angle to the long one: it turns with it, and moves along it. What is "
               "let go is stored, for this revision of the segmentation."));
  m_reset->setVisible(m_measure.canReset());
  if (const auto chosen = m_measure.chosen(); chosen && *chosen <= m_table->rowCount())
    m_table->selectRow(*chosen - 1);
}

void LesionPanel::resizeEvent(QResizeEvent* event) {
  constexpr int kRoomForAll = 450;
  QFrame::resizeEvent(event);
  m_table->setColumnHidden(1, width() < kRoomForAll);  // the slice is also in the picture
}

void LesionPanel::refresh() {
  const auto rows = m_model.lesionTable();
  m_table->setRowCount(int(rows.size()));
  for (std::size_t at = 0; at < rows.size(); ++at) setRow(int(at), rows[at]);
  if (const VisitSummary* visit = m_model.visit(Side::current)) {
    const bool known =
        visit->study.spacingKnown;  // else the numbers are in voxels, as the volumes are
    m_table->horizontalHeaderItem(2)->setText(known ? QStringLiteral("d1 × d2 mm")
                                                    : QStringLiteral("d1 × d2"));
    m_table->horizontalHeaderItem(3)->setText(known ? QStringLiteral("mm²")
                                                    : QStringLiteral("d1·d2"));
    m_table->horizontalHeaderItem(4)->setText(volumeUnit(*visit));
  }
  m_empty->setText(m_model.visit(Side::current)
                       ? tr("This visit is not segmented yet. Choose Segment (Ctrl+G).")
                       : QString());
  m_stack->setCurrentIndex(rows.empty() ? 1 : 0);
  showTools();
}

void LesionPanel::setRow(int row, const LesionRow& values) {
  const Theme& theme = currentTheme();
  constexpr double kNoticeable = 0.005;
  const std::array<QString, kColumns> cells{values.name,       values.slice,  values.diameters,
                                            values.product,    values.volume, values.versusBaseline,
                                            values.versusNadir};
  for (int column = 0; column < kColumns; ++column) {
    auto* cell = new QTableWidgetItem(cells[std::size_t(column)]);
    cell->setTextAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    QFont font = cell->font();
    font.setWeight(values.kind == LesionRow::Kind::sum ? QFont::DemiBold : QFont::Normal);
    cell->setFont(font);
    if (values.kind == LesionRow::Kind::region) cell->setForeground(theme.muted);
    if (values.kind == LesionRow::Kind::lesion)
      cell->setToolTip(values.edited ? tr("A person drew these diameters. Click: the slice where "
                                          "it is measured")
                                     : tr("Click: the slice where it is measured"));
    const bool isDrawn = values.edited && (column == 2 || column == 3);
    if (isDrawn) cell->setForeground(theme.accent);
    if (column == kColumns - 1 && std::abs(values.grown) > kNoticeable)
      cell->setForeground(values.grown > 0 ? theme.red : theme.green);
    m_table->setItem(row, column, cell);
  }
}

}  // namespace twinscope::app
