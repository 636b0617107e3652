#include "app/services/settings.h"

#include "core/base/parallel.h"
#include "core/compute/device/gpu_probe.h"
#include "tests/support/suite.h"

#include <QTest>
#include <map>
#include <set>

namespace twinscope::app {
namespace {

class FakeCare final : public twin::CareReader, public twin::CareStore {
 public:
  std::map<std::string, std::string, std::less<>> values;

  Result<std::vector<twin::JobRecord>> jobs() const override { return {}; }
  Result<std::optional<std::string>> setting(std::string_view key) const override {
    const auto hit = values.find(key);
    return hit == values.end() ? std::nullopt : std::optional(hit->second);
  }
  Result<std::vector<twin::AuditRow>> audit() const override { return {}; }
  Result<std::vector<std::string>> verify() const override { return {}; }
  Result<JobId> addJob(const twin::JobRecord&) override { return JobId{1}; }
  Status updateJob(const twin::JobRecord&) override { return {}; }
  Status markInterruptedJobs() override { return {}; }
  Status setSetting(std::string_view key, std::string_view value) override {
    values[std::string(key)] = value;
    return {};
  }
  Status appendAudit(std::string_view, std::string_view, std::string_view,
                     std::string_view) override {
    return {};
  }
};

}  // namespace

class SettingsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everySettingIsDeclaredWell() {
    std::set<std::string> keys;
    for (const SettingSpec& spec : settingSpecs()) {
      QVERIFY(keys.insert(spec.key).second);
      QVERIFY(!spec.group.empty() && !spec.title.empty() && spec.description.ends_with("."));
      QVERIFY2(spec.check(spec.fallback()), spec.key.c_str());
    }
  }
  void valuesSurviveStoring_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::newRow("threads") << "compute.threads"
                             << "3";
    QTest::newRow("dates") << "import.dates"
                           << "shift";
    QTest::newRow("voxels") << "intake.maxVoxels"
                            << "1000";
    QTest::newRow("model") << "model.default"
                           << "other";
    QTest::newRow("language") << "view.language"
                              << "de";
  }
  void valuesSurviveStoring() {
    QFETCH(QString, key);
    QFETCH(QString, value);
    FakeCare care;
    QVERIFY(storeSetting(care, key.toStdString(), value.toStdString()));
    const auto settings = loadSettings(care);
    const auto spec = findSetting(key.toStdString());
    QCOMPARE((*spec)->read(*settings), value.toStdString());
  }
  void refusesValuesOutOfRange_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::newRow("negative") << "compute.threads"
                              << "-1";
    QTest::newRow("words") << "compute.threads"
                           << "two";
    QTest::newRow("trailing") << "compute.threads"
                              << "2x";
    QTest::newRow("too many") << "intake.maxVoxels"
                              << "4294967296";
    QTest::newRow("no such choice") << "view.theme"
                                    << "pink";
    QTest::newRow("empty text") << "model.default"
                                << "";
  }
  void refusesValuesOutOfRange() {
    QFETCH(QString, key);
    QFETCH(QString, value);
    FakeCare care;
    const Status status = storeSetting(care, key.toStdString(), value.toStdString());
    QCOMPARE(status.error().code, std::string("setting.value"));
    QVERIFY(care.values.empty() && !status.error().remedy.empty());
  }
  void brokenStoredValuesCountAsDefaults() {
    FakeCare care;
    care.values = {{"compute.threads", "lots"}, {"view.theme", "dark"}};
    const auto settings = loadSettings(care);
    QCOMPARE(settings->computeThreads, 0);
    QCOMPARE(settings->theme, std::string("dark"));
  }
  void unknownKeysAreNamed() {
    FakeCare care;
    const Status status = storeSetting(care, "view.colour", "red");
    QCOMPARE(status.error().code, std::string("setting.unknown"));
    QVERIFY(status.error().remedy.find("view.theme") != std::string::npos);
  }
  void computingIsAsTheWorkspaceSaysIt() {
    qunsetenv("TWINSCOPE_DEVICE");
    FakeCare care;
    care.values = {{"compute.threads", "1"}, {"compute.device", "cpu"}};
    QVERIFY(applyComputing(care));
    QCOMPARE(computeThreads(), std::size_t{1});
    QCOMPARE(device::gpuForbidden(), std::string("switched off in the settings"));
    care.values.clear();
    QVERIFY(applyComputing(care));
    QVERIFY(device::gpuForbidden().empty());
  }
};

TWINSCOPE_SUITE(SettingsTest, "settings_test");

}  // namespace twinscope::app

#include "settings_test.moc"
