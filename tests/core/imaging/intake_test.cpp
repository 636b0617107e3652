#include "core/imaging/intake.h"

#include "core/imaging/nifti/nifti.h"
#include "core/imaging/nifti/stored.h"
#include "tests/core/imaging/nifti_bytes.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <QTest>
#include <algorithm>
#include <ctime>
#include <map>

namespace twinscope::imaging {
namespace {

namespace fs = std::filesystem;
using tests::Bytes;
using tests::NiftiBytes;
using tests::TemporaryFolder;

Bytes image(std::int16_t first = 10) {
  std::vector<std::int16_t> values(8 * 8 * 8);
  for (std::size_t n = 0; n < values.size(); ++n) values[n] = static_cast<std::int16_t>(first + n);
  return NiftiBytes().dim({3, 8, 8, 8, 1, 1, 1, 1}).voxels(values).bytes();
}

Bytes labels() {
  std::vector<std::int16_t> values(8 * 8 * 8);
  for (std::size_t n = 0; n < 20; ++n) values[n] = static_cast<std::int16_t>(n % 3);
  return NiftiBytes().dim({3, 8, 8, 8, 1, 1, 1, 1}).voxels(values).bytes();
}

void put(const fs::path& file, const Bytes& bytes) {
  fs::create_directories(file.parent_path());
  tests::writeBytes(file, bytes);
}

void putText(const fs::path& file, std::string_view text) {
  put(file, Bytes(reinterpret_cast<const std::byte*>(text.data()),
                  reinterpret_cast<const std::byte*>(text.data() + text.size())));
}

std::vector<InspectedSeries> inspected(const fs::path& path) {
  auto series = inspectPath(path, {}, silentContext());
  return series ? std::move(*series) : std::vector<InspectedSeries>();
}

std::string codeOf(const fs::path& path, const IntakeLimits& limits = {}) {
  const auto series = inspectPath(path, limits, silentContext());
  return series ? "" : series.error().code;
}

const SeriesReport* named(const std::vector<InspectedSeries>& all, const char* file) {
  const auto at = std::ranges::find(
      all, file, [](const InspectedSeries& s) { return s.report.path.filename().string(); });
  return at == all.end() ? nullptr : &at->report;
}

enum class Kind { zip, tar, tarGz };
struct Entry {
  std::string name;
  Bytes bytes;
};

void pack(const fs::path& file, Kind kind, const std::vector<Entry>& entries) {
  ::archive* out = archive_write_new();
  if (kind == Kind::zip)
    archive_write_set_format_zip(out);
  else
    archive_write_set_format_ustar(out);
  if (kind == Kind::tarGz) archive_write_add_filter_gzip(out);
  archive_write_open_filename(out, file.c_str());
  for (const Entry& one : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, one.name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(one.bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(out, entry);
    archive_write_data(out, one.bytes.data(), one.bytes.size());
    archive_entry_free(entry);
  }
  archive_write_free(out);
}

}  // namespace

class IntakeTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void nothingThereIsAnError() {
    const TemporaryFolder folder;
    QCOMPARE(codeOf(folder / "missing"), std::string("file.missing"));
    QVERIFY(inspected(folder.path()).empty());
    IntakeLimits none;
    none.maxFiles = 0;
    QVERIFY(!codeOf(folder.path(), none).empty());
  }
  void studyFolderIsRead() {
    const TemporaryFolder folder;
    for (const char* name : {"t1.nii", "t1c.nii", "t2.nii", "flair.nii"})
      put(folder / "P1" / name, image());
    put(folder / "P1/seg.nii", labels());
    put(folder / "P1/brain_mask.nii", labels());
    const auto all = inspected(folder / "P1");
    QCOMPARE(all.size(), std::size_t{6});
    const std::map<std::string, Modality> slots{{"t1.nii", Modality::t1},
                                                {"t1c.nii", Modality::t1c},
                                                {"t2.nii", Modality::t2},
                                                {"flair.nii", Modality::flair}};
    for (const auto& [file, slot] : slots) {
      const SeriesReport* report = named(all, file.c_str());
      QVERIFY(report != nullptr && report->slot.slot == slot && report->slot.confidence >= 0.9);
      QVERIFY(report->verdict() == Verdict::usable);
    }
    QCOMPARE(named(all, "seg.nii")->kind, std::string("nifti-labels"));
    QCOMPARE(named(all, "seg.nii")->labelRole, std::string("tumour"));
    QCOMPARE(named(all, "brain_mask.nii")->labelRole, std::string("brain"));
    QVERIFY(
        std::ranges::is_sorted(all, {}, [](const InspectedSeries& s) { return s.report.path; }));
    QCOMPARE(all.front().load(0, silentContext())->grid().size, (Size3{8, 8, 8}));
  }
  void layoutGivesCasesAndVisits() {
    const TemporaryFolder folder;
    for (const char* visit : {"000", "001"})
      for (const char* what : {"t1n", "t1c", "t2w", "t2f", "seg"}) {
        const std::string id = std::string("BraTS-GLI-00008-") + visit;
        put(folder / id / (id + "-" + what + ".nii"),
            what == std::string("seg") ? labels() : image());
      }
    const auto all = inspected(folder.path());
    QCOMPARE(all.size(), std::size_t{10});
    for (const InspectedSeries& one : all)
      QCOMPARE(one.report.caseKey, std::string("BraTS-GLI-00008"));
    QCOMPARE(named(all, "BraTS-GLI-00008-001-seg.nii")->labelEdition, std::string("brats2023"));
    QCOMPARE(named(all, "BraTS-GLI-00008-001-t2f.nii")->studyKey, std::string("time 001"));
    const auto visit = inspected(folder / "BraTS-GLI-00008-001");
    QCOMPARE(visit.size(), std::size_t{5});
    QCOMPARE(visit.front().report.studyKey, std::string("time 001"));
    const auto one = inspected(folder / "BraTS-GLI-00008-001/BraTS-GLI-00008-001-t1c.nii");
    QCOMPARE(one.size(), std::size_t{1});
    QCOMPARE(one.front().report.slot.slot, Modality::t1c);
    QCOMPARE(one.front().load(0, silentContext())->modality(), Modality::t1c);
  }
  void nnunetChannelsComeFromTheDataset() {
    const TemporaryFolder folder;
    putText(
        folder / "Dataset001_X/dataset.json",
        R"({"channel_names":{"0":"FLAIR","1":"T1ce"},"labels":{"background":0,"edema":1,"nonenh":2,"enhancing":3}})");
    put(folder / "Dataset001_X/imagesTr/case7_0000.nii", image());
    put(folder / "Dataset001_X/imagesTr/case7_0001.nii", image());
    put(folder / "Dataset001_X/labelsTr/case7.nii", labels());
    const auto all = inspected(folder / "Dataset001_X");
    QCOMPARE(all.size(), std::size_t{3});
    QCOMPARE(named(all, "case7_0000.nii")->slot.slot, Modality::flair);
    QCOMPARE(named(all, "case7_0001.nii")->slot.slot, Modality::t1c);
    QCOMPARE(named(all, "case7.nii")->labelEdition, std::string("msd"));
    for (const InspectedSeries& one : all) QCOMPARE(one.report.caseKey, std::string("case7"));
  }
  void decathlonFramesAreSequences() {
    const TemporaryFolder folder;
    std::vector<std::int16_t> values(4 * 64);
    for (std::size_t n = 0; n < values.size(); ++n) values[n] = static_cast<std::int16_t>(n);
    put(folder / "Task01_BrainTumour/imagesTr/BRATS_001.nii",
        NiftiBytes().dim({4, 4, 4, 4, 4, 1, 1, 1}).voxels(values).bytes());
    const auto all = inspected(folder.path());
    QCOMPARE(all.size(), std::size_t{4});
    QCOMPARE(all[2].report.slot.slot, Modality::t1c);
    QCOMPARE(all[2].report.frames, 1);
    QCOMPARE(all[2].load(0, silentContext())->at(0, 0, 0), 128.F);
    QCOMPARE(all[2].load(0, silentContext())->modality(), Modality::t1c);
  }
  void bidsSessionsAndSidecars() {
    const TemporaryFolder folder;
    const fs::path anat = folder / "bids/sub-01/ses-02/anat";
    put(anat / "sub-01_ses-02_T1w.nii", image());
    putText(
        anat / "sub-01_ses-02_T1w.json",
        R"({"EchoTime":0.003,"RepetitionTime":2.25,"InversionTime":0.9,"FlipAngle":9,"ContrastBolusIngredient":"GADOLINIUM"})");
    put(anat / "sub-01_ses-02_FLAIR.nii", image());
    putText(anat / "sub-01_ses-02_FLAIR.json", R"({"AcquisitionDateTime":"2020-02-03T10:00:00"})");
    putText(folder / "bids/sub-01/sub-01_sessions.tsv",
            "session_id\tacq_time\nses-01\t2019-05-06T10:00:00\nses-02\t2019-08-09T10:00:00\n");
    const auto all = inspected(folder / "bids");
    QCOMPARE(all.size(), std::size_t{2});
    QCOMPARE(named(all, "sub-01_ses-02_T1w.nii")->slot.slot, Modality::t1c);
    QCOMPARE(named(all, "sub-01_ses-02_T1w.nii")->date->toString(), std::string("2019-08-09"));
    QCOMPARE(named(all, "sub-01_ses-02_FLAIR.nii")->date->toString(), std::string("2020-02-03"));
    QCOMPARE(named(all, "sub-01_ses-02_FLAIR.nii")->caseKey, std::string("sub-01"));
  }
  void sidecarNumbersContradictTheName() {
    const TemporaryFolder folder;
    put(folder / "x_t1.nii", image());
    putText(folder / "x_t1.json",
            R"({"EchoTime":0.09,"RepetitionTime":9,"InversionTime":2.5,"FlipAngle":150})");
    const auto all = inspected(folder.path());
    QCOMPARE(all.front().report.slot.code, std::string("slot.conflict"));
    QCOMPARE(all.front().report.findings.front().code, std::string("slot.conflict"));
  }
  void archives_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("name");
    QTest::newRow("zip") << static_cast<int>(Kind::zip) << QStringLiteral("case.zip");
    QTest::newRow("tar") << static_cast<int>(Kind::tar) << QStringLiteral("case.tar");
    QTest::newRow("tar.gz") << static_cast<int>(Kind::tarGz) << QStringLiteral("case.tar.gz");
    QTest::newRow("by content") << static_cast<int>(Kind::zip) << QStringLiteral("case.bin");
  }
  void archives() {
    QFETCH(int, kind);
    QFETCH(QString, name);
    const TemporaryFolder folder;
    const fs::path file = folder / name.toStdString();
    pack(file, static_cast<Kind>(kind),
         {{"BraTS2021_00000/BraTS2021_00000_t1ce.nii", image()},
          {"BraTS2021_00000/BraTS2021_00000_seg.nii", labels()}});
    auto all = inspected(file);
    QCOMPARE(all.size(), std::size_t{2});
    QCOMPARE(named(all, "BraTS2021_00000_t1ce.nii")->caseKey, std::string("BraTS2021_00000"));
    const fs::path inside = all.front().report.path;
    QVERIFY(fs::exists(inside));
    QVERIFY(all.front().load(0, silentContext()));
    all.clear();
    QVERIFY(!fs::exists(inside));
  }
  void unsafeArchives_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"../outside.nii", "a/../../outside.nii", "/tmp/absolute.nii"})
      QTest::newRow(name) << QString::fromLatin1(name);
  }
  void unsafeArchives() {
    QFETCH(QString, name);
    const TemporaryFolder folder;
    pack(folder / "bad.tar", Kind::tar, {{name.toStdString(), image()}});
    QCOMPARE(codeOf(folder / "bad.tar"), std::string("archive.unsafe"));
    QVERIFY(!fs::exists(folder.path().parent_path() / "outside.nii"));
  }
  void archiveBombsAndRubbish() {
    const TemporaryFolder folder;
    pack(folder / "bomb.zip", Kind::zip, {{"zeros.nii", Bytes(64U << 20U)}});
    QCOMPARE(codeOf(folder / "bomb.zip"), std::string("archive.too-large"));
    pack(folder / "many.tar", Kind::tar, std::vector<Entry>(5, {"x.nii", image()}));
    IntakeLimits limits;
    limits.maxFiles = 4;
    QCOMPARE(codeOf(folder / "many.tar", limits), std::string("archive.too-large"));
    putText(folder / "rubbish.zip", "PK\x03\x04 nothing of the kind");
    QCOMPARE(codeOf(folder / "rubbish.zip"), std::string("archive.corrupt"));
  }
  void linksStayInside() {
    const TemporaryFolder folder, elsewhere;
    put(elsewhere / "secret.nii", image());
    put(folder / "store/.annex/key.nii", image());
    fs::create_directory(folder / "data");
    fs::create_symlink(folder / "store/.annex/key.nii", folder / "data/t2.nii");
    fs::create_symlink(elsewhere / "secret.nii", folder / "data/t1.nii");
    fs::create_symlink(elsewhere.path(), folder / "data/there");
    fs::create_directory_symlink(folder.path(), folder / "data/loop");
    const auto all = inspected(folder.path());
    QCOMPARE(all.size(), std::size_t{3});
    QCOMPARE(named(all, "t2.nii")->slot.slot, Modality::t2);
    for (const char* link : {"t1.nii", "there"}) {
      QCOMPARE(named(all, link)->verdict(), Verdict::refused);
      QCOMPARE(named(all, link)->findings.front().code, std::string("file.link"));
    }
  }
  void unreadableFoldersAreNamed() {
    if (::geteuid() == 0) QSKIP("the superuser reads everything");
    const TemporaryFolder folder;
    fs::create_directory(folder / "closed");
    fs::permissions(folder / "closed", fs::perms::none);
    const auto all = inspected(folder.path());
    fs::permissions(folder / "closed", fs::perms::owner_all);
    QCOMPARE(all.size(), std::size_t{1});
    QCOMPARE(all.front().report.findings.front().code, std::string("file.unreadable"));
  }
  void rubbishGetsAVerdictEach() {
    const TemporaryFolder folder;
    for (int n = 0; n < 10'000; ++n)
      putText(folder / ("f" + std::to_string(n) + ".dat"), n % 2 == 0 ? "rubbish" : "");
    put(folder / "flair.nii", image());
    const std::clock_t start = std::clock();
    const auto all = inspected(folder.path());
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    QCOMPARE(all.size(), std::size_t{10'001});
    const auto refused = std::ranges::count_if(all, [](const InspectedSeries& s) {
      return s.report.verdict() == Verdict::refused && !s.report.findings.front().message.empty();
    });
    QCOMPARE(refused, 10'000);
    QVERIFY2(seconds < 20, std::to_string(seconds).c_str());
    IntakeLimits limits;
    limits.maxFiles = 9'999;
    QCOMPARE(codeOf(folder.path(), limits), std::string("intake.too-many-files"));
  }
  void cancelAnswers() {
    const TemporaryFolder folder;
    put(folder / "flair.nii", image());
    std::stop_source source;
    source.request_stop();
    const JobContext quiet = silentContext();
    const auto series =
        inspectPath(folder.path(), {}, {source.get_token(), quiet.progress, quiet.log});
    QVERIFY(!series && series.error().kind == ErrorKind::cancelled);
  }
  void dicomdirMeansItsFolder() {
    const TemporaryFolder folder;
    putText(folder / "DICOMDIR", "not read");
    put(folder / "flair.nii", image());
    QCOMPARE(inspected(folder / "DICOMDIR").size(), std::size_t{1});
  }
  void realPairsOfExams() {
    const auto data = tests::sharedData("brain_tumour/brain_tumor_progression_CC-BY-3.0");
    TWINSCOPE_NEED(data, "data/brain_tumour");
    int images = 0, outlines = 0;
    for (const InspectedSeries& one : inspected(*data)) {
      const SeriesReport& r = one.report;
      if (r.verdict() == Verdict::refused) continue;
      QVERIFY(r.caseKey.size() == 2 && (r.studyKey == "time 1" || r.studyKey == "time 2"));
      images += r.kind == "nifti" && r.slot.slot == Modality::t1c ? 1 : 0;
      outlines += r.kind == "nifti-labels" && r.labelEdition == "binary-et" ? 1 : 0;
      if (r.path.filename().string().ends_with("Scan_T1.nii.gz")) QVERIFY(!r.spacingKnown);
    }
    QCOMPARE(images, 10);
    QCOMPARE(outlines, 10);
  }
  void realRawStudy() {
    const auto data = tests::sharedData("brain_tumour/tcga_fg_6692_raw_TCIA_CC-BY-3.0");
    TWINSCOPE_NEED(data, "data/brain_tumour");
    const auto all = inspected(*data);
    for (const auto& [file, slot] :
         std::map<std::string, Modality>{{"t1.nii.gz", Modality::t1},
                                         {"t1c.nii.gz", Modality::t1c},
                                         {"t2.nii.gz", Modality::t2},
                                         {"flair.nii.gz", Modality::flair}}) {
      const SeriesReport* report = named(all, file.c_str());
      QVERIFY(report != nullptr && report->slot.slot == slot && report->slot.confidence >= 0.9 &&
              report->spacingKnown);
    }
    QCOMPARE(std::ranges::count(all, std::string("brain"),
                                [](const InspectedSeries& s) { return s.report.labelRole; }),
             4);
  }
  void realVisits() {
    const auto data = tests::sharedData("longitudinal/open_ms_patient01_CC-BY");
    TWINSCOPE_NEED(data, "data/longitudinal");
    const auto all = inspected(*data);
    QCOMPARE(named(all, "study1_FLAIR.nii.gz")->slot.slot, Modality::flair);
    QCOMPARE(named(all, "study1_FLAIR.nii.gz")->studyKey, std::string("time 1"));
    QCOMPARE(named(all, "study2_T1W.nii.gz")->studyKey, std::string("time 2"));
    QCOMPARE(named(all, "gt.nii.gz")->labelRole, std::string("structures"));
  }
};

TWINSCOPE_SUITE(IntakeTest, "intake_test");

}  // namespace twinscope::imaging

#include "intake_test.moc"
