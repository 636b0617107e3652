#include "app/services/workspace.h"

#include "app/services/device.h"
#include "app/services/settings.h"
#include "core/base/parallel.h"
#include "core/compute/device/device_kernels.h"
#include "core/compute/device/gpu_probe.h"
#include "core/learning/torch_device.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <fstream>

namespace twinscope::app {

class WorkspaceTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void makesAndReopens() {
    const tests::TemporaryFolder folder;
    {
      const auto made = Workspace::create(folder / "w");
      QVERIFY2(made, made ? "" : made.error().message.c_str());
    }
    const auto opened = Workspace::open(folder / "w");
    QVERIFY(opened);
    QVERIFY(std::filesystem::exists(folder / "w" / "site.key"));
    QVERIFY(std::filesystem::exists(folder / "w" / "logs" / "twinscope.log"));
    QVERIFY((*opened)->reader().has_value());
  }
  void refusesFoldersThatDoNotFit() {
    const tests::TemporaryFolder folder;
    std::ofstream(folder / "note.txt") << "mine";
    QCOMPARE(Workspace::create(folder.path()).error().code, std::string("workspace.not-empty"));
    QCOMPARE(Workspace::open(folder.path()).error().code, std::string("workspace.missing"));
    QCOMPARE(Workspace::open(folder / "nowhere").error().code, std::string("workspace.missing"));
  }
  void takesOneWriterAtATime() {
    const tests::TemporaryFolder folder;
    const auto first = Workspace::create(folder / "w");
    QVERIFY(first);
    QCOMPARE(Workspace::open(folder / "w").error().code, std::string("store.in-use"));
  }
  void writesAreThereForReadersAtOnce() {
    const tests::TemporaryFolder folder;
    const auto workspace = Workspace::create(folder / "w");
    QVERIFY(workspace);
    const Status stored = (*workspace)->write<void>([](storage::WriteStore& store) {
      return storeSetting(store.care(), "view.theme", "dark");
    });
    QVERIFY(stored);
    const auto settings = loadSettings((*(*workspace)->reader())->care());
    QCOMPARE(settings->theme, std::string("dark"));
  }
  void writesWithinTheDatabaseLaneDoNotDeadlock() {
    const tests::TemporaryFolder folder;
    const auto workspace = Workspace::create(folder / "w");
    const auto nested = (*workspace)->write<int>([&](storage::WriteStore&) {
      return (*workspace)->write<int>([](storage::WriteStore&) { return Result<int>(7); });
    });
    QCOMPARE(nested.value(), 7);
  }
  void jobsOfAKilledProcessAreInterrupted() {
    const tests::TemporaryFolder folder;
    {
      const auto store = [&] {
        std::filesystem::create_directories(folder / "w");
        return storage::WriteStore::open(folder / "w");
      }();
      QVERIFY(store);
      twin::JobRecord row;
      row.kind = "segment";
      row.created = "2026-01-01T00:00:00Z";
      const auto id = (*store)->care().addJob(row);
      QVERIFY(id);
      row.id = *id;
      row.state = twin::JobState::running;
      QVERIFY((*store)->care().updateJob(row));
    }
    const auto workspace = Workspace::open(folder / "w");
    QVERIFY(workspace);
    const auto jobs = (*(*workspace)->reader())->care().jobs();
    QCOMPARE(jobs->at(0).state, twin::JobState::interrupted);
  }
  void jobRowsReachTheStore() {
    const tests::TemporaryFolder folder;
    const auto workspace = Workspace::create(folder / "w");
    auto future =
        (*workspace)
            ->jobs()
            .submit<int>({.lane = Lane::cpu, .kind = "test", .subject = "study 3", .request = "{}"},
                         [](const JobContext&) -> Result<int> {
                           return failure("test.code", "No", "Again");
                         });
    QVERIFY(!future.result());
    const auto jobs = (*(*workspace)->reader())->care().jobs();
    QCOMPARE(jobs->size(), 1UL);
    QCOMPARE(jobs->at(0).state, twin::JobState::failed);
    QCOMPARE(jobs->at(0).errorCode, std::string("test.code"));
    QCOMPARE(jobs->at(0).subject, std::string("study 3"));
  }
  void computingSettingsApplyOnOpen() {
    qunsetenv("TWINSCOPE_DEVICE");
    const tests::TemporaryFolder folder;
    {
      const auto workspace = Workspace::create(folder / "w");
      QVERIFY((*workspace)->write<void>([](storage::WriteStore& store) {
        const auto ok = storeSetting(store.care(), "compute.threads", "1");
        return ok ? storeSetting(store.care(), "compute.device", "cpu") : ok;
      }));
      QCOMPARE(device::gpuForbidden(), std::string());
    }
    const auto workspace = Workspace::open(folder / "w");
    QCOMPARE(computeThreads(), 1UL);
    QCOMPARE(device::gpuForbidden(), std::string("switched off in the settings"));
    QVERIFY(!learning::torchGpu().usable && device::gpuKernels() == nullptr);
    QVERIFY(deviceInUse().contains("(switched off in the settings)"));
    setComputeThreads(0);
    QVERIFY(Workspace::create(folder / "other"));  // where nobody switched it off
    QCOMPARE(device::gpuForbidden(), std::string());
  }
};

TWINSCOPE_SUITE(WorkspaceTest, "workspace_test");

}  // namespace twinscope::app

#include "workspace_test.moc"
