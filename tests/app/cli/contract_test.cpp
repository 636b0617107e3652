#include "core/imaging/nifti/nifti.h"
#include "tests/app/cli/cli_program.h"
#include "tests/support/suite.h"

#include <QRegularExpression>
#include <QTest>
#include <fstream>
#include <set>

namespace twinscope::cli {

using tests::CliProgram;
using Words = QStringList;

namespace {

Words words(const char* line) {
  return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

std::set<std::string> keysOf(const nlohmann::json& object) {
  std::set<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.insert(key);
  return keys;
}

bool holdsAll(const nlohmann::json& object, std::initializer_list<const char*> keys) {
  for (const char* key : keys)
    if (!object.contains(key)) return qWarning("missing key %s", key), false;
  return true;
}

}  // namespace

/// Names, keys and exit codes that scripts rely on.
class ContractTest : public QObject {
  Q_OBJECT
  const CliProgram m_program;
  const Grid m_grid = Grid::axisAligned({40, 40, 40}, {1, 1, 2}, {-20, -18, 5});

  QString image(const char* name, Modality modality) {
    const auto file = m_program.folder() / name;
    std::filesystem::create_directories(file.parent_path());
    if (!imaging::writeNifti(tests::rampImage(m_grid, modality), file))
      throw std::runtime_error("cannot write");
    return QString::fromStdString(file.string());
  }
  QString labels(const char* name, std::int64_t from, std::int64_t to, std::uint8_t value) {
    const auto file = m_program.folder() / name;
    std::filesystem::create_directories(file.parent_path());
    const LabelTable anything("test", {{value, std::nullopt, "x"}});
    const LabelMap box = tests::boxLabels(m_grid, from, to, value);
    if (!imaging::writeNifti(LabelMap(m_grid, {box.labels().begin(), box.labels().end()}, anything),
                             file))
      throw std::runtime_error("cannot write");
    return QString::fromStdString(file.string());
  }

 private Q_SLOTS:
  void everyVerbHelpsWithAnExample_data() {
    QTest::addColumn<QString>("verb");
    for (const char* verb :
         {"inspect",      "init",         "demo",          "import",       "studies",
          "prepare",      "segment",      "measure",       "model import", "model list",
          "model show",   "model export", "model compare", "train",        "evaluate",
          "audit verify", "audit list",   "backup",        "restore",      "doctor"})
      QTest::newRow(verb) << QString::fromUtf8(verb);
  }
  void everyVerbHelpsWithAnExample() {
    QFETCH(QString, verb);
    const auto run = m_program.run(verb.split(QLatin1Char(' ')) << QStringLiteral("--help"));
    QCOMPARE(run.exitCode, 0);
    QVERIFY(run.output.contains("Example: twinscope-cli " + verb.toUtf8()));
    for (const char* option : {"--json", "--workspace", "--quiet"})
      QVERIFY(run.output.contains(option));
  }
  void mistakesAreUsageErrors_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << Words{};
    QTest::newRow("no such verb") << words("frobnicate");
    QTest::newRow("no such option") << words("studies --frob");
    QTest::newRow("missing path") << words("inspect");
    QTest::newRow("no workspace yet") << words("studies");
    QTest::newRow("init nowhere") << words("init");
    QTest::newRow("segment nothing") << words("segment");
    QTest::newRow("segment words") << words("segment --images t1");
    QTest::newRow("segment twice") << words("segment --images t1=a.nii,t1=b.nii");
    QTest::newRow("no such region") << words("measure --labels a.nii --region XY");
  }
  void mistakesAreUsageErrors() {
    QFETCH(QStringList, arguments);
    const auto run = m_program.run(arguments + words("--json"));
    QCOMPARE(run.exitCode, 2);
    const auto error = run.json().at("error");
    QCOMPARE(keysOf(error), (std::set<std::string>{"code", "message", "remedy"}));
    static const QRegularExpression form(QStringLiteral("^[^\\n]+: [^\\n]+\\n$"));
    QVERIFY2(form.match(QString::fromUtf8(run.errors)).hasMatch(), run.errors.constData());
  }
  void inspectTellsEverythingAboutAnImage() {
    const auto run =
        m_program.run(words("inspect --json --quiet") << image("one/t1.nii.gz", Modality::t1));
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.errors.isEmpty(), run.errors.constData());
    const auto series = run.json().at("series").at(0);
    QVERIFY(holdsAll(series, {"path", "kind", "slot", "slotConfidence", "slotRule", "verdict",
                              "code", "message", "remedy", "size", "frames", "spacingMm",
                              "worldFromVoxel", "min", "max", "mean", "patient"}));
    QVERIFY(series.at("slot") == "T1");
    QVERIFY(series.at("verdict") == "usable");
    QVERIFY(series.at("size") == (nlohmann::json{40, 40, 40}));
    QVERIFY(series.at("min") == 100.0);
    QVERIFY(series.at("max") == 139.0);
    QVERIFY(series.at("mean") == 119.5);
    QVERIFY(series.at("patient").is_null());
    QCOMPARE(series.at("worldFromVoxel").at(0).at(3).get<double>(), -20.0);
    QVERIFY(series.at("worldFromVoxel").at(3) == (nlohmann::json{0.0, 0.0, 0.0, 1.0}));
  }
  void inspectRefusesRubbishWithoutFailing() {
    std::ofstream(m_program.folder() / "rubbish.nii") << "this is no image";
    const auto run = m_program.run(words("inspect --json") << m_program.path("rubbish.nii"));
    QCOMPARE(run.exitCode, 0);
    const auto series = run.json().at("series").at(0);
    QVERIFY(series.at("verdict") == "refused");
    QVERIFY(!series.at("code").get<std::string>().empty());
  }
  void inspectFailsWhereThereIsNothing() {
    const auto run = m_program.run(words("inspect --json") << m_program.path("nowhere"));
    QVERIFY(run.exitCode == 1 || run.exitCode == 3);
    QVERIFY(!run.json().at("error").at("code").get<std::string>().empty());
  }
  void measureComparesWithAReference() {
    const auto a = labels("m/a.nii.gz", 10, 20, 3), b = labels("m/b.nii.gz", 10, 20, 3);
    const auto run =
        m_program.run(words("measure --json --labels") << a << words("--reference") << b);
    QCOMPARE(run.exitCode, 0);
    const auto json = run.json();
    QCOMPARE(json.at("volumesMl").at("ET").get<double>(), 2.0);
    QVERIFY(holdsAll(json.at("volumesMl"), {"NCR", "ED", "ET", "WT", "TC"}));
    QVERIFY(holdsAll(json.at("lesions").at(0),
                     {"volumeMl", "longestMm", "perpendicularMm", "productMm2", "slice"}));
    QVERIFY(
        holdsAll(json.at("regions").at("WT"), {"dice", "jaccard", "sensitivity", "specificity",
                                               "hdMm", "hd95Mm", "assdMm", "nsd1mm", "nsd2mm"}));
    QCOMPARE(json.at("regions").at("ET").at("dice").get<double>(), 1.0);
  }
  void measureAsksWhatFourMeans() {
    const auto file = labels("m/four.nii.gz", 5, 9, 4);
    const auto asked = m_program.run(words("measure --json --labels") << file);
    QCOMPARE(asked.exitCode, 3);
    QVERIFY(asked.json().at("error").at("code") == "labels.ambiguous");
    const auto told = m_program.run(words("measure --json --label-map brats2021 --labels") << file);
    QCOMPARE(told.exitCode, 0);
    QVERIFY(told.json().at("volumesMl").at("ET").get<double>() > 0.1);
  }
  void unknownLabelValuesAreListed() {
    const auto file = labels("m/nine.nii.gz", 5, 9, 9);
    const auto run = m_program.run(words("measure --json --label-map brats2021 --labels") << file);
    QCOMPARE(run.exitCode, 3);
    QVERIFY(run.json().at("error").at("code") == "labels.unknown-value");
    QVERIFY(run.errors.contains("9"));
  }
  void theWorkspaceIsRememberedAndCaredFor() {
    const QString folder = m_program.path("w");
    const auto made = m_program.run(words("init --json --workspace") << folder);
    QCOMPARE(made.exitCode, 0);
    QVERIFY(made.json().at("workspace") == folder.toStdString());
    QCOMPARE(m_program.run(words("init --json --workspace") << folder).exitCode, 3);
    const auto studies = m_program.run(words("studies --json"));
    QVERIFY(studies.json() == (nlohmann::json{{"studies", nlohmann::json::array()}}));
    QVERIFY(m_program.run(words("audit verify --json")).json().at("ok") == true);
    const auto backup = m_program.path("w.backup");
    QCOMPARE(m_program.run(words("backup --json") << backup).exitCode, 0);
    const auto restored = m_program.run(words("restore --json")
                                        << backup << words("--workspace") << m_program.path("w2"));
    QCOMPARE(restored.exitCode, 0);
    QCOMPARE(
        m_program.run(words("audit verify --json --workspace") << m_program.path("w2")).exitCode,
        0);
    const auto damaged = m_program.path("broken.backup");
    std::ofstream(damaged.toStdString()) << "no backup";
    QVERIFY(
        m_program
            .run(words("restore --json") << damaged << words("--workspace") << m_program.path("w3"))
            .exitCode != 0);
    QVERIFY(!std::filesystem::exists(m_program.folder() / "w3" / "twinscope.db"));
  }
  void importsOnceAndMeasuresLabels() {
    const QString folder = m_program.path("imports");
    QCOMPARE(m_program.run(words("init --workspace") << folder).exitCode, 0);
    image("BraTS2021_00007/BraTS2021_00007_t1ce.nii.gz", Modality::t1c);
    image("BraTS2021_00007/BraTS2021_00007_t1.nii.gz", Modality::t1);
    labels("BraTS2021_00007/BraTS2021_00007_seg.nii.gz", 10, 20, 4);
    const Words arguments = words("import --json --workspace")
                            << folder << m_program.path("BraTS2021_00007");
    const auto first = m_program.run(arguments);
    QVERIFY2(first.exitCode == 0, first.errors.constData());
    const auto study = first.json().at("studies").at(0);
    QVERIFY(holdsAll(study, {"id", "patient", "date", "slots"}));
    QVERIFY(holdsAll(study.at("slots"), {"T1", "T1c"}));
    QVERIFY(study.at("patient").get<std::string>().starts_with("TW-"));
    QVERIFY(first.errors.contains("30 days apart"));
    const auto again = m_program.run(arguments);
    QVERIFY(again.json().at("studies").at(0).at("id") == study.at("id"));
    const auto listed = m_program.run(words("studies --json --workspace") << folder).json();
    QCOMPARE(listed.at("studies").size(), 1UL);
    QCOMPARE(listed.at("studies").at(0).at("segmentations").size(), 1UL);
    QCOMPARE(listed.at("studies").at(0).at("volumesMl").at("ET").get<double>(), 2.0);
  }
  void importRefusesUnknownLabelsWhole() {
    const QString folder = m_program.path("refusals");
    QCOMPARE(m_program.run(words("init --workspace") << folder).exitCode, 0);
    const auto scan = image("single/t1c.nii.gz", Modality::t1c);
    const auto file = labels("elsewhere/seg.nii.gz", 10, 20, 7);
    const auto run = m_program.run(words("import --json --label-map brats2021 --workspace")
                                   << folder << scan << words("--labels") << file);
    QCOMPARE(run.exitCode, 3);
    QVERIFY(run.json().at("error").at("code") == "labels.unknown-value");
    const auto listed = m_program.run(words("studies --json --workspace") << folder).json();
    QVERIFY(listed.at("studies").empty());
  }
  void statedKeysAndDatesAreTaken() {
    const QString folder = m_program.path("stated");
    QCOMPARE(m_program.run(words("init --workspace") << folder).exitCode, 0);
    const auto scan = image("dated/flair.nii.gz", Modality::flair);
    const auto run = m_program.run(
        words("import --json --patient P-1 --date 2024-03-01 --workspace") << folder << scan);
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    QVERIFY(run.json().at("studies").at(0).at("patient") == "P-1");
    QVERIFY(run.json().at("studies").at(0).at("date") == "2024-03-01");
    const auto named =
        m_program.run(words("import --json --workspace")
                      << folder << scan << words("--patient") << QStringLiteral("Jane Doe"));
    QCOMPARE(named.exitCode, 2);
    QCOMPARE(m_program.run(words("studies --patient nobody --json --workspace") << folder).exitCode,
             3);
  }
  void doctorSaysWhatComputes() {
    const auto run = m_program.run(words("doctor --json"));
    const auto json = run.json();
    QVERIFY(holdsAll(json, {"ok", "findings", "checks"}));
    QVERIFY(run.output.contains("CPU, "));
  }
};

TWINSCOPE_SUITE(ContractTest, "contract_test");

}  // namespace twinscope::cli

#include "contract_test.moc"
