#include "app/services/federation/provision.h"

#include "app/services/federation/roster.h"
#include "app/services/files.h"
#include "fedlink/crypto/certificates.h"
#include "fedlink/crypto/site_key.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <chrono>

namespace twinscope::app {

class ProvisionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void kitsFitTogether() {
    const tests::TemporaryFolder folder;
    const auto kits = provisionFederation({.out = folder.path(),
                                           .servers = {"localhost", "127.0.0.1"},
                                           .sites = {"north", "south"}})
                          .value();
    QCOMPARE(kits.size(), 3UL);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) +
                     std::chrono::seconds(1);
    const std::string ca = readFile(folder / "sites/north/ca.crt").value();
    using fedlink::CertificateUse;
    QVERIFY(fedlink::checkCertificate(readFile(folder / "coordinator/server.crt").value(), ca,
                                      CertificateUse::server, "127.0.0.1", now)
                .has_value());
    QVERIFY(fedlink::checkCertificate(readFile(folder / "sites/south/client.crt").value(), ca,
                                      CertificateUse::client, "south", now)
                .has_value());
    const auto key = fedlink::SiteKey::load(folder / "sites/north/site.key").value();
    QCOMPARE(readFile(folder / "sites/north/site.pub.pem").value(), key.publicKeyPem());
    for (const char* secret :
         {"authority/ca.key", "coordinator/server.key", "sites/north/client.key"})
      QCOMPARE(static_cast<int>(std::filesystem::status(folder / secret).permissions()) & 077, 0);
  }
  void anotherCallAddsSitesAndKeepsWhatThereIs() {
    const tests::TemporaryFolder folder;
    QVERIFY(provisionFederation({.out = folder.path(), .servers = {"a"}, .sites = {"north"}}));
    const auto authority = readFile(folder / "authority/ca.crt").value();
    const auto key = readFile(folder / "sites/north/site.key").value();
    QVERIFY(
        provisionFederation({.out = folder.path(), .servers = {"a"}, .sites = {"north", "west"}}));
    QCOMPARE(readFile(folder / "authority/ca.crt").value(), authority);
    QCOMPARE(readFile(folder / "sites/north/site.key").value(), key);
    QCOMPARE(readFile(folder / "sites/west/ca.crt").value(), authority);
  }
  void everyKitHasTheRosterOfAllSites() {
    const tests::TemporaryFolder folder;
    QVERIFY(provisionFederation(
        {.out = folder.path(), .servers = {"a"}, .sites = {"west", "north", "south"}}));
    QVERIFY(provisionFederation({.out = folder.path(), .servers = {"a"}, .sites = {"east"}}));
    std::vector<std::string> expected;
    for (const char* site : {"east", "north", "south", "west"})
      expected.push_back(
          fedlink::SiteKey::load(folder / "sites" / site / "site.key").value().publicKeyOpenSsh());
    for (const char* site : {"east", "north", "south", "west"})
      QVERIFY(readRoster(folder / "sites" / site / "roster.pub").value() == expected);
  }
  void namesThatAreNoFoldersAreRefused() {
    const tests::TemporaryFolder folder;
    for (const char* name : {"", "../x", "a/b", ".hidden", "a b"})
      QVERIFY(!provisionFederation({.out = folder.path(), .servers = {"a"}, .sites = {name}}));
    QVERIFY(!provisionFederation({.out = folder.path(), .servers = {}, .sites = {"a"}}));
  }
};

TWINSCOPE_SUITE(ProvisionTest, "provision_test");

}  // namespace twinscope::app

#include "provision_test.moc"
