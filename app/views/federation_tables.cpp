#include "app/views/federation_tables.h"

#include "app/views/federation_delegates.h"
#include "app/views/parts.h"

#include <QHeaderView>
#include <QScrollArea>
#include <QStyle>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace twinscope::app {

QTableWidget* federationTable(const QStringList& titles, std::initializer_list<int> textColumns) {
  auto* made = new QTableWidget(0, int(titles.size()));
  dress(*made);
  made->setHorizontalHeaderLabels(titles);
  for (int column = 0; column < titles.size(); ++column) {
    const bool isText = std::ranges::find(textColumns, column) != textColumns.end();
    made->horizontalHeaderItem(column)->setTextAlignment((isText ? Qt::AlignLeft : Qt::AlignRight) |
                                                         Qt::AlignVCenter);
  }
  made->setEditTriggers(QAbstractItemView::NoEditTriggers);
  made->verticalHeader()->setDefaultSectionSize(kFederationRowHeight);
  made->setItemDelegate(new ToneDelegate(made));
  made->setObjectName(QStringLiteral("dense"));
  made->horizontalHeader()->setMinimumSectionSize(24);
  return made;
}

QTableWidgetItem& put(QTableWidget& table, int row, int column, const QString& words, Tone tone) {
  QTableWidgetItem* item = table.item(row, column);
  if (!item) {
    item = new QTableWidgetItem;
    item->setTextAlignment(Qt::Alignment(table.horizontalHeaderItem(column)->textAlignment()));
    table.setItem(row, column, item);
  }
  item->setText(words);
  item->setData(toneRole, int(tone));
  return *item;
}

void restyle(QLabel& label, const char* style) {
  if (label.objectName() == QLatin1String(style)) return;
  label.setObjectName(QLatin1String(style));
  label.style()->unpolish(&label);
  label.style()->polish(&label);
}

void layOutSetup(QFrame& frame, QWidget* fields, const std::vector<QWidget*>& below) {
  frame.setObjectName(QStringLiteral("panel"));
  frame.setFixedWidth(310);
  fields->setObjectName(QStringLiteral("plain"));
  auto* scroll = new QScrollArea;
  scroll->setObjectName(QStringLiteral("plain"));
  scroll->viewport()->setObjectName(QStringLiteral("plain"));
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(fields);
  auto* layout = new QVBoxLayout(&frame);
  layout->setContentsMargins(16, 12, 8, 14);
  layout->setSpacing(10);
  layout->addWidget(scroll, 1);
  auto* lower = new QVBoxLayout;
  lower->setContentsMargins(0, 0, 8, 0);
  for (QWidget* widget : below) lower->addWidget(widget);
  layout->addLayout(lower);
}

}  // namespace twinscope::app
