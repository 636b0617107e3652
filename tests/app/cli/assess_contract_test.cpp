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
    return ranOn(QByteArray("id,kind,params,visits,labels,final,rules,bor,end,flags\n") + line);
  }
  [[nodiscard]] tests::ProgramRun ranOn(const QByteArray& input) const {
    const QString path = QString::fromStdString((m_folder / "input").string());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate)) return {};
    file.write(input);
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
  void aCourseOfLesionsIsRated() {
    const auto run = ranOn(R"({"setting": "newlyDiagnosed", "rtEnd": "2025-06-01", "visits": [
      {"date": "2025-06-29", "steroidMgPerDay": 0, "clinical": "stable",
       "lesions": [{"id": "L1", "d1Mm": 20, "d2Mm": 20}]},
      {"date": "2025-08-24", "steroidMgPerDay": 0, "clinical": "stable",
       "lesions": [{"id": "L1", "d1Mm": 26, "d2Mm": 20}]}]})");
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    const auto json = run.json();
    QVERIFY(json.at("baselineRule") == "R-BL-1" && json.at("metric") == "mm2");
    const auto last = json.at("visits").at(1);
    QVERIFY(last.at("label") == "pPD" && last.at("rule") == "R-PD-1");
    QVERIFY(last.at("sums").at("CE").at("value") == 520);
    QVERIFY(last.at("next").at("from") == "2025-09-21" &&
            last.at("next").at("due") == "2025-10-19");
  }
  void coursesWithMistakesAreRefused_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("no JSON") << QByteArray("{oops") << QByteArray("no JSON");
    QTest::newRow("unknown key") << QByteArray(R"({"visits": [], "edtion": "iRANO"})")
                                 << QByteArray("edtion");
    QTest::newRow("unknown word") << QByteArray(R"({"edition": "RANO3"})") << QByteArray("RANO3");
    QTest::newRow("no day") << QByteArray(R"({"visits": [{"date": "June"}]})")
                            << QByteArray("visits[0]");
    QTest::newRow("a text") << QByteArray(R"({"visits": [{"date": "2025-01-01", "kps": "90"}]})")
                            << QByteArray("kps");
    QTest::newRow("no visits") << QByteArray(R"({"visits": []})") << QByteArray("visit");
  }
  void coursesWithMistakesAreRefused() {
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, says);
    const auto run = ranOn(json.constData());
    QCOMPARE(run.exitCode, 3);
    QVERIFY2(run.errors.contains(says), run.errors.constData());
    QVERIFY(run.json().at("error").at("code") == "response.course");
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
