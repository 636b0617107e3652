#pragma once

#include <QString>

class QCoreApplication;

namespace twinscope::app {

/// Installs the translations of a language ("de"), of Qt's own words too; empty takes the desktop's language. Without a
/// catalogue the window speaks English.
void installLanguage(QCoreApplication& application, const QString& code);

}  // namespace twinscope::app
