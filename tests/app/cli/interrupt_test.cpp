#include "tests/app/cli/cli_program.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::cli {

/// Ctrl-C at work: exit code 130, nothing half stored, and the next run goes on.
class InterruptTest : public QObject {
  Q_OBJECT
  const tests::CliProgram m_program;

 private Q_SLOTS:
  void aDemoCanBeStoppedAndContinued() {
    const QStringList demo{QStringLiteral("demo"),        QStringLiteral("--patients"),
                           QStringLiteral("1"),           QStringLiteral("--json"),
                           QStringLiteral("--workspace"), m_program.path("demo")};
    const auto stopped = m_program.interrupted(demo);
    QCOMPARE(stopped.exitCode, 130);
    QVERIFY(stopped.json().at("error").at("code") == "cancelled");
    const QStringList verify{QStringLiteral("audit"), QStringLiteral("verify"),
                             QStringLiteral("--json"), QStringLiteral("--workspace"),
                             m_program.path("demo")};
    QVERIFY(m_program.run(verify).json().at("ok") == true);
    const auto continued = m_program.run(demo);
    QVERIFY2(continued.exitCode == 0, continued.errors.constData());
    QVERIFY(continued.json().at("patients").size() == 1);
    const auto listed = m_program
                            .run({QStringLiteral("studies"), QStringLiteral("--json"),
                                  QStringLiteral("--workspace"), m_program.path("demo")})
                            .json()
                            .at("studies");
    QVERIFY(listed.size() >= 3);
    for (const auto& study : listed) {
      QVERIFY(study.at("prepared") == true);
      QVERIFY(study.at("segmentations").at(0).at("origin") == "truth");
    }
  }
};

TWINSCOPE_SUITE(InterruptTest, "interrupt_test");

}  // namespace twinscope::cli

#include "interrupt_test.moc"
