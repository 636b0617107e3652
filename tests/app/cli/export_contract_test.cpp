#include "core/base/date.h"
#include "core/imaging/dicom/derived/report_codes.h"
#include "core/imaging/dicom/derived/report_file.h"
#include "core/imaging/nifti/nifti.h"
#include "core/volume/measurements.h"
#include "tests/app/cli/cli_program.h"
#include "tests/core/imaging/made_series.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <fstream>
#include <iterator>

namespace twinscope::cli {

using tests::CliProgram;
using Words = QStringList;

namespace {

Words words(const char* line) {
  return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

QString text(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }

std::string bytesOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Parts of a tumour within each other, off centre, none on the first and last slice.
LabelMap tumourOn(const Grid& grid) {
  std::vector<std::uint8_t> labels(grid.voxels());
  for (std::int64_t k = 1; k + 1 < grid.size.k; ++k)
    for (std::int64_t j = 2; j < 9; ++j)
      for (std::int64_t i = 3; i < 10; ++i) {
        const bool core = i > 4 && i < 9 && j > 3 && j < 8;
        const bool dead = i == 6 && j == 6;
        labels[grid.index(i, j, k)] = dead ? 1 : core ? 3 : 2;
      }
  return {grid, std::move(labels)};
}

}  // namespace

/// What leaves a workspace, and comes back.
class ExportContractTest : public QObject {
  Q_OBJECT
  const CliProgram m_program;
  const tests::MadeSeries m_series;
  std::int64_t m_study = 0;

  tests::ProgramRun run(const Words& arguments, const char* workspace = "workspace") {
    return m_program.run(arguments + words("--json --quiet --workspace")
                         << m_program.path(workspace));
  }
  std::vector<std::filesystem::path> exported(const char* format, const char* workspace,
                                              std::int64_t study) {
    const auto answer = run(words("export --study") << QString::number(study) << words("--as")
                                                    << QString::fromUtf8(format),
                            workspace);
    if (answer.exitCode != 0) throw std::runtime_error(answer.errors.toStdString());
    std::vector<std::filesystem::path> files;
    const auto json = answer.json();
    for (const auto& file : json.at("files")) files.emplace_back(file.get<std::string>());
    return files;
  }
  std::vector<std::filesystem::path> exported(const char* format) {
    return exported(format, "workspace", m_study);
  }
  static std::filesystem::path named(const std::vector<std::filesystem::path>& files,
                                     const char* name) {
    const auto hit =
        std::ranges::find_if(files, [&](const auto& f) { return f.filename() == name; });
    return hit == files.end() ? std::filesystem::path() : *hit;
  }

 private Q_SLOTS:
  void initTestCase() {
    const auto folder = m_program.folder() / "scans";
    m_series.writeTo(folder);
    const auto labels = m_program.folder() / "labels.nii.gz";
    QVERIFY(imaging::writeNifti(tumourOn(m_series.grid()), labels).has_value());
    QCOMPARE(run(words("init")).exitCode, 0);
    QCOMPARE(run(words("import") << text(folder)).exitCode, 0);
    QCOMPARE(run(words("backup") << m_program.path("unlabelled.zip")).exitCode, 0);
    const auto imported = run(words("import") << text(folder) << words("--labels") << text(labels)
                                              << words("--label-map canonical"));
    QVERIFY2(imported.exitCode == 0, imported.errors.constData());
    m_study = imported.json().at("studies").at(0).at("id").get<std::int64_t>();
  }

  void niftiReadsBackEqual() {
    const auto files = exported("nifti");
    QCOMPARE(files.size(), std::size_t{3});
    const auto image = imaging::readNifti(named(files, "t1c.nii.gz"));
    QVERIFY(image && image->grid().coincidesWith(m_series.grid()));
    QCOMPARE(image->at(5, 4, 2), 100.F + 53.F + 14.F);
    const auto labels =
        imaging::readNiftiLabels(named(files, "segmentation.nii.gz"), LabelTable::canonical());
    QVERIFY(labels && labels->grid().coincidesWith(m_series.grid()));
    QVERIFY(std::ranges::equal(labels->labels(), tumourOn(m_series.grid()).labels()));
    QVERIFY(bytesOf(named(files, "labels.tsv")).starts_with("index\tname\n1\t"));
  }

  void segmentationComesBackEqual() {
    const auto files = exported("dicom-seg");
    QCOMPARE(files.size(), std::size_t{1});
    // The same workspace as it was before it had labels.
    QCOMPARE(run(words("restore") << m_program.path("unlabelled.zip"), "before").exitCode, 0);
    const auto taken = run(words("import") << text(files.front()), "before");
    QVERIFY2(taken.exitCode == 0 && taken.json().at("skipped").empty(), taken.errors.constData());
    QVERIFY(taken.json().at("studies").at(0).at("id") == m_study);
    const auto labels =
        imaging::readNiftiLabels(named(exported("nifti", "before", m_study), "segmentation.nii.gz"),
                                 LabelTable::canonical());
    QVERIFY(labels && labels->grid().coincidesWith(m_series.grid()));
    QVERIFY(std::ranges::equal(labels->labels(), tumourOn(m_series.grid()).labels()));
    // Labels that are there already are no new revision.
    QCOMPARE(run(words("import") << text(files.front()), "before").exitCode, 0);
    const auto studies = run(words("studies"), "before").json().at("studies");
    QVERIFY(studies.at(0).at("segmentations").size() == 1);
  }

  void aSegmentationWithItsSeriesIsTakenTogether() {
    const auto both = m_program.folder() / "both";
    m_series.writeTo(both);
    std::filesystem::copy_file(exported("dicom-seg").front(), both / "segmentation.dcm");
    const auto home = run(words("import") << text(both));
    QVERIFY2(home.exitCode == 0 && home.json().at("skipped").empty(), home.errors.constData());
    // Another hospital's workspace has another key: it cannot tell the series, and says so.
    QCOMPARE(run(words("init"), "second").exitCode, 0);
    const auto elsewhere = run(words("import") << text(both), "second");
    QCOMPARE(elsewhere.exitCode, 0);
    QVERIFY(elsewhere.json().at("skipped").at(0).at("code") == "seg.waiting");
    const auto alone = run(words("import") << text(both / "segmentation.dcm"), "second");
    QCOMPARE(alone.exitCode, 3);
    QVERIFY(alone.json().at("error").at("code") == "seg.waiting");
  }

  void objectsReferToTheHospitalsOwnUidsWhereAsked() {
    const auto scans = m_program.folder() / "scans", out = m_program.folder() / "linked";
    const auto answer =
        run(words("export --as dicom-sr --study") << QString::number(m_study) << words("--source")
                                                  << text(scans) << words("--out") << text(out));
    QVERIFY2(answer.exitCode == 0, answer.errors.constData());
    for (const char* name : {"segmentation.dcm", "report.dcm"}) {
      const std::string bytes = bytesOf(out / name);
      for (const std::string& uid : {m_series.study, m_series.series, m_series.instanceUid(2)})
        QVERIFY2(bytes.find(uid) != std::string::npos, uid.c_str());
      for (const std::string& secret : {m_series.patientName, m_series.patientId})
        QVERIFY2(bytes.find(secret) == std::string::npos, secret.c_str());
    }
    const auto both = m_program.folder() / "linked-both";
    m_series.writeTo(both);
    std::filesystem::copy_file(out / "segmentation.dcm", both / "segmentation.dcm");
    QCOMPARE(run(words("init"), "third").exitCode, 0);
    const auto taken = run(words("import") << text(both), "third");
    QVERIFY2(taken.exitCode == 0 && taken.json().at("skipped").empty(), taken.errors.constData());
    const auto elsewhere =
        run(words("export --as dicom-seg --study")
            << QString::number(m_study) << words("--source") << m_program.path("nifti-only"));
    QVERIFY(elsewhere.exitCode != 0);
    std::filesystem::create_directories(m_program.folder() / "nifti-only");
    const auto empty =
        run(words("export --as dicom-seg --study")
            << QString::number(m_study) << words("--source") << m_program.path("nifti-only"));
    QCOMPARE(empty.exitCode, 3);
    QVERIFY(empty.json().at("error").at("code") == "export.other-series");
  }

  void reportTellsWhatTheWorkspaceMeasured() {
    const auto files = exported("dicom-sr");
    QCOMPARE(files.size(), std::size_t{2});
    const auto report = imaging::dicom::readMeasurementReport(named(files, "report.dcm"));
    QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
    const LabelMap labels = tumourOn(m_series.grid());
    const auto lesions = measureLesions(labels);
    QCOMPARE(report->groups.size(), std::size_t{5 + 1});  // NCR, ED, ET and its lesion, TC, WT
    for (const auto& group : report->groups) {
      const bool isLesion = group.trackingId == "Lesion 1";
      const double ml = isLesion ? lesions.at(0).volumeMl
                                 : labels.volumeMl(regionFromName(group.trackingId).value());
      QVERIFY(std::abs(*group.value(imaging::dicom::kVolume) / 1000 - ml) < 1e-9);
      QCOMPARE(group.value(imaging::dicom::kLongAxis).has_value(), isLesion);
      // The lesion stands for its region, which has no segment of its own.
      QCOMPARE(group.segment.has_value(), group.trackingId != "ET");
      if (!isLesion) continue;
      QVERIFY(std::abs(*group.value(imaging::dicom::kLongAxis) - lesions[0].longestMm) < 1e-9);
      QVERIFY(std::abs(*group.value(imaging::dicom::kShortAxis) - lesions[0].perpendicularMm) <
              1e-9);
    }
  }

  void bidsIsTakenBackFromItsLayout() {
    const auto files = exported("bids");
    const auto labels = std::ranges::find_if(files, [](const auto& file) {
      return file.filename().string().ends_with("_space-orig_desc-tumour_dseg.nii.gz");
    });
    QVERIFY(labels != files.end());
    const auto read = imaging::readNiftiLabels(*labels, LabelTable::canonical());
    QVERIFY(read && std::ranges::equal(read->labels(), tumourOn(m_series.grid()).labels()));
    QCOMPARE(run(words("init"), "bids").exitCode, 0);
    const auto set = labels->parent_path().parent_path().parent_path().parent_path();
    const auto taken = run(words("import") << text(set) << words("--label-map canonical"), "bids");
    QVERIFY2(taken.exitCode == 0 && taken.json().at("skipped").empty(), taken.errors.constData());
    const auto study = taken.json().at("studies").at(0);
    QVERIFY(study.at("slots").contains("T1c"));
    // The date is another one, by whole weeks.
    const auto day = Date::parse(study.at("date").get<std::string>());
    QVERIFY(day && *day != Date(2024, 1, 31) && day->daysSince(Date(2024, 1, 31)) % 7 == 0);
  }

  void nothingExportedNamesThePatient() {
    for (const char* format : {"nifti", "dicom-seg", "dicom-sr", "bids"})
      for (const auto& file : exported(format)) {
        const std::string bytes = bytesOf(file);
        for (const std::string& secret :
             {m_series.patientName, std::string("Mustermann"), m_series.patientId, m_series.series,
              m_series.study, m_series.frameOfReference})
          QVERIFY2(bytes.find(secret) == std::string::npos, secret.c_str());
      }
  }

  void exportsAreNotedInTheAuditTrail() {
    (void)exported("nifti");
    const auto audit = run(words("audit list"));
    QVERIFY(audit.output.contains("study.export"));
  }

  void withoutDicomThereIsNothingToReferTo() {
    QCOMPARE(run(words("init"), "nifti").exitCode, 0);
    const auto scan = m_program.folder() / "nifti-scan" / "t1c.nii.gz";
    std::filesystem::create_directories(scan.parent_path());
    QVERIFY(
        imaging::writeNifti(tests::rampImage(m_series.grid(), Modality::t1c), scan).has_value());
    const auto labels = m_program.folder() / "labels.nii.gz";
    const auto imported = run(words("import") << text(scan) << words("--labels") << text(labels)
                                              << words("--label-map canonical"),
                              "nifti");
    QVERIFY2(imported.exitCode == 0, imported.errors.constData());
    const auto id = imported.json().at("studies").at(0).at("id").get<std::int64_t>();
    const auto refused =
        run(words("export --as dicom-seg --study") << QString::number(id), "nifti");
    QCOMPARE(refused.exitCode, 3);
    QVERIFY(refused.json().at("error").at("code") == "export.no-dicom-source");
    QCOMPARE(exported("nifti", "nifti", id).size(), std::size_t{3});
  }

  void helpShowsAnExample() {
    const auto help = m_program.run(words("export --help"));
    QCOMPARE(help.exitCode, 0);
    QVERIFY(help.output.contains("Example: twinscope-cli export"));
  }

  void mistakesAreRefused() {
    QCOMPARE(run(words("export --study 99 --as nifti")).exitCode, 3);
    QCOMPARE(run(words("export --study 1 --as jpeg")).exitCode, 2);
    QCOMPARE(run(words("export --study 1")).exitCode, 2);
  }
};

TWINSCOPE_SUITE(ExportContractTest, "export_contract_test");

}  // namespace twinscope::cli

#include "export_contract_test.moc"
