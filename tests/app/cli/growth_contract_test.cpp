#include "core/imaging/nifti/nifti.h"
#include "core/imaging/phantom/phantom.h"
#include "tests/app/cli/cli_program.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <fstream>

namespace twinscope::cli {
namespace {

using tests::CliProgram;
using Words = QStringList;

Words words(const char* line) {
  return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

bool holdsAll(const nlohmann::json& object, std::initializer_list<const char*> keys) {
  for (const char* key : keys)
    if (!object.contains(key)) return qWarning("missing key %s", key), false;
  return true;
}

}  // namespace

/// The growth verbs: names, keys and exit codes that scripts rely on.
class GrowthContractTest : public QObject {
  Q_OBJECT
  const CliProgram m_program;

  QString written(const Volume& volume, const char* name) {
    const auto file = m_program.folder() / name;
    std::filesystem::create_directories(file.parent_path());
    if (!imaging::writeNifti(volume, file)) throw std::runtime_error("cannot write");
    return QString::fromStdString(file.string());
  }

  /// asked: a forecast of a prepared patient, whose key stands last; plain: what it answers.
  void otherTreatmentsAndAMapAreAnswered(const Words& asked, const nlohmann::json& plain) {
    const auto facts = m_program.folder() / "plan.csv";
    std::ofstream(facts) << "patient,kind,date,until,amount,count,detail\n"
                         << asked.back().toStdString() << ",radiotherapy,2026-03-02,,60,30,\n"
                         << "TW-0,chemotherapy,2026-03-02,2026-05-02,,,temozolomide\n";
    const QString map = m_program.path("density.nii.gz");
    const auto run = m_program.run(
        asked + words("--scenario none --scenario radiotherapy --scenario both --scenario") +
        Words{QString::fromStdString(facts.string()), QStringLiteral("--map"), map});
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    const auto json = run.json();
    QCOMPARE(json.at("forecast").dump(), plain.at("forecast").dump());
    const auto& scenarios = json.at("scenarios");
    QCOMPARE(scenarios.size(), 4UL);
    const auto whole = [&](std::size_t n) {
      return scenarios.at(n).at("forecast").at(1).at("volumesMl");
    };
    for (const auto& scenario : scenarios) {
      QVERIFY(holdsAll(scenario, {"name", "kind", "forecast", "caveats", "ignored"}));
      QVERIFY(scenario.at("kind") == "simulation");
      QCOMPARE(scenario.at("forecast").size(), 2UL);
      QVERIFY(
          holdsAll(scenario.at("forecast").at(0), {"day", "date", "volumesMl", "coreVolumesMl"}));
    }
    QVERIFY(scenarios.at(3).at("name") == "plan");
    // Untreated so far: nothing more is as it is, and the plan is the standard one.
    QCOMPARE(whole(0).dump(), plain.at("forecast").at(1).at("volumesMl").dump());
    QCOMPARE(whole(3).dump(), whole(1).dump());
    QVERIFY(whole(1).at("median").get<double>() < whole(0).at("median").get<double>());
    QVERIFY(scenarios.at(0).at("caveats").empty());
    QVERIFY(scenarios.at(1).at("caveats").at(0).at("code") == "radiotherapy-from-prior");
    QCOMPARE(scenarios.at(2).at("caveats").size(), 2UL);
    QVERIFY(holdsAll(json.at("map"), {"file", "study", "day", "date", "kind"}));
    QCOMPARE(json.at("map").at("day").get<double>(), 60.0);
    const auto density = imaging::readNifti(map.toStdString());
    QVERIFY(density);
    QVERIFY(std::ranges::all_of(density->voxels(), [](float u) { return u >= 0 && u <= 1; }));
    QVERIFY(std::ranges::any_of(density->voxels(), [](float u) { return u > 0.5F; }));
    const auto unknown = m_program.run(asked + words("--scenario surgery"));
    QCOMPARE(unknown.exitCode, 2);
    std::ofstream(facts) << "patient,kind,date,until,amount,count,detail\n";
    const auto nobody =
        m_program.run(asked + words("--scenario") + Words{QString::fromStdString(facts.string())});
    QCOMPARE(nobody.exitCode, 3);
    QVERIFY(nobody.json().at("error").at("code") == "growth.scenario");
  }

 private Q_SLOTS:
  void verbsHelpWithAnExample() {
    for (const char* verb : {"calibrate", "forecast", "simulate growth"}) {
      const auto run = m_program.run(words(verb) << QStringLiteral("--help"));
      QCOMPARE(run.exitCode, 0);
      QVERIFY(run.output.contains(QByteArray("Example: twinscope-cli ") + verb));
    }
  }
  void densityGrowsByTheLogisticLaw() {
    const Grid grid = Grid::axisAligned({12, 10, 8}, {2, 2, 2});
    const QString start =
        written(Volume(grid, std::vector<float>(grid.voxels(), 0.25F)), "start.nii.gz");
    const QString end = m_program.path("end.nii.gz");
    const auto run = m_program.run(
        words("simulate growth --json --diffusivity 0.13 --proliferation 0.02 --days 50 --grid")
        << start << QStringLiteral("--out") << end);
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    const auto json = run.json();
    QVERIFY(holdsAll(json, {"steps", "seconds", "massMl"}));
    QCOMPARE(json.at("steps").get<int>(), 50);
    const double e = std::exp(1.0), u = 0.25 * e / (1 + 0.25 * (e - 1));
    const double ml = u * 8 * static_cast<double>(grid.voxels()) / 1000;
    QVERIFY(std::abs(json.at("massMl").get<double>() / ml - 1) < 1e-5);
    const auto grown = imaging::readNifti(end.toStdString());
    QVERIFY(grown && grown->grid().coincidesWith(grid));
    QVERIFY(std::abs(grown->voxels()[100] - u) < 1e-5);
  }
  void badDensitiesAndStepsAreRefused() {
    const Grid grid = Grid::axisAligned({4, 4, 4}, {1, 1, 1});
    const QString bad = written(Volume(grid, std::vector<float>(64, 3.F)), "bad.nii.gz");
    const QString good = written(Volume(grid, std::vector<float>(64, 0.3F)), "good.nii.gz");
    const Words common =
        words("simulate growth --json --diffusivity 1 --proliferation 0.1 --days 5 --out")
        << m_program.path("x.nii.gz") << QStringLiteral("--grid");
    const auto dense = m_program.run(common + Words{bad});
    QCOMPARE(dense.exitCode, 3);
    QVERIFY(dense.json().at("error").at("code") == "growth.density");
    const auto long_ = m_program.run(common + Words{good} + words("--step 1"));
    QCOMPARE(long_.exitCode, 3);
    QVERIFY(long_.json().at("error").at("code") == "growth.unstable");
    QVERIFY(!std::filesystem::exists(m_program.folder() / "x.nii.gz"));
  }
  void aPatientIsForecast() {
    const QString workspace = m_program.path("w");
    QCOMPARE(m_program.run(words("init --workspace") << workspace).exitCode, 0);
    const auto unknown = m_program.run(words("calibrate --json --patient TW-0"));
    QCOMPARE(unknown.exitCode, 3);
    QVERIFY(unknown.json().at("error").at("code") == "growth.no-patient");

    imaging::PhantomSpec spec = imaging::randomPhantomSpec(4, 3);
    spec.sequences = {Modality::t1, Modality::t1c};
    const auto phantom = imaging::makePhantom(spec, silentContext());
    QVERIFY(phantom);
    for (const Volume& sequence : phantom->sequences)
      written(sequence, sequence.modality() == Modality::t1 ? "scan/t1.nii.gz" : "scan/t1c.nii.gz");
    const auto labels = m_program.folder() / "seg.nii.gz";
    QVERIFY(imaging::writeNifti(phantom->truth, labels));
    const auto imported = m_program.run(
        words("import --json --patient P-1 --date 2026-03-02 --label-map canonical --labels")
        << QString::fromStdString(labels.string()) << m_program.path("scan"));
    QVERIFY2(imported.exitCode == 0, imported.errors.constData());
    const auto study = imported.json().at("studies").at(0);
    const QString patient = QString::fromStdString(study.at("patient").get<std::string>());
    const auto asked = words("forecast --json --draws 40 --spacing-mm 4 --days 30 60 --patient")
                       << patient;
    const auto unprepared = m_program.run(asked);
    QCOMPARE(unprepared.exitCode, 3);
    QVERIFY(unprepared.json().at("error").at("code") == "growth.not-prepared");
    const auto prepared = m_program.run(words("prepare --spacing-mm 3 --study")
                                        << QString::number(study.at("id").get<int>()));
    QVERIFY2(prepared.exitCode == 0, prepared.errors.constData());

    const auto run = m_program.run(asked);
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    const auto json = run.json();
    QVERIFY(holdsAll(
        json, {"parameters", "identifiable", "forecast", "pastForecasts", "findings", "kind"}));
    for (const char* name : {"diffusivityMm2PerDay", "proliferationPerDay"})
      QVERIFY(holdsAll(json.at("parameters").at(name), {"mean", "interval90"}));
    QCOMPARE(json.at("forecast").size(), 2UL);
    QCOMPARE(json.at("forecast").at(1).at("day").get<double>(), 60.0);
    QVERIFY(holdsAll(json.at("forecast").at(0).at("volumesMl"),
                     {"median", "interval50", "interval90"}));
    QVERIFY(json.at("findings").at(0).at("code") == "one-scan");
    QVERIFY(json.at("pastForecasts").empty());
    QVERIFY(!json.contains("scenarios") && !json.contains("map"));
    otherTreatmentsAndAMapAreAnswered(asked, json);
  }
};

TWINSCOPE_SUITE(GrowthContractTest, "growth_contract_test");

}  // namespace twinscope::cli

#include "growth_contract_test.moc"
