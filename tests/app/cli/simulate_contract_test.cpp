#include "tests/app/cli/cli_program.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::cli {

using tests::CliProgram;

namespace {

QStringList words(const char* line) {
  return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

}  // namespace

/// Names, keys and exit codes of "federation simulate" that scripts rely on.
class SimulateContractTest : public QObject {
  Q_OBJECT
  const CliProgram m_program;

 private Q_SLOTS:
  void aSimulationTellsEveryRound() {
    const auto run = m_program.run(
        words("federation simulate --sites 5 --rounds 3 --stragglers 1 --attackers 1 --attack nan "
              "--strategy median --clip 3 --noise 1 --compression int8 --json"));
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    const auto document = run.json();
    QVERIFY(document.at("phase") == "finished");
    QCOMPARE(document.at("rounds").size(), 3UL);
    for (const auto& round : document.at("rounds")) {
      for (const char* number :
           {"dice", "epsilon", "delta", "bytesUp", "bytesDown", "denseBytes", "late"})
        QVERIFY2(round.at(number).is_number(), number);
      QCOMPARE(round.at("sites").size(), 5UL);
      for (const auto& site : round.at("sites"))
        if (site.at("site") == "site-01 (nan)") QVERIFY(site.at("state") != "accepted");
    }
    QVERIFY2(run.errors.contains("round 1"), run.errors.constData());
  }
  void withoutNoiseThereIsNoEpsilon() {
    const auto run = m_program.run(
        words("federation simulate --sites 3 --rounds 1 --stragglers 0 --json --quiet"));
    QVERIFY(run.json().at("rounds").at(0).at("epsilon").is_null());
    QVERIFY2(run.errors.isEmpty(), run.errors.constData());
  }
  void aSecureSimulationTellsNoSingleUpdate() {
    const auto run = m_program.run(
        words("federation simulate --secure --sites 7 --rounds 2 --stragglers 1 --json --quiet"));
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    const auto document = run.json();
    QVERIFY(document.at("phase") == "finished" && document.at("sums") == "secure");
    for (const auto& round : document.at("rounds")) {
      QVERIFY(round.at("metrics").empty());
      for (const auto& site : round.at("sites")) {
        QVERIFY(site.at("metrics").empty());
        QCOMPARE(site.at("weight").is_null(), site.at("state") == "accepted");
      }
    }
  }
  void equalSharesOfASecureSumAreTold() {
    const auto run = m_program.run(
        words("federation simulate --secure --sites 4 --rounds 1 --stragglers 0 --strategy uniform "
              "--json --quiet"));
    for (const auto& site : run.json().at("rounds").at(0).at("sites"))
      QVERIFY(site.at("weight") == 0.25);
  }
  void aStrategyThatNeedsSingleUpdatesIsRefused() {
    const auto run =
        m_program.run(words("federation simulate --secure --sites 9 --strategy krum --json"));
    QVERIFY(run.exitCode != 0);
    QVERIFY(run.json().at("error").at("code") == "strategy.secure-sum");
  }
  void aCoordinatorsNoiseIsAccountedFor() {
    const auto run = m_program.run(words(
        "federation simulate --sites 3 --rounds 4 --stragglers 0 --strategy uniform "
        "--central-noise 2 --central-clip 3 --central-epsilon 4.5 --central-delta 1e-5 --json"));
    QVERIFY2(run.exitCode == 0, run.errors.constData());
    const auto document = run.json();
    QVERIFY(document.at("rounds").size() < 4);
    QVERIFY(!document.at("endReason").get<std::string>().empty());
    for (const auto& round : document.at("rounds")) {
      QVERIFY(round.at("centralEpsilon") <= 4.5 && round.at("centralEpsilon") > 0);
      QVERIFY(round.at("centralDelta") == 1e-5);
      QVERIFY(round.at("epsilon").is_null());
    }
  }
  void mistakesAreUsageErrors_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("attack") << words("federation simulate --attack magic --json");
    QTest::newRow("strategy") << words("federation simulate --strategy magic --json");
    QTest::newRow("compression") << words("federation simulate --compression zip --json");
    QTest::newRow("sites") << words("federation simulate --sites 0 --json");
    QTest::newRow("trainer") << words(
        "federation join --insecure --superlink localhost --key k --state s --trainer x --json");
    QTest::newRow("network") << words(
        "federation join --insecure --superlink localhost --key k --state s --trainer studies "
        "--json");
    QTest::newRow("secure and compressed")
        << words("federation simulate --secure --compression int8 --json");
    QTest::newRow("secure of two") << words("federation simulate --secure --sites 2 --json");
    QTest::newRow("secure without keys")
        << words("federation serve --secure --insecure --state s --initial zeros:10 --json");
    QTest::newRow("central") << words("federation simulate --central-clip 1 --json");
    QTest::newRow("initial") << words("federation serve --insecure --state s --initial x --json");
  }
  void mistakesAreUsageErrors() {
    QFETCH(QStringList, arguments);
    const auto run = m_program.run(arguments);
    QCOMPARE(run.exitCode, 2);
    QVERIFY(!run.json().at("error").at("message").get<std::string>().empty());
  }
};

TWINSCOPE_SUITE(SimulateContractTest, "simulate_contract_test");

}  // namespace twinscope::cli

#include "simulate_contract_test.moc"
