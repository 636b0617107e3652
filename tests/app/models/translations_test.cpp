#include "app/services/settings.h"
#include "tests/support/suite.h"

#include <QFile>
#include <QTest>
#include <QXmlStreamReader>

namespace twinscope::app {
namespace {

/// context + source of every finished message of a catalogue, and how many are not finished.
struct Catalogue {
  QStringList finished;
  int unfinished = 0;
};

Catalogue read(const QString& language) {
  QFile file(qEnvironmentVariable("TWINSCOPE_SOURCE_DIR") +
             QStringLiteral("/translations/twinscope_%1.ts").arg(language));
  if (!file.open(QIODevice::ReadOnly)) return {{}, -1};
  Catalogue result;
  QXmlStreamReader xml(&file);
  QString context, source;
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement) continue;
    if (xml.name() == u"name") context = xml.readElementText();
    if (xml.name() == u"source") source = xml.readElementText();
    if (xml.name() != u"translation") continue;
    if (xml.attributes().hasAttribute(QStringLiteral("type")))
      ++result.unfinished;
    else
      result.finished << context + u'|' + source;
  }
  return result;
}

}  // namespace

class TranslationsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void cataloguesAreComplete_data() {
    QTest::addColumn<QString>("language");
    QTest::addColumn<int>("least");
    QTest::newRow("German") << QStringLiteral("de") << 200;
    QTest::newRow("English plurals") << QStringLiteral("en") << 4;
  }
  void cataloguesAreComplete() {
    QFETCH(QString, language);
    QFETCH(int, least);
    const Catalogue catalogue = read(language);
    QCOMPARE(catalogue.unfinished, 0);
    QVERIFY(catalogue.finished.size() >= least);
  }
  void everySettingIsTranslated() {
    const Catalogue german = read(QStringLiteral("de"));
    for (const SettingSpec& spec : settingSpecs()) {
      std::vector<std::string> words{spec.group, spec.title, spec.description};
      words.insert(words.end(), spec.choices.begin(), spec.choices.end());
      for (const std::string& word : words)
        QVERIFY2(
            german.finished.contains(QStringLiteral("Settings|") + QString::fromStdString(word)),
            word.c_str());
    }
  }
};

TWINSCOPE_SUITE(TranslationsTest, "translations_test");

}  // namespace twinscope::app

#include "translations_test.moc"
