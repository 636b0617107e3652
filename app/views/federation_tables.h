#pragma once

#include "app/models/federation_board.h"

#include <QFrame>
#include <QString>
#include <QStringList>
#include <initializer_list>
#include <optional>
#include <vector>

class QLabel;
class QTableWidget;
class QTableWidgetItem;

namespace twinscope::app {

inline constexpr int kFederationRowHeight = 28;

/// A calm table that is only read; columns hold figures but for those that are named.
[[nodiscard]] QTableWidget* federationTable(const QStringList& titles,
                                            std::initializer_list<int> textColumns);
/// The cell with a new text, aligned as its header.
QTableWidgetItem& put(QTableWidget& table, int row, int column, const QString& words,
                      Tone tone = Tone::plain);
/// Gives a label another style.
void restyle(QLabel& label, const char* style);
/// A panel of fields that scroll, over what must always be in sight.
void layOutSetup(QFrame& frame, QWidget* fields, const std::vector<QWidget*>& below);

}  // namespace twinscope::app
