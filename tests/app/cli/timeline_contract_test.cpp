#include "tests/app/cli/cli_program.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QFile>
#include <QTest>

namespace twinscope::cli {

using tests::CliProgram;

/// Names, keys and exit codes of "timeline" and "assess --patient" that scripts rely on.
class TimelineContractTest : public QObject {
  Q_OBJECT
  const CliProgram m_program;
  const tests::TemporaryFolder m_folder;

  [[nodiscard]] tests::ProgramRun ran(QStringList arguments) const {
    arguments << QStringLiteral("--workspace") << QString::fromStdString((m_folder / "ws").string())
              << QStringLiteral("--json") << QStringLiteral("--quiet");
    return m_program.run(arguments);
  }

 private Q_SLOTS:
  void initTestCase() {
    const auto made =
        ran({QStringLiteral("demo"), QStringLiteral("--patients"), QStringLiteral("1")});
    QVERIFY2(made.exitCode == 0, made.errors.constData());
  }
  void theDemoHasFactsAndAnAssessment() {
    const auto list = ran({QStringLiteral("timeline"), QStringLiteral("list")});
    QCOMPARE(list.exitCode, 0);
    const auto events = list.json().at("events");
    QVERIFY(events.size() > 10);
    for (const char* key :
         {"id", "patient", "kind", "date", "until", "amount", "unit", "count", "detail"})
      QVERIFY2(events.at(0).contains(key), key);
    const auto run =
        ran({QStringLiteral("assess"), QStringLiteral("--patient"), QStringLiteral("DEMO-01")});
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    const auto json = run.json();
    QVERIFY(json.at("patient") == "DEMO-01" && json.at("baselineRule") == "R-BL-1");
    QVERIFY(json.at("visits").size() == 4);
    for (const char* key : {"date", "label", "finalLabel", "imaging", "rule", "sums", "missing",
                            "flags", "next", "sentence", "study", "lesions"})
      QVERIFY2(json.at("visits").at(1).contains(key), key);
  }
  void factsAreAddedChangedAndRemoved() {
    const QStringList add{
        QStringLiteral("timeline"), QStringLiteral("add"),        QStringLiteral("--patient"),
        QStringLiteral("DEMO-01"),  QStringLiteral("--kind"),     QStringLiteral("steroid"),
        QStringLiteral("--date"),   QStringLiteral("2026-01-01"), QStringLiteral("--amount")};
    const auto added = ran(add + QStringList{QStringLiteral("6")});
    QCOMPARE(added.exitCode, 0);
    QCOMPARE(ran(add + QStringList{QStringLiteral("6000")}).exitCode, 3);
    const auto events = ran({QStringLiteral("timeline"), QStringLiteral("list"),
                             QStringLiteral("--patient"), QStringLiteral("DEMO-01")})
                            .json()
                            .at("events");
    qint64 id = 0;
    for (const auto& event : events)
      if (event.at("date") == "2026-01-01") id = event.at("id").get<qint64>();
    QVERIFY(id > 0 && added.json().at("id") == id);
    const QStringList remove{QStringLiteral("timeline"), QStringLiteral("remove"),
                             QString::number(id)};
    QCOMPARE(ran(remove).exitCode, 0);
    QCOMPARE(ran(remove).exitCode, 3);  // it is gone
  }
  void whatIsExportedCanBeImported() {
    const auto out = ran({QStringLiteral("timeline"), QStringLiteral("export")});
    QFile file(QString::fromStdString((m_folder / "facts.csv").string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(out.json().at("csv").get<std::string>()));
    file.close();
    const auto again = ran({QStringLiteral("timeline"), QStringLiteral("import"), file.fileName()});
    QVERIFY2(again.exitCode == 0, again.errors.constData());
    QVERIFY(ran({QStringLiteral("timeline"), QStringLiteral("export")}).json() == out.json());
  }
  /// An unset variable of a script must not report on everybody.
  void aReportIsOfOneStudyOrGoesIntoAFolder() {
    const auto report = [this](const char* study, const char* name) {
      return ran({QStringLiteral("report"), QStringLiteral("--study"), QString::fromUtf8(study),
                  QStringLiteral("--out"), QString::fromStdString((m_folder / name).string())})
          .exitCode;
    };
    for (const char* study : {"", "0", "-3", "2x"}) QCOMPARE(report(study, "r.html"), 2);
    QCOMPARE(report("2", "r.html"), 0);
    QCOMPARE(ran({QStringLiteral("report"), QStringLiteral("--patient"), QStringLiteral("DEMO-01"),
                  QStringLiteral("--out"), QString::fromStdString((m_folder / "all.pdf").string())})
                 .exitCode,
             2);
  }
  void strangersAreRefused() {
    QCOMPARE(
        ran({QStringLiteral("assess"), QStringLiteral("--patient"), QStringLiteral("X")}).exitCode,
        3);
    QCOMPARE(ran({QStringLiteral("assess")}).exitCode, 2);
    QCOMPARE(ran({QStringLiteral("timeline"), QStringLiteral("list"), QStringLiteral("--patient"),
                  QStringLiteral("X")})
                 .exitCode,
             3);
    QCOMPARE(ran({QStringLiteral("timeline"), QStringLiteral("export"), QStringLiteral("--patient"),
                  QStringLiteral("X")})
                 .exitCode,
             3);
    QCOMPARE(
        ran({QStringLiteral("timeline"), QStringLiteral("import"), QStringLiteral("/nowhere.csv")})
            .exitCode,
        1);
    QCOMPARE(ran({QStringLiteral("timeline"), QStringLiteral("template")}).exitCode, 0);
  }
};

TWINSCOPE_SUITE(TimelineContractTest, "timeline_contract_test");

}  // namespace twinscope::cli

#include "timeline_contract_test.moc"
