#include "core/imaging/phantom/phantom.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>

namespace twinscope::imaging {

class PhantomSpecTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everySpecIsValidAndCasesVary() {
    std::size_t several = 0, withoutEnhancement = 0, cavities = 0, small = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const PhantomSpec spec = randomPhantomSpec(seed, 2);
      QVERIFY(spec.validate());
      several += spec.tumours.size() > 1;
      withoutEnhancement += spec.tumours[0].enhancement == 0;
      cavities += spec.tumours[0].cavityMm > 0;
      small += spec.tumours[0].radiusMm < 9;
    }
    for (const std::size_t count : {several, withoutEnhancement, cavities, small})
      QVERIFY2(count > 5 && count < 100, qPrintable(QString::number(count)));
  }
  void casesCanBeMade() {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      PhantomSpec spec = randomPhantomSpec(seed, 3);
      spec.sequences = {Modality::t1c};
      const auto visit = makePhantom(spec, silentContext());
      QVERIFY2(visit, visit ? "" : visit.error().code.c_str());
      QVERIFY(visit->truth.volumeMl(Region::wt) > 0.3);
    }
  }
  void sameSeedIsTheSameCase() {
    QCOMPARE(randomPhantomSpec(7, 2).visitSeed, randomPhantomSpec(7, 2).visitSeed);
    QVERIFY(randomPhantomSpec(7, 2).visitSeed != randomPhantomSpec(8, 2).visitSeed);
  }
};

TWINSCOPE_SUITE(PhantomSpecTest, "phantom_spec_test");

}  // namespace twinscope::imaging

#include "phantom_spec_test.moc"
