#include "app/views/resources.h"

#include <QtCore/qglobal.h>

// Q_INIT_RESOURCE declares a function and must stand outside of every namespace.
static void initViews() { Q_INIT_RESOURCE(views); }

namespace twinscope::app {

void initResources() { initViews(); }

}  // namespace twinscope::app
