#include "app/views/lesion_panel.h"

#include "app/models/words.h"
#include "app/views/parts.h"
#include "app/views/theme.h"

#include <QHeaderView>
#include <QStackedLayout>
#include <QTableWidget>
#include <QVBoxLayout>

namespace twinscope::app {
namespace {

constexpr int kColumns = 7;

}  // namespace

LesionPanel::LesionPanel(ReviewModel& model, QWidget* parent)
    : QFrame(parent),
      m_model(model),
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
  layout->addWidget(label(tr("Lesions (enhancing) and regions"), "caption"));
  layout->addLayout(m_stack, 1);
  connect(&model, &ReviewModel::patientChanged, this, &LesionPanel::refresh);
  connect(&model, &ReviewModel::imagesChanged, this, &LesionPanel::refresh);
  refresh();
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
}

void LesionPanel::setRow(int row, const LesionRow& values) {
  const Theme& theme = currentTheme();
  constexpr double kNoticeable = 0.005;
  const std::array<QString, kColumns> cells{values.name,       values.slice,  values.diameters,
                                            values.product,    values.volume, values.versusBaseline,
                                            values.versusNadir};
  //: First column of the sum over all lesions
  const QString name = values.kind == LesionRow::Kind::sum ? tr("Sum") : values.name;
  for (int column = 0; column < kColumns; ++column) {
    auto* cell = new QTableWidgetItem(column == 0 ? name : cells[std::size_t(column)]);
    cell->setTextAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    QFont font = cell->font();
    font.setWeight(values.kind == LesionRow::Kind::sum ? QFont::DemiBold : QFont::Normal);
    cell->setFont(font);
    if (values.kind == LesionRow::Kind::region) cell->setForeground(theme.muted);
    if (column == kColumns - 1 && std::abs(values.grown) > kNoticeable)
      cell->setForeground(values.grown > 0 ? theme.red : theme.green);
    m_table->setItem(row, column, cell);
  }
}

}  // namespace twinscope::app
