#include "fedlink/crypto/certificates.h"

#include "tests/support/suite.h"

#include <QTest>
#include <string>

namespace twinscope::fedlink {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

class CertificatesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void serverIsTrustedUnderItsNames() {
    const Credentials server = authority().issueServer(kNames, year()).value();
    for (const char* name : {"fl.example.org", "FL.example.org", "a.sites.example.org", "localhost",
                             "192.0.2.7", "2001:db8::1", "2001:db8:0:0::1"})
      QCOMPARE(codeOf(server, CertificateUse::server, name), std::string("ok"));
    for (const char* name : {"example.org", "xfl.example.org", "a.b.sites.example.org", "192.0.2.8",
                             "2001:db8::2", ""})
      QCOMPARE(codeOf(server, CertificateUse::server, name), std::string("certificate.name"));
  }
  void eachUseHasItsOwnCertificates() {
    const Credentials server = authority().issueServer(kNames, year()).value();
    const Credentials client = authority().issueClient("Site A", year()).value();
    QCOMPARE(codeOf(client, CertificateUse::client, "Site A"), std::string("ok"));
    QCOMPARE(codeOf(client, CertificateUse::client, "Site B"), std::string("certificate.name"));
    QCOMPARE(codeOf(client, CertificateUse::server, "localhost"),
             std::string("certificate.untrusted"));
    QCOMPARE(codeOf(server, CertificateUse::client, "fl.example.org"),
             std::string("certificate.untrusted"));
  }
  void timesAreKept() {
    const Credentials server = authority().issueServer(kNames, year()).value();
    const auto at = [&](sys_seconds now) {
      return checkCertificate(server.certificatePem, authority().credentials().certificatePem,
                              CertificateUse::server, "localhost", now)
          .has_value();
    };
    QVERIFY(at(year().from));
    QVERIFY(at(year().until - 1s));
    QVERIFY(!at(year().from - 1s));
    QVERIFY(!at(year().until));
    const Validity beyondTheAuthority{kNow, kNow + days(9000)};
    const Credentials late = authority().issueServer(kNames, beyondTheAuthority).value();
    QVERIFY(!checkCertificate(late.certificatePem, authority().credentials().certificatePem,
                              CertificateUse::server, "localhost", kNow + days(3654)));
  }
  void anotherAuthorityIsRefused() {
    const auto other = CertificateAuthority::create("Federation", kNow).value();
    const Credentials theirs = other.issueServer(kNames, year()).value();
    QCOMPARE(codeOf(theirs, CertificateUse::server, "localhost"),
             std::string("certificate.untrusted"));
    const SiteKey key = SiteKey::generate();
    QCOMPARE(CertificateAuthority::fromPem(
                 {authority().credentials().certificatePem, key.privateKeyPem()})
                 .error()
                 .code,
             std::string("certificate.invalid"));
  }
  void endCertificatesSignNothing() {
    const Credentials server = authority().issueServer(kNames, year()).value();
    QCOMPARE(CertificateAuthority::fromPem(server).error().code,
             std::string("certificate.invalid"));
  }
  void authorityComesBackFromItsFiles() {
    const auto read = CertificateAuthority::fromPem(authority().credentials()).value();
    const Credentials server = read.issueServer({"localhost"}, year()).value();
    QCOMPARE(codeOf(server, CertificateUse::server, "localhost"), std::string("ok"));
    QVERIFY(SiteKey::fromText(server.privateKeyPem));
  }
  void refusesNamesAndTimesThatMakeNoSense() {
    for (const char* name : {"", "a b", "a,IP:1.2.3.4", "https://x", "-x", "a..b", "*.",
                             "1.2.3.4/8", "*.*.org", "a\nb"})
      QVERIFY(!authority().issueServer({name}, year()));
    QVERIFY(!authority().issueServer({}, year()));
    QVERIFY(!authority().issueClient("", year()));
    QVERIFY(!authority().issueClient(std::string(65, 'x'), year()));
    QCOMPARE(authority().issueClient("A", {kNow, kNow}).error().code,
             std::string("certificate.validity"));
    QVERIFY(!CertificateAuthority::create("a\nb", kNow));
    QVERIFY(authority().issueServer({std::string(60, 'a') + "." + std::string(60, 'b') + ".org"},
                                    year()));
    QCOMPARE(checkCertificate("x", "y", CertificateUse::client, "A", kNow).error().code,
             std::string("certificate.invalid"));
  }

 private:
  static constexpr sys_seconds kNow = sys_days(std::chrono::year(2026) / 11 / 21) + 5h;
  inline static const std::vector<std::string> kNames{"fl.example.org", "*.sites.example.org",
                                                      "localhost", "192.0.2.7", "2001:db8::1"};
  static Validity year() { return {kNow, kNow + days(365)}; }
  static const CertificateAuthority& authority() {
    static const CertificateAuthority made =
        CertificateAuthority::create("Federation", kNow).value();
    return made;
  }
  static std::string codeOf(const Credentials& credentials, CertificateUse use, const char* name) {
    const Status checked = checkCertificate(
        credentials.certificatePem, authority().credentials().certificatePem, use, name, kNow + 1h);
    return checked ? "ok" : checked.error().code;
  }
};

TWINSCOPE_SUITE(CertificatesTest, "certificates_test");

}  // namespace twinscope::fedlink

#include "certificates_test.moc"
