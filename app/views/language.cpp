#include "app/views/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>
#include <cstring>

namespace twinscope::app {
namespace {

/// lupdate of Qt 6.4 names a class of a nested namespace without it, moc with it: both mean the same context here.
class Catalogue final : public QTranslator {
 public:
  using QTranslator::QTranslator;
  [[nodiscard]] QString translate(const char* context, const char* source, const char* comment,
                                  int count) const override {
    constexpr const char* kNamespace = "twinscope::app::";
    const std::size_t length = std::strlen(kNamespace);
    const bool ours = context && std::strncmp(context, kNamespace, length) == 0;
    return QTranslator::translate(ours ? context + length : context, source, comment, count);
  }
};

}  // namespace

void installLanguage(QCoreApplication& application, const QString& code) {
  const QString language = code.isEmpty() ? QLocale::system().name().section(u'_', 0, 0) : code;
  // English too has a catalogue, for its plurals; it also serves where there is none for the language ("C" is one).
  for (const QString& wanted : {language, QStringLiteral("en")}) {
    auto* own = new Catalogue(&application);
    if (!own->load(QStringLiteral(":/i18n/twinscope_%1.qm").arg(wanted))) continue;
    QCoreApplication::installTranslator(own);
    break;
  }
  auto* qt = new QTranslator(&application);
  if (qt->load(QStringLiteral("qtbase_") + language,
               QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
    QCoreApplication::installTranslator(qt);
}

}  // namespace twinscope::app
