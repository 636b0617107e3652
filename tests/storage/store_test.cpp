#include "storage/store.h"

#include "storage/database.h"
#include "storage/layout.h"
#include "tests/storage/store_fixture.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <fstream>
#include <iterator>

namespace twinscope::storage {

using tests::someSegmentation;
using tests::someStudy;
using tests::someVolume;

namespace {

bool sameVoxels(const Volume& a, const Volume& b) {
  return a.grid() == b.grid() && std::ranges::equal(a.voxels(), b.voxels());
}

}  // namespace

class StoreTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder = std::make_unique<tests::TemporaryFolder>();
    m_writer = WriteStore::open(m_folder->path()).value();
    m_reader = ReadStore::open(m_folder->path()).value();
  }
  void cleanup() {
    m_reader.reset();
    m_writer.reset();
    m_folder.reset();
  }

  void aStudyComesBackBitForBit() {
    const auto added = someStudy("TW-1", 7);
    const StudyId id = m_writer->studies().addStudy(added).value();
    const auto& reader = m_reader->studies();
    const auto study = reader.study(id).value();
    QVERIFY(study.has_value());
    QCOMPARE(study->date, added.study.date);
    const auto series = reader.series(id).value();
    QCOMPARE(series.size(), added.images.size());
    for (std::size_t i = 0; i < series.size(); ++i) {
      QCOMPARE(series[i].slot, added.images[i].record.slot);
      QCOMPARE(series[i].header, added.images[i].record.header);
      const auto volume = reader.volume(series[i].voxels, series[i].grid, series[i].slot);
      QVERIFY(volume);
      QVERIFY(sameVoxels(*volume, added.images[i].volume));
    }
  }
  void studiesOfOnePatientAreOrderedByDate() {
    for (const std::uint64_t seed : {40U, 3U, 17U})
      QVERIFY(m_writer->studies().addStudy(someStudy("TW-1", seed)));
    QVERIFY(m_writer->studies().addStudy(someStudy("TW-2", 1)));
    const auto patient = m_reader->studies().patientByKey("TW-1").value();
    const auto studies = m_reader->studies().studies(patient->id).value();
    QCOMPARE(studies.size(), 3U);
    QVERIFY(std::ranges::is_sorted(studies, {}, &twin::StudyRecord::date));
    QCOMPARE(m_reader->studies().studies(std::nullopt).value().size(), 4U);
    QCOMPARE(m_reader->studies().patients().value().size(), 2U);
  }
  void segmentationsAreRevisions() {
    const StudyId id = m_writer->studies().addStudy(someStudy("TW-1", 1)).value();
    for (const std::uint64_t seed : {1U, 2U})
      QVERIFY(m_writer->studies().addSegmentation(someSegmentation(id, seed)));
    const auto rows = m_reader->studies().segmentations(id).value();
    QCOMPARE(rows.size(), 2U);
    QCOMPARE(rows[0].revision, 1);
    QCOMPARE(rows[1].revision, 2);
    const auto labels = m_reader->studies().labelMap(rows[1]).value();
    QVERIFY(std::ranges::equal(labels.labels(), someSegmentation(id, 2).labels.labels()));
    const auto measured = m_reader->studies().measurements(rows[1].id).value();
    QCOMPARE(measured.size(), 2U);
    QCOMPARE(measured[1].low, std::optional(2.0));
  }
  void aSegmentationOfNoStudyChangesNothing() {
    const auto failed = m_writer->studies().addSegmentation(someSegmentation({99}, 1));
    QVERIFY(!failed);
    QVERIFY(m_reader->care().audit().value().empty());
  }
  void preparingAgainReplaces() {
    const StudyId id = m_writer->studies().addStudy(someStudy("TW-1", 1)).value();
    const Volume volume = someVolume(5);
    twin::PreparationRecord preparation{.study = id,
                                        .reference = Modality::t1c,
                                        .grid = volume.grid(),
                                        .studyFromBaseline = Affine::rotation({0.1, 0, 0}),
                                        .provenance = "{}"};
    const std::vector<twin::NewPrepared> images{{Modality::t1c, volume},
                                                {Modality::unknown, someVolume(6)}};
    QVERIFY(m_writer->studies().setPrepared(preparation, images));
    QVERIFY(m_writer->studies().setPrepared(preparation, {images[0]}));
    const auto back = m_reader->studies().preparation(id).value();
    QVERIFY(back->studyFromBaseline == preparation.studyFromBaseline);
    const auto rows = m_reader->studies().prepared(id).value();
    QCOMPARE(rows.size(), 1U);
    QVERIFY(
        sameVoxels(*m_reader->studies().volume(rows[0].voxels, back->grid, rows[0].slot), volume));
  }
  void aNewSpacingScalesGridsAndDropsMeasurements() {
    auto added = someStudy("TW-1", 1);
    added.study.spacingKnown = false;
    const StudyId id = m_writer->studies().addStudy(added).value();
    QVERIFY(m_writer->studies().addSegmentation(someSegmentation(id, 1)));
    QVERIFY(m_writer->studies().setSpacing(id, {1, 2, 3}));
    QVERIFY(!m_writer->studies().setSpacing(id, {1, 0, 3}));
    QVERIFY(m_reader->studies().study(id).value()->spacingKnown);
    const Vec3 spacing = m_reader->studies().series(id).value()[0].grid.spacingMm();
    QVERIFY(length(spacing - Vec3{1, 2, 3}) < 1e-12);
    const auto segmentation = m_reader->studies().segmentations(id).value()[0];
    QVERIFY(std::abs(segmentation.grid.voxelVolumeMm3() - 6) < 1e-9);
    QVERIFY(m_reader->studies().measurements(segmentation.id).value().empty());
  }
  void theUsersSlotWins() {
    const StudyId id = m_writer->studies().addStudy(someStudy("TW-1", 1)).value();
    const auto series = m_reader->studies().series(id).value()[0];
    QVERIFY(m_writer->studies().setSlot(series.id, Modality::t2));
    const auto changed = m_reader->studies().series(id).value()[0];
    QCOMPARE(changed.slot, Modality::t2);
    QCOMPARE(changed.slotRule, std::string("user"));
    QVERIFY(!m_writer->studies().setSlot({999}, Modality::t2));
  }
  void jobsLeftRunningBecomeInterrupted() {
    auto& care = m_writer->care();
    const JobId running =
        care.addJob({.kind = "segment", .state = twin::JobState::running}).value();
    const JobId done = care.addJob({.kind = "import"}).value();
    QVERIFY(care.updateJob({.id = done, .kind = "import", .state = twin::JobState::done}));
    QVERIFY(care.markInterruptedJobs());
    const auto jobs = m_reader->care().jobs().value();
    QCOMPARE(jobs.size(), 2U);
    QCOMPARE(jobs[1].id, running);
    QCOMPARE(jobs[1].state, twin::JobState::interrupted);
    QCOMPARE(jobs[0].state, twin::JobState::done);
  }
  void settingsKeepTheLastValue() {
    QVERIFY(m_writer->care().setSetting("theme", "dark"));
    QVERIFY(m_writer->care().setSetting("theme", "light"));
    QCOMPARE(*m_reader->care().setting("theme").value(), std::string("light"));
    QVERIFY(!m_reader->care().setting("nothing").value());
  }
  void theSameModelIsStoredOnce() {
    const twin::ModelRecord model{.name = "m", .hash = "h", .kind = "unet3d", .card = "{}"};
    const ModelId first = m_writer->studies().addModel(model, "weights").value();
    QCOMPARE(m_writer->studies().addModel(model, "weights").value(), first);
    const auto models = m_reader->studies().models().value();
    QCOMPARE(models.size(), 1U);
    QCOMPARE(m_reader->studies().bytes(models[0].weights).value(), std::string("weights"));
  }
  void aSecondWriterIsRefused() {
    QCOMPARE(WriteStore::open(m_folder->path()).error().code, std::string("store.in-use"));
  }
  void aFolderWithoutWorkspaceIsMissing() {
    const tests::TemporaryFolder empty;
    QCOMPARE(ReadStore::open(empty.path()).error().code, std::string("store.missing"));
  }
  void openingSweepsWhatNobodyNames() {
    const StudyId id = m_writer->studies().addStudy(someStudy("TW-1", 1)).value();
    m_writer.reset();
    const auto orphan = m_folder->path() / "blobs" / "zz";
    std::filesystem::create_directories(orphan);
    std::ofstream(orphan / (std::string(64, 'z') + ".zst")) << "left behind";
    m_writer = WriteStore::open(m_folder->path()).value();
    QVERIFY(std::filesystem::is_empty(orphan));
    QCOMPARE(m_reader->studies().series(id).value().size(), 2U);
    QVERIFY(m_reader->care().verify().value().empty());
  }
  void aSnapshotDoesNotSeeWhatIsWrittenMeanwhile() {
    (void)m_writer->studies().addStudy(someStudy("TW-1", 1)).value();
    {
      const auto snapshot = m_reader->studies().snapshot().value();
      QCOMPARE(m_reader->studies().studies({}).value().size(), 1U);
      (void)m_writer->studies().addStudy(someStudy("TW-1", 2)).value();
      QCOMPARE(m_reader->studies().studies({}).value().size(), 1U);
    }
    QCOMPARE(m_reader->studies().studies({}).value().size(), 2U);
  }
  void aDamagedRowIsAnErrorNotACrash() {
    const StudyId id = m_writer->studies().addStudy(someStudy("TW-1", 1)).value();
    Database database(Layout{m_folder->path()}.database(), Database::Access::readWrite);
    database.execute("UPDATE series SET grid = '1 2 three'; UPDATE studies SET day = '2026-19-77'");
    QCOMPARE(m_reader->studies().series(id).error().code, std::string("store.broken"));
    QCOMPARE(m_reader->studies().study(id).error().code, std::string("store.broken"));
  }
  void aDamagedBlobIsFound() {
    const StudyId id = m_writer->studies().addStudy(someStudy("TW-1", 1)).value();
    const auto series = m_reader->studies().series(id).value()[0];
    const auto file =
        m_folder->path() / "blobs" / series.voxels.substr(0, 2) / (series.voxels + ".zst");
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    QCOMPARE(m_reader->care().verify().value().size(), 1U);
    QCOMPARE(m_reader->studies().volume(series.voxels, series.grid, series.slot).error().code,
             std::string("store.blob-corrupt"));
  }

 private:
  std::unique_ptr<tests::TemporaryFolder> m_folder;
  std::unique_ptr<WriteStore> m_writer;
  std::unique_ptr<ReadStore> m_reader;
};

TWINSCOPE_SUITE(StoreTest, "store_test");

}  // namespace twinscope::storage

#include "store_test.moc"
