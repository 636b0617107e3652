#include "app/services/pseudonym.h"

#include "core/base/date.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <fstream>
#include <set>

namespace twinscope::app {

class PseudonymTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sameKeySamePseudonym() {
    const tests::TemporaryFolder folder;
    const auto made = Pseudonymiser::openOrCreate(folder / "key");
    const auto reopened = Pseudonymiser::openOrCreate(folder / "key");
    const auto other = Pseudonymiser::openOrCreate(folder / "other");
    QVERIFY(made && reopened && other);
    QCOMPARE(made->patientKey("4711"), reopened->patientKey("4711"));
    QCOMPARE(made->uid("1.2.3"), reopened->uid("1.2.3"));
    QVERIFY(made->patientKey("4711") != other->patientKey("4711"));
  }
  void keyFileIsPrivate() {
    const tests::TemporaryFolder folder;
    QVERIFY(Pseudonymiser::openOrCreate(folder / "key"));
    QCOMPARE(std::filesystem::status(folder / "key").permissions(),
             std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  void refusesADamagedKey() {
    const tests::TemporaryFolder folder;
    std::ofstream(folder / "key") << "short";
    QCOMPARE(Pseudonymiser::openOrCreate(folder / "key").error().code,
             std::string("pseudonym.key"));
  }
  void pseudonymsHideAndDiffer() {
    const Pseudonymiser pseudonyms(Pseudonymiser::Key{1, 2, 3});
    std::set<std::string> seen;
    for (int i = 0; i < 5000; ++i)
      seen.insert(pseudonyms.patientKey("Doe^Jane" + std::to_string(i)));
    QCOMPARE(seen.size(), 5000UL);
    for (const auto& key : seen) {
      QCOMPARE(key.size(), 11UL);
      QVERIFY(key.starts_with("TW-"));
    }
  }
  void shiftsAreWholeWeeksAndKeepIntervals() {
    const Pseudonymiser pseudonyms(Pseudonymiser::Key{9});
    const Date first(2024, 1, 3), second(2024, 3, 1);
    for (int i = 0; i < 200; ++i) {
      const int shift = pseudonyms.dateShiftDays(std::to_string(i));
      QVERIFY(shift <= -7 && shift >= -3640 && shift % 7 == 0);
      QCOMPARE(second.plusDays(shift).daysSince(first.plusDays(shift)), second.daysSince(first));
    }
  }
  void uidsAreValidDicomUids() {
    const Pseudonymiser pseudonyms(Pseudonymiser::Key{5});
    for (int i = 0; i < 500; ++i) {
      const std::string uid = pseudonyms.uid("1.2." + std::to_string(i));
      QVERIFY(uid.starts_with("2.25.") && uid.size() <= 64 && uid[5] != '0');
      QVERIFY(uid.find_first_not_of("0123456789.") == std::string::npos);
    }
  }
};

TWINSCOPE_SUITE(PseudonymTest, "pseudonym_test");

}  // namespace twinscope::app

#include "pseudonym_test.moc"
