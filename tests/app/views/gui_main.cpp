#include "app/views/resources.h"
#include "app/views/theme.h"
#include "app/views/vtk_widget.h"

#include <QApplication>

namespace twinscope::tests {
int runSuites(int argc, char** argv);
}

/// On a display where there is one (ctest runs under xvfb-run), else without pictures on screen.
int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", qEnvironmentVariableIsSet("DISPLAY") ? "xcb" : "offscreen");
  twinscope::app::VtkWidget::requestFormat();
  QApplication application(argc, argv);
  QApplication::setKeyboardInputInterval(
      10'000);  // ms: letters of one word, on the busiest machine too
  twinscope::app::initResources();
  twinscope::app::apply(twinscope::app::Theme::dark());
  return twinscope::tests::runSuites(argc, argv);
}
