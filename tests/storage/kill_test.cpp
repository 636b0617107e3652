#include "core/base/random.h"
#include "storage/store.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QProcess>
#include <QTest>
#include <set>

namespace twinscope::storage {
namespace {

/// What the victim has been told to be safe.
struct Acknowledged {
  std::set<std::int64_t> studies, prepared, segmentations;

  void take(const QByteArray& output) {
    const auto lines = output.split('\n');
    for (qsizetype i = 0; i + 1 < lines.size(); ++i) {  // the last piece has no line end: cut off
      const auto words = lines[i].split(' ');
      if (words.size() != 2) continue;
      const std::int64_t id = words[1].toLongLong();
      if (words[0] == "study") studies.insert(id);
      if (words[0] == "prepared") prepared.insert(id);
      if (words[0] == "segmentation") segmentations.insert(id);
    }
  }
};

QByteArray runAndKill(const std::filesystem::path& folder, int cycle, int afterMs) {
  QProcess victim;
  victim.start(QStringLiteral(TWINSCOPE_KILL_VICTIM),
               {QString::fromStdString(folder.string()), QString::number(cycle * 1000)});
  QByteArray output;
  while (!output.contains("open") && victim.waitForReadyRead(10'000))
    output += victim.readAllStandardOutput();
  QTest::qSleep(afterMs);
  victim.kill();
  victim.waitForFinished(10'000);
  return output + victim.readAllStandardOutput();
}

}  // namespace

class KillTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// Nothing that was acknowledged is lost, nothing half-made is seen, and the workspace opens every time.
  void nothingAcknowledgedIsLost() {
    constexpr int kCycles = 200, kMostCycles = 1000;
    constexpr std::size_t kWork = 50;  // segmentations: the kills must hit work, not idleness
    const tests::TemporaryFolder folder;
    Random random(20261124);
    Acknowledged safe;
    // A busy machine gets less done before each kill, and is killed more often for it.
    for (int cycle = 1;
         cycle <= kCycles || (safe.segmentations.size() <= kWork && cycle <= kMostCycles);
         ++cycle) {
      const QByteArray output =
          runAndKill(folder.path(), cycle, static_cast<int>(random.below(60)));
      QVERIFY2(output.contains("open"), "the workspace did not open after a kill");
      safe.take(output);
      if (cycle % 20 == 0) checkAll(folder.path(), safe);
    }
    checkAll(folder.path(), safe);
    QVERIFY(safe.segmentations.size() > kWork);
  }

 private:
  static void checkAll(const std::filesystem::path& folder, const Acknowledged& safe) {
    const auto store = ReadStore::open(folder).value();
    const auto findings = store->care().verify().value();
    QVERIFY2(findings.empty(), findings.empty() ? "" : findings[0].c_str());
    std::set<std::int64_t> studies, prepared, segmentations;
    const auto allStudies = store->studies().studies(std::nullopt).value();
    for (const auto& study : allStudies) {
      studies.insert(study.id.value);
      QCOMPARE(store->studies().series(study.id).value().size(), 2U);
      if (!store->studies().prepared(study.id).value().empty()) prepared.insert(study.id.value);
      const auto rows = store->studies().segmentations(study.id).value();
      for (const auto& row : rows) {
        segmentations.insert(row.id.value);
        QCOMPARE(store->studies().measurements(row.id).value().size(), 2U);
      }
    }
    QVERIFY(std::ranges::includes(studies, safe.studies));
    QVERIFY(std::ranges::includes(prepared, safe.prepared));
    QVERIFY(std::ranges::includes(segmentations, safe.segmentations));
  }
};

TWINSCOPE_SUITE(KillTest, "kill_test");

}  // namespace twinscope::storage

#include "kill_test.moc"
