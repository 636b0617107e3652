#include "tests/app/cli/cli_program.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QFile>
#include <QTest>

namespace twinscope::cli {

using tests::CliProgram;

/// Names, keys and exit codes of "assess" that scripts rely on.
class AssessContractTest : public QObject {
  Q_OBJECT
  const CliProgram m_program;
  const tests::TemporaryFolder m_folder;

  [[nodiscard]] tests::ProgramRun assessed(const char* line) const {
    const QString path = QString::fromStdString((m_folder / "cases.csv").string());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate)) return {};
    file.write("id,kind,params,visits,labels,final,rules,bor,end,flags\n");
    file.write(line);
    file.close();
    return m_program.run({QStringLiteral("assess"), QStringLiteral("--input"), path,
                          QStringLiteral("--json"), QStringLiteral("--quiet")});
  }

 private Q_SLOTS:
  void aCourseIsRated() {
    const auto run = assessed("mine,course,-,28 ce=400; 84 ce=500; 112 ce=624,,,,,,\n");
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    const auto one = run.json().at("cases").at(0);
    QVERIFY(one.at("id") == "mine");
    QVERIFY(one.at("labels") == (std::vector<std::string>{"B", "pPD", "SD"}));
    QVERIFY(one.at("final") == (std::vector<std::string>{"B", "PsP", "SD"}));
    QVERIFY(one.at("rules") == (std::vector<std::string>{"-", "R-PD-1", "R-CONF-5"}));
    QVERIFY(one.at("bor") == "SD" && one.at("end") == "C@112");
    QVERIFY(one.at("flags").empty() && !one.contains("ok"));
  }
  void whatWasExpectedIsCompared() {
    const auto right = assessed("S02,course,rt=-,0 ce=400; 60 ce=500,B PD,=,- R-PD-1,PD,PD@60,-\n");
    QCOMPARE(right.exitCode, 0);
    QVERIFY(right.json().at("cases").at(0).at("ok") == true);
    const auto wrong = assessed("S02,course,rt=-,0 ce=400; 60 ce=500,B SD,=,- R-SD-1,SD,C@60,-\n");
    QCOMPARE(wrong.exitCode, 1);
    QVERIFY(wrong.json().at("cases").at(0).at("ok") == false);
  }
  void aTokenThatIsNotKnownIsRefused() {
    const auto run = assessed("S02,course,rt=-,0 ce=400; 60 xe=500,,,,,,\n");
    QCOMPARE(run.exitCode, 3);
    QVERIFY(run.json().at("error").at("code") == "response.case");
    QVERIFY(run.json().at("error").at("message").get<std::string>().find("S02") !=
            std::string::npos);
  }
};

TWINSCOPE_SUITE(AssessContractTest, "assess_contract_test");

}  // namespace twinscope::cli

#include "assess_contract_test.moc"
