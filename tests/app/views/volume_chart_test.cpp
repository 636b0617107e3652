#include "app/views/volume_chart.h"

#include "tests/support/suite.h"

#include <QImage>
#include <QTest>

namespace twinscope::app {
namespace {

const std::vector<RibbonPoint> kRibbon{{30, 10, 9, 11, 8, 12}, {90, 20, 15, 25, 12, 30}};

/// Five millilitres, and ten a month later.
ChartContent doubling(std::vector<RibbonPoint> ribbon = {}) {
  return {.curves = {{Region::et, {{0, 5.0}, {30, 10.0}}}},
          .first = Date(2026, 1, 1),
          .currentDay = 30,
          .unit = QStringLiteral("ml"),
          .levels = {},
          .ribbon = std::move(ribbon),
          .past = {},
          .compared = {}};
}

}  // namespace

class VolumeChartTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void stepsAreRound_data() {
    QTest::addColumn<double>("range");
    QTest::addColumn<int>("most");
    QTest::addColumn<double>("step");
    QTest::newRow("15 in 4") << 15.0 << 4 << 5.0;
    QTest::newRow("0.3 in 3") << 0.3 << 3 << 0.1;
    QTest::newRow("132 in 5") << 132.0 << 5 << 50.0;
    QTest::newRow("nothing") << 0.0 << 4 << 5e-10;
  }
  void stepsAreRound() {
    QFETCH(double, range);
    QFETCH(int, most);
    QFETCH(double, step);
    QVERIFY(std::abs(niceStep(range, most) / step - 1) < 1e-9);
  }
  void curveIsDrawnInItsColour() {
    VolumeChart chart;
    chart.resize(300, 200);
    chart.setContent(doubling());
    const QImage picture = chart.grab().toImage();
    int amber = 0;
    for (int y = 40; y < picture.height(); ++y)
      for (int x = 0; x < picture.width(); ++x)
        amber += picture.pixel(x, y) == QColor(0xFF, 0xB0, 0x00).rgb();
    QVERIFY2(amber > 50, qPrintable(QString::number(amber)));
  }
  void thePointerIsToldTheFigures() {
    VolumeChart chart;
    chart.resize(300, 200);
    ChartContent content = doubling();
    chart.setContent(content);
    const double right = 280, middle = 160, height = 100;
    QVERIFY(chart.figuresAt({right, height}).startsWith(QStringLiteral("2026-01-31\n")));
    QVERIFY(chart.figuresAt({right, height}).endsWith(QStringLiteral("10.00 ml")));
    QVERIFY(chart.figuresAt({middle, height}).isEmpty());
    QVERIFY(chart.figuresAt({middle, 5}).isEmpty());
    content.ribbon = kRibbon;
    chart.setContent(content);
    const QString simulated = chart.figuresAt({right, height});
    QVERIFY2(simulated.startsWith(QStringLiteral("2026-04-01")), qPrintable(simulated));
    QVERIFY2(simulated.contains(QStringLiteral("12.00 to 30.00")), qPrintable(simulated));
    chart.toggle(Region::et);
    QVERIFY(!chart.figuresAt({44, height}).contains(QStringLiteral("2026-01-01")));
  }
  void treatmentsAreDrawnInTheirOwnLines() {
    using twin::growth::StandardTreatment;
    VolumeChart chart;
    chart.resize(300, 200);
    ChartContent content = doubling(kRibbon);
    chart.setContent(content);
    const QImage alone = chart.grab().toImage();
    content.compared = {{StandardTreatment::radiotherapy, {}}};  // still computed
    chart.setContent(content);
    QCOMPARE(chart.grab().toImage(), alone);
    for (const StandardTreatment treatment : twin::growth::kStandardTreatments) {
      content.compared = {{treatment, {{30, 10, 9, 11, 8, 12}, {90, 4, 2, 6, 1, 9}}}};
      chart.setContent(content);
      const QImage picture = chart.grab().toImage();
      const QRgb colour = treatmentPen(treatment).color().rgb();
      int seen = 0;
      for (int y = 40; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) seen += picture.pixel(x, y) == colour;
      QVERIFY2(seen > 10, qPrintable(QString::number(seen)));
    }
  }
};

TWINSCOPE_SUITE(VolumeChartTest, "volume_chart_test");

}  // namespace twinscope::app

#include "volume_chart_test.moc"
