#include "app/views/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QStyle>
#include <QStyleFactory>
#include <array>
#include <utility>

namespace twinscope::app {
namespace {

QColor hex(const char* value) { return QColor(QLatin1String(value)); }

/// $name stands for a token.
constexpr const char* kSheet = R"(
QWidget { font-size: 13px; }
QMainWindow, QStackedWidget, #page, QScrollArea, #scrolled { background: $background; border: none; }
#plain { background: transparent; border: none; }
#topBar { background: $panel; border: none; border-bottom: 1px solid $line; }
#rail { background: $panel; border: none; border-right: 1px solid $line; }
#panel { background: $panel; border: 1px solid $line; border-radius: 8px; }
#notice { background: $raised; border: 1px solid $line; border-radius: 8px; }
#brand { font-weight: 700; }
#heading { font-size: 18px; font-weight: 600; }
#verdict { font-size: 17px; font-weight: 600; }
#strong { font-weight: 600; }
#hero { font-size: 26px; font-weight: 600; }
#caption { font-size: 12px; font-weight: 600; color: $muted; }
#muted { font-size: 12px; color: $muted; }
#figure { font-size: 15px; font-weight: 600; }
#warning { color: $amber; }
#problem { color: $red; }
#good { color: $green; }
#noteGood { font-size: 12px; color: $green; }
#noteBusy { font-size: 12px; color: $accent; }
#noteWarning { font-size: 12px; color: $amber; }
#noteBad { font-size: 12px; color: $red; }
#code { font-family: monospace; font-size: 12px; }
#chip { border: 1px solid $line; border-radius: 9px; padding: 1px 8px; font-size: 12px; color: $muted; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }
QPushButton { background: $raised; border: 1px solid $line; border-radius: 6px; padding: 6px 14px; color: $text; }
QPushButton:hover { border-color: $accent; }
QPushButton:pressed { background: $line; }
QPushButton:disabled { color: $muted; }
QPushButton:focus, QToolButton:focus, QLineEdit:focus, QComboBox:focus, QSpinBox:focus { border: 1px solid $accent; }
QPushButton#primary { background: $accent; border-color: $accent; color: $onAccent; font-weight: 600; }
QPushButton#primary:disabled { background: $raised; border-color: $line; color: $muted; }
QPushButton#segment { padding: 3px 10px; border-radius: 6px; font-size: 12px; color: $muted; }
QPushButton#segment:checked { color: $text; border-color: $accent; }
QPushButton::menu-indicator { image: none; width: 0; }
QMenu { background: $panel; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 14px 5px 28px; border-radius: 4px; color: $text; }
QMenu::item:selected { background: $raised; }
QMenu::indicator { left: 7px; width: 14px; height: 14px; border: 1px solid $muted; border-radius: 3px; background: $background; }
QMenu::indicator:checked { background: $accent; border-color: $accent; image: url(:/twinscope/icons/check.svg); }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; color: $muted; }
QToolButton:hover { background: $raised; }
QToolButton:checked { background: $raised; color: $text; }
#rail QToolButton { font-size: 11px; padding: 8px 2px 6px 2px; }
QLineEdit, QComboBox, QSpinBox { background: $background; border: 1px solid $line; border-radius: 6px; padding: 5px 8px;
  color: $text; selection-background-color: $accent; selection-color: $onAccent; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: $muted; background: $panel; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(:/twinscope/icons/chevron.svg); width: 12px; height: 12px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; selection-background-color: $raised;
  selection-color: $text; }
QTableView, QListView { background: transparent; border: none; gridline-color: transparent;
  selection-background-color: $raised; selection-color: $text; outline: none; }
QTableView::item { border-bottom: 1px solid $line; padding: 0 8px; }
QTableView::indicator, QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $muted; border-radius: 3px;
  background: $background; }
QTableView::indicator:checked, QCheckBox::indicator:checked { background: $accent; border-color: $accent;
  image: url(:/twinscope/icons/check.svg); }
QTableView::item:focus { background: $raised; }
QCalendarWidget QAbstractItemView { background: $panel; color: $text; alternate-background-color: $panel;
  selection-background-color: $accent; selection-color: $onAccent; }
QCalendarWidget QTableView::item { border: none; padding: 0; }
QCalendarWidget QTableView::item:focus { background: $accent; color: $onAccent; }
#qt_calendar_navigationbar { background: $panel; }
#qt_calendar_navigationbar QToolButton { color: $text; font-weight: 600; padding: 4px 8px; }
#qt_calendar_navigationbar QToolButton::menu-indicator { image: none; width: 0; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 6px 11px; font-size: 12px; font-weight: 500; }
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-position: center right; right: 1px; width: 10px; height: 10px; }
QHeaderView::up-arrow { image: url(:/twinscope/icons/chevron-up.svg); }
QHeaderView::down-arrow { image: url(:/twinscope/icons/chevron.svg); }
#dense { font-size: 12px; }
#dense::item { padding: 0 3px; }
#dense QHeaderView::section { padding: 5px 6px; font-size: 11px; }
QTableCornerButton::section { background: transparent; border: none; }
QProgressBar { background: $line; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; min-height: 28px; min-width: 28px; margin: 1px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none;
  width: 0; height: 0; }
)";

QString styleSheetOf(const Theme& theme) {
  // Longer names first: no name is the beginning of a later one.
  const std::array<std::pair<const char*, QColor>, 11> tokens{{{"$background", theme.background},
                                                               {"$panel", theme.panel},
                                                               {"$raised", theme.raised},
                                                               {"$line", theme.line},
                                                               {"$text", theme.text},
                                                               {"$muted", theme.muted},
                                                               {"$accent", theme.accent},
                                                               {"$onAccent", theme.onAccent},
                                                               {"$red", theme.red},
                                                               {"$green", theme.green},
                                                               {"$amber", theme.amber}}};
  QString sheet = QString::fromLatin1(kSheet);
  for (const auto& [name, colour] : tokens) sheet.replace(QLatin1String(name), colour.name());
  return sheet;
}

const Theme* applied = &Theme::dark();

}  // namespace

const Theme& Theme::dark() {
  static const Theme theme{hex("#12161B"), hex("#1A2027"), hex("#222A33"), hex("#2A323C"),
                           hex("#E7EBF0"), hex("#93A0AF"), hex("#35B3C9"), hex("#06222A"),
                           hex("#FF6B70"), hex("#4CC38A"), hex("#F5B544")};
  return theme;
}

const Theme& Theme::light() {
  static const Theme theme{hex("#F3F5F7"), hex("#FFFFFF"), hex("#EDF1F4"), hex("#DDE3EA"),
                           hex("#1B2430"), hex("#5C6A79"), hex("#0B7F95"), hex("#FFFFFF"),
                           hex("#C62A2F"), hex("#18794E"), hex("#9A5B00")};
  return theme;
}

const Theme& Theme::named(const QString& name) {
  if (name == QStringLiteral("dark")) return dark();
  if (name == QStringLiteral("light")) return light();
  const QPalette desktop = QApplication::style()->standardPalette();
  return desktop.color(QPalette::Window).lightness() < 128 ? dark() : light();
}

QPalette paletteOf(const Theme& theme) {
  QPalette palette(theme.text, theme.raised, theme.raised, theme.line, theme.line, theme.text,
                   theme.text, theme.panel, theme.background);
  palette.setColor(QPalette::AlternateBase, theme.raised);
  palette.setColor(QPalette::Mid, theme.line);
  palette.setColor(QPalette::PlaceholderText, theme.muted);
  palette.setColor(QPalette::Highlight, theme.accent);
  palette.setColor(QPalette::HighlightedText, theme.onAccent);
  palette.setColor(QPalette::Link, theme.accent);
  for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, theme.muted);
  return palette;
}

const Theme& currentTheme() { return *applied; }

QColor colourOf(Tone tone) {
  const Theme& theme = currentTheme();
  switch (tone) {
    case Tone::muted:
      return theme.muted;
    case Tone::good:
      return theme.green;
    case Tone::busy:
      return theme.accent;
    case Tone::warning:
      return theme.amber;
    case Tone::bad:
      return theme.red;
    case Tone::plain:
      break;
  }
  return theme.text;
}

void apply(const Theme& theme) {
  applied = &theme;
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QFont font = QApplication::font();
  if (QFontDatabase::families().contains(QStringLiteral("Inter")))
    font.setFamily(QStringLiteral("Inter"));
  font.setPixelSize(13);
  QApplication::setFont(font);
  QApplication::setPalette(paletteOf(theme));
  static_cast<QApplication*>(QCoreApplication::instance())->setStyleSheet(styleSheetOf(theme));
}

}  // namespace twinscope::app
