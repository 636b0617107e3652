#pragma once

#include <QString>

namespace twinscope::app {

/// A colour with a meaning; views choose it by theme.
enum class Tone { plain, muted, good, busy, warning, bad };

/// A sentence and how much it matters.
struct TonedText {
  QString text;
  Tone tone = Tone::muted;
};

}  // namespace twinscope::app
