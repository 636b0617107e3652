#include "app/services/federation/privacy_audit.h"

#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::app {

class PrivacyAuditTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void unprotectedUpdatesLeakAndDefendedOnesDoNot() {
    const auto audit = auditPrivacy({.cases = 24, .shadows = 24}, silentContext()).value();
    QCOMPARE(audit.inversions.size(), 4UL);
    QVERIFY(audit.inversions[0].labelFound);
    QVERIFY(audit.inversions[0].largestError < 1e-6);
    QVERIFY(audit.inversions[1].cosine > 0.5);  // compression is no defence
    QVERIFY(std::abs(audit.inversions[2].cosine) < 0.2);
    QVERIFY(std::abs(audit.inversions[3].cosine) < 0.2);
    for (const auto& finding : audit.memberships) {
      if (finding.defence == "none") QVERIFY(finding.report.auc > 0.95);
      if (finding.defence != "clipped and noised") continue;
      QVERIFY(finding.report.auc < 0.9);
      QVERIFY(finding.epsilon.value() > 4.7 &&
              finding.epsilon.value() < 4.8);  // one release of noise 1
    }
  }
  void sizesOutOfRangeAreRefused() {
    QVERIFY(!auditPrivacy({.noiseMultiplier = 0}, silentContext()).has_value());
    QVERIFY(!auditPrivacy({.classes = 1}, silentContext()).has_value());
    QVERIFY(!auditPrivacy({.shadows = 1}, silentContext()).has_value());
  }
};

TWINSCOPE_SUITE(PrivacyAuditTest, "privacy_audit_test");

}  // namespace twinscope::app

#include "privacy_audit_test.moc"
