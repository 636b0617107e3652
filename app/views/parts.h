#pragma once

#include <QFrame>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QString>

class QBoxLayout;
class QHeaderView;
class QTableView;

namespace twinscope::app {

/// Stroke icons of one family, painted in the palette's text colour (muted while off).
[[nodiscard]] QIcon strokeIcon(const QString& name);

/// Small pieces that all screens are made of; styled by their object names (theme.cpp).
[[nodiscard]] QLabel* label(const QString& text, const char* style);
/// One muted line that gives way: cut with an ellipsis where there is no room, whole in its tooltip.
class ElidedLabel : public QLabel {
 public:
  explicit ElidedLabel(QWidget* parent = nullptr);
  void setFullText(const QString& text);
  [[nodiscard]] const QString& fullText() const { return m_full; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fit();
  QString m_full;
};

/// A panel with 1 px lines and 8 px corners.
[[nodiscard]] QFrame* panel();
[[nodiscard]] QPushButton* button(const QString& text, const QString& toolTip);
[[nodiscard]] QPushButton* primaryButton(const QString& text, const QString& toolTip);
/// A line that says that nothing is here, and what to do.
[[nodiscard]] QLabel* emptyState(const QString& text);
/// A column of a fixed width that scrolls down where the window is low.
[[nodiscard]] QWidget* scrollingColumn(QWidget* inside, int width);
/// No grid, whole rows, calm header.
void dress(QTableView& table);

/// 8 px grid.
inline constexpr int kGap = 8;

}  // namespace twinscope::app
