#include "app/services/experiments/study_plot.h"

#include "tests/support/suite.h"

#include <QTest>
#include <QXmlStreamReader>

namespace twinscope::app {
namespace {

/// Number of elements of that name; −1 where it is not well-formed XML.
int count(const std::string& svg, const char* element) {
  QXmlStreamReader reader(QByteArray::fromStdString(svg));
  int found = 0;
  while (!reader.atEnd())
    if (reader.readNext() == QXmlStreamReader::StartElement &&
        reader.name() == QLatin1String(element))
      ++found;
  return reader.hasError() ? -1 : found;
}

}  // namespace

class StudyPlotTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aDotARow() {
    const auto svg =
        dotPlot("Dice", "Dice", {{"a", "x", 0.5, 0.1}, {"a", "y", 0.6, 0}, {"b", "x", 0.2, 0.05}});
    QCOMPARE(count(svg, "circle"), 3);
  }
  void aPathALine() {
    const auto svg =
        linePlot("Rounds", "round", "Dice", {{"a", {{1, 0.1}, {2, 0.3}}}, {"b", {{1, 0.2}}}});
    QCOMPARE(count(svg, "path"), 2);
    QCOMPARE(count(svg, "circle"), 3);
  }
  void nothingIsAPictureToo() {
    QCOMPARE(count(dotPlot("none", "x", {}), "circle"), 0);
    QCOMPARE(count(linePlot("none", "x", "y", {}), "path"), 0);
  }
  void equalValuesAreDrawn() {
    const auto svg = linePlot("flat", "x", "y", {{"a", {{1, 0.5}, {1, 0.5}}}}, true);
    QVERIFY(!svg.contains("nan") && !svg.contains("inf"));
    QCOMPARE(count(svg, "circle"), 2);
  }
  void namesAreEscaped() {
    QCOMPARE(count(dotPlot("a < b & c", "x", {{"<g>", "&", 1, 0}}), "circle"), 1);
  }
};

TWINSCOPE_SUITE(StudyPlotTest, "study_plot_test");

}  // namespace twinscope::app

#include "study_plot_test.moc"
