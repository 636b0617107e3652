#include "app/views/form_parts.h"

#include "app/models/words.h"
#include "app/views/parts.h"

#include <QAction>
#include <QButtonGroup>
#include <QCalendarWidget>
#include <QCoreApplication>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <QWidgetAction>
#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

struct Forms {
  Q_DECLARE_TR_FUNCTIONS(Forms)
};

QCalendarWidget* calendarOf(const QLineEdit& field) {
  auto* calendar = new QCalendarWidget;
  calendar->setVerticalHeaderFormat(QCalendarWidget::NoVerticalHeader);
  for (const Qt::DayOfWeek day : {Qt::Saturday, Qt::Sunday})
    calendar->setWeekdayTextFormat(day, calendar->weekdayTextFormat(Qt::Monday));
  const std::pair<const char*, const char*> arrows[] = {{"qt_calendar_prevmonth", "back"},
                                                        {"qt_calendar_nextmonth", "forward"}};
  for (const auto& [name, icon] : arrows)
    if (auto* arrow = calendar->findChild<QToolButton*>(QLatin1String(name)))
      arrow->setIcon(strokeIcon(QLatin1String(icon)));
  if (const auto date = dateIn(field))
    calendar->setSelectedDate(QDate::fromString(isoDate(*date), Qt::ISODate));
  return calendar;
}

void openCalendar(QLineEdit* field) {
  auto* menu = new QMenu(field);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QCalendarWidget* calendar = calendarOf(*field);
  auto* entry = new QWidgetAction(menu);
  entry->setDefaultWidget(calendar);
  menu->addAction(entry);
  const auto take = [field, menu](QDate date) {
    field->setText(date.toString(Qt::ISODate));
    Q_EMIT field->textEdited(field->text());
    menu->close();
  };
  QObject::connect(calendar, &QCalendarWidget::clicked, menu, take);
  QObject::connect(calendar, &QCalendarWidget::activated, menu, take);
  menu->popup(field->mapToGlobal(field->rect().bottomLeft()));
  calendar->setFocus();
}

}  // namespace

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

QLineEdit* dateField(Date date) {
  auto* field = new QLineEdit(isoDate(date));
  //: Placeholder of a field for a day
  field->setPlaceholderText(Forms::tr("year-month-day"));
  constexpr int kBesideText = 64;  // the frame and the calendar's button
  field->setFixedWidth(kBesideText +
                       field->fontMetrics().horizontalAdvance(QStringLiteral("0000-00-00")));
  QAction* open =
      field->addAction(strokeIcon(QStringLiteral("calendar")), QLineEdit::TrailingPosition);
  open->setToolTip(Forms::tr("Choose in a calendar"));
  QObject::connect(open, &QAction::triggered, field, [field] { openCalendar(field); });
  return field;
}

std::optional<Date> dateIn(const QLineEdit& field) {
  return Date::parse(field.text().trimmed().toStdString());
}

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
