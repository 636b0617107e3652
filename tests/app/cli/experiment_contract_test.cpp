#include "tests/app/cli/cli_program.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QFile>
#include <QTest>

namespace twinscope::cli {

using tests::CliProgram;

/// Names, keys and exit codes of "experiment" that scripts rely on.
class ExperimentContractTest : public QObject {
  Q_OBJECT
  const CliProgram m_program;
  const tests::TemporaryFolder m_folder;

  [[nodiscard]] QStringList words(const QStringList& more) const {
    return QStringList{
               QStringLiteral("experiment"), QStringLiteral("thesis"),
               QStringLiteral("--out"),      QString::fromStdString((m_folder / "thesis").string()),
               QStringLiteral("--json"),     QStringLiteral("--quiet"),
               QStringLiteral("--threads"),  QStringLiteral("1")} +
           more;
  }

 private Q_SLOTS:
  void aStudyTellsTableAndExpectations() {
    const QString changes = QStringLiteral(
        R"({"seeds": 1, "networkSize": "tiny", "patch": 32, "sites": 2, "casesPerSite": 1, "testPerSite": 1, "rounds": 1, "localSteps": 1, "batch": 1})");
    const auto run = m_program.run(words({QStringLiteral("--changes"), changes}));
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    const auto document = run.json();
    QVERIFY(document.at("study") == "thesis");
    QVERIFY(document.at("parts") == document.at("planned"));
    QVERIFY(document.at("holds").is_boolean());
    for (const auto& row : document.at("table").at(0).at("rows")) {
      QVERIFY(row.at("setting").is_string() && row.at("arm").is_string());
      QVERIFY(row.at("figures").at("dice mean").at("mean").is_number());
      QCOMPARE(row.at("figures").at("dice mean").at("seeds").get<int>(), 1);
    }
    for (const auto& each : document.at("expected"))
      QVERIFY(each.at("text").is_string() && each.at("holds").is_boolean() &&
              each.at("found").is_string());
    QVERIFY(QFile::exists(QString::fromStdString((m_folder / "thesis" / "report.md").string())));
  }
  void anotherConfigurationInTheSameFolderIsRefused() {
    const auto run = m_program.run(words({QStringLiteral("--seeds"), QStringLiteral("2")}));
    QCOMPARE(run.exitCode, 3);
    QVERIFY(run.json().at("error").at("code") == "study.other");
  }
  void aStudyThatDoesNotExistIsAUsageError() {
    QCOMPARE(m_program.run({QStringLiteral("experiment"), QStringLiteral("brats")}).exitCode, 2);
    QCOMPARE(m_program.run(words({QStringLiteral("--changes"), QStringLiteral(R"({"round": 1})")}))
                 .exitCode,
             2);
  }
};

TWINSCOPE_SUITE(ExperimentContractTest, "experiment_contract_test");

}  // namespace twinscope::cli

#include "experiment_contract_test.moc"
