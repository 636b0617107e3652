#pragma once

namespace twinscope::app {

/// A colour with a meaning; views choose it by theme.
enum class Tone { plain, muted, good, busy, warning, bad };

}  // namespace twinscope::app
