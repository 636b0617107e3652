#pragma once

#include "app/models/tone.h"

#include <QColor>
#include <QPalette>
#include <QString>

namespace twinscope::app {

/// The table of tokens from which palette and style sheet are made.
struct Theme {
  QColor background, panel, raised, line, text, muted, accent, onAccent;
  QColor red, green, amber;

  [[nodiscard]] static const Theme& dark();
  [[nodiscard]] static const Theme& light();
  /// "dark", "light"; anything else: what the desktop uses.
  [[nodiscard]] static const Theme& named(const QString& name);
};

/// Tokens as palette roles, for widgets that paint themselves: Window background, Base panel, AlternateBase raised,
/// Mid line, Text text, PlaceholderText muted, Highlight accent.
[[nodiscard]] QPalette paletteOf(const Theme& theme);
/// The theme applied last: widgets ask this in paintEvent, so that a change of theme needs no wiring. (A widget's palette
/// does not tell it: style sheets put their own colours, also transparent ones, into it.)
[[nodiscard]] const Theme& currentTheme();
/// Its colour of a tone.
[[nodiscard]] QColor colourOf(Tone tone);
/// Sets font, palette and style sheet of the application; the theme must outlive it. GUI thread.
void apply(const Theme& theme);

}  // namespace twinscope::app
