#pragma once

namespace twinscope::app {

/// Makes the icons of this library known to Qt; once, before the first widget.
void initResources();

}  // namespace twinscope::app
