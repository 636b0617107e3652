#include "core/base/parameter_set.h"

#include "tests/support/suite.h"

#include <QTest>
#include <array>

namespace twinscope {

class ParameterSetTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void partsKeepOrderAndValues() {
    ParameterSet set;
    QVERIFY(set.append("w", {2, 2}, std::array{1.F, 2.F, 3.F, 4.F}));
    QVERIFY(set.append("b", {}, std::array{5.F}));
    QCOMPARE(set.values().size(), 5UL);
    QCOMPARE(set.valuesOf(*set.find("b"))[0], 5.F);
    QCOMPARE(set.find("w")->offset, 0UL);
    QVERIFY(set.find("x") == nullptr);
  }
  void refusesWrongShapesAndRepeats() {
    ParameterSet set;
    QVERIFY(!set.append("w", {3}, std::array{1.F}));
    QVERIFY(!set.append("w", {-1}, std::array{1.F}));
    QVERIFY(set.append("w", {1}, std::array{1.F}));
    QCOMPARE(set.append("w", {1}, std::array{1.F}).error().code,
             std::string("parameters.repeated"));
    QCOMPARE(set.values().size(), 1UL);
  }
  void layoutsCompareByNameAndShape() {
    ParameterSet a, b, c;
    QVERIFY(a.append("w", {2}, std::array{1.F, 2.F}) && b.append("w", {2}, std::array{9.F, 9.F}));
    QVERIFY(c.append("w", {2, 1}, std::array{1.F, 2.F}));
    QVERIFY(a.hasLayoutOf(b));
    QVERIFY(!a.hasLayoutOf(c));
  }
};

TWINSCOPE_SUITE(ParameterSetTest, "parameter_set_test");

}  // namespace twinscope

#include "parameter_set_test.moc"
