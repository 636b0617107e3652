#pragma once

#include "core/base/date.h"

#include <QString>
#include <optional>
#include <vector>

class QButtonGroup;
class QFormLayout;
class QLineEdit;
class QSpinBox;
class QWidget;

namespace twinscope::app {

/// What forms are made of.

struct NumberRange {
  double least = 0;
  double most = 1;
  bool whole = false;
};

/// Muted labels on the left, fields that fill the width.
[[nodiscard]] QFormLayout* formRows();
[[nodiscard]] QSpinBox* countField(int from, int to, int value, const QString& toolTip);
/// A number written with a point in every language; one that is out of range snaps to the nearest limit when it is left.
[[nodiscard]] QLineEdit* numberField(double value, NumberRange range);
/// What it holds; 0 while it is no number.
[[nodiscard]] double numberIn(const QLineEdit& field);
/// A day as year-month-day, typed or chosen in a calendar. What is typed stays as it was typed: a QDateEdit takes another
/// year for one that it cannot complete.
[[nodiscard]] QLineEdit* dateField(Date date);
/// Nullopt while it is no day.
[[nodiscard]] std::optional<Date> dateIn(const QLineEdit& field);
/// One of the parts that a screen shows by turns.
struct Segment {
  int id = 0;
  QString title, toolTip;
};
/// A row of buttons, one down at a time; the group tells which was clicked.
[[nodiscard]] QWidget* segmentRow(QButtonGroup& group, const std::vector<Segment>& segments);
/// A field for a file with a button that asks for it; `edit` becomes the field.
[[nodiscard]] QWidget* fileField(QLineEdit*& edit, const QString& placeholder,
                                 const QString& title);

}  // namespace twinscope::app
