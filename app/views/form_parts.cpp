#include "app/views/form_parts.h"

#include "app/views/parts.h"

#include <QButtonGroup>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>
#include <cmath>

namespace twinscope::app {

QFormLayout* formRows() {
  auto* rows = new QFormLayout;
  rows->setHorizontalSpacing(12);
  rows->setVerticalSpacing(6);
  rows->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  return rows;
}

QSpinBox* countField(int from, int to, int value, const QString& toolTip) {
  auto* box = new QSpinBox;
  box->setRange(from, to);
  box->setValue(value);
  box->setToolTip(toolTip);
  box->setButtonSymbols(QAbstractSpinBox::NoButtons);
  return box;
}

QLineEdit* numberField(double value, NumberRange range) {
  auto* edit = new QLineEdit(QString::number(value, 'g', 12));
  QObject::connect(edit, &QLineEdit::editingFinished, edit, [edit, value, range] {
    bool isNumber = false;
    double wanted = edit->text().trimmed().replace(u',', u'.').toDouble(&isNumber);
    if (!isNumber || !std::isfinite(wanted)) wanted = value;
    if (range.whole) wanted = std::round(wanted);
    edit->setText(QString::number(std::clamp(wanted, range.least, range.most), 'g', 12));
  });
  return edit;
}

double numberIn(const QLineEdit& field) { return field.text().toDouble(); }

QWidget* segmentRow(QButtonGroup& group, const std::vector<Segment>& segments) {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  for (const Segment& segment : segments) {
    QPushButton* entry = button(segment.title, segment.toolTip);
    entry->setObjectName(QStringLiteral("segment"));
    entry->setCheckable(true);
    group.addButton(entry, segment.id);
    layout->addWidget(entry);
  }
  return row;
}

QWidget* fileField(QLineEdit*& edit, const QString& placeholder, const QString& title) {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  edit = new QLineEdit;
  edit->setPlaceholderText(placeholder);
  auto* choose = new QToolButton;
  choose->setIcon(strokeIcon(QStringLiteral("folder")));
  choose->setToolTip(title);
  QObject::connect(choose, &QToolButton::clicked, edit, [field = edit, title] {
    const QString file = QFileDialog::getOpenFileName(field, title);
    if (file.isEmpty()) return;
    field->setText(file);
    Q_EMIT field->editingFinished();
  });
  layout->addWidget(edit, 1);
  layout->addWidget(choose);
  return row;
}

}  // namespace twinscope::app
