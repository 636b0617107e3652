#include "fedlink/coordinator/authenticator.h"

#include "fedlink/crypto/base64.h"
#include "fedlink/crypto/site_key.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::fedlink {
namespace {

constexpr double kNow = 1.8e9;
constexpr double kOpened = kNow - 1000;

const SiteKey& siteKey() {
  static const SiteKey key = SiteKey::generate();
  return key;
}

FleetRequest signedAtTime(double time, const SiteKey& key = siteKey()) {
  SystemRandom random;
  FleetRequest request{.method = "push-messages", .headers = {}, .body = "body"};
  signRequest(request, key, time, random);
  return request;
}

/// What a stock node sends: its signature covers the time only.
FleetRequest asStock(FleetRequest request) {
  request.headers.erase("twinscope-nonce");
  request.headers.erase("twinscope-signature");
  return request;
}

bool accepts(const FleetRequest& request, SignaturePolicy policy = SignaturePolicy::flower) {
  Authenticator authenticator(policy, kOpened);
  const bool early = authenticator.signerOfHeaders(request.headers, kNow).has_value();
  const auto sender = authenticator.senderOf(request, kNow);
  // The headers alone never refuse what the whole would accept.
  return sender.has_value() && early;
}

/// Headers that show this text as the sender's key.
Headers claiming(const std::string& pem) {
  Headers headers = signedAtTime(kNow).headers;
  headers["flwr-public-key"] = toBase64(bytesOf(pem));
  return headers;
}

}  // namespace

class AuthenticatorTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theSenderIsTheKey() {
    Authenticator authenticator(SignaturePolicy::flower, kOpened);
    QCOMPARE(authenticator.senderOf(signedAtTime(kNow), kNow).value(), siteKey().publicKeyPem());
    QCOMPARE(authenticator.senderOf(asStock(signedAtTime(kNow)), kNow).value(),
             siteKey().publicKeyPem());
  }
  void theAgeOfARequest_data() {
    QTest::addColumn<double>("age");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("now") << 0.0 << true;
    QTest::newRow("304 s old") << 304.0 << true;
    QTest::newRow("306 s old") << 306.0 << false;
    QTest::newRow("4 s ahead") << -4.0 << true;
    QTest::newRow("6 s ahead") << -6.0 << false;
    QTest::newRow("a year old") << 3e7 << false;
  }
  void theAgeOfARequest() {
    QFETCH(double, age);
    QFETCH(bool, accepted);
    QCOMPARE(accepts(signedAtTime(kNow - age)), accepted);
    QCOMPARE(accepts(asStock(signedAtTime(kNow - age))), accepted);
  }
  void whatIsNotSigned() {
    for (const char* header : {"flwr-public-key", "flwr-timestamp", "flwr-signature"}) {
      FleetRequest request = asStock(signedAtTime(kNow));
      request.headers.erase(header);
      QVERIFY(!accepts(request));
    }
    FleetRequest other = asStock(signedAtTime(kNow));
    other.headers["flwr-signature"] =
        signedAtTime(kNow, SiteKey::generate()).headers["flwr-signature"];
    QVERIFY(!accepts(other));
    FleetRequest moved = asStock(signedAtTime(kNow));
    moved.headers["flwr-timestamp"] = timestampText(kNow + 1);
    QVERIFY(!accepts(moved));
  }
  void keysThatAreNotOurs_data() {
    QTest::addColumn<QString>("pem");
    const std::string pem = siteKey().publicKeyPem();
    QTest::newRow("secp256k1") << QString::fromLatin1(
        "-----BEGIN PUBLIC KEY-----\n"
        "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEAMS90eEgx0R7M2hug6KZHGdT6SG81BRW\n"
        "yfoUAgYkSD82OTZc6gfYfB2SuwvzandWIM9NygYJedReIYFZqgRS6w==\n"
        "-----END PUBLIC KEY-----\n");
    QTest::newRow("Ed25519") << QString::fromLatin1(
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAdks1oC0zhgMiIQqctmvvMBCqm6xjqNkthi8WTYDIFbM="
        "\n-----END PUBLIC KEY-----\n");
    QTest::newRow("no last line feed") << QString::fromStdString(pem.substr(0, pem.size() - 1));
    QTest::newRow("one more line feed") << QString::fromStdString(pem + "\n");
    QTest::newRow("text before it") << QString::fromStdString("site A\n" + pem);
    QString carriage = QString::fromStdString(pem);
    carriage.replace(QLatin1Char('\n'), QLatin1String("\r\n"));
    QTest::newRow("carriage returns") << carriage;
    QTest::newRow("nothing") << QString();
    QTest::newRow("no key") << QString::fromLatin1("hello");
  }
  /// Sites are told apart by these bytes: another spelling would be another site with the same key.
  void keysThatAreNotOurs() {
    QFETCH(QString, pem);
    FleetRequest request = asStock(signedAtTime(kNow));
    request.headers = claiming(pem.toStdString());
    QVERIFY(!accepts(asStock(request)));
  }
  void anotherBodyOrMethodIsNotWhatWasSigned() {
    FleetRequest request = signedAtTime(kNow);
    request.body += "!";
    QVERIFY(!accepts(request));
    request = signedAtTime(kNow);
    request.method = "deactivate-node";
    QVERIFY(!accepts(request));
    // A stock node's signature does not cover them: that is Flower's, and what TLS is for.
    QVERIFY(accepts(asStock(request)));
  }
  void aCapturedRequestIsTakenOnce() {
    Authenticator authenticator(SignaturePolicy::flower, kOpened);
    const FleetRequest captured = signedAtTime(kNow);
    QVERIFY(authenticator.senderOf(captured, kNow).has_value());
    for (const double later : {0.0, 1.0, 100.0, 304.0, 309.0, 400.0})
      QVERIFY(!authenticator.senderOf(captured, kNow + later).has_value());
    QVERIFY(authenticator.senderOf(signedAtTime(kNow), kNow).has_value());
  }
  /// A request from a clock that is ahead stays acceptable the longest.
  void aCapturedRequestFromAheadIsTakenOnce() {
    Authenticator authenticator(SignaturePolicy::flower, kOpened);
    const FleetRequest captured = signedAtTime(kNow + 4.9);
    QVERIFY(authenticator.senderOf(captured, kNow).has_value());
    for (double later = 300; later < 312; later += 0.5) {
      QVERIFY(authenticator.senderOf(signedAtTime(kNow + later), kNow + later).has_value());
      QVERIFY(!authenticator.senderOf(captured, kNow + later).has_value());
    }
  }
  /// The nonces of a process that is gone are forgotten; what was signed for it is asked for anew.
  void aCapturedRequestDoesNotOutliveTheProcess() {
    const FleetRequest captured = signedAtTime(kNow);
    Authenticator after(SignaturePolicy::flower, kNow + 1);
    QVERIFY(after.senderOf(captured, kNow + 2).has_value());
    QVERIFY(after.isOfEarlierProcess(captured));
    QVERIFY(!after.isOfEarlierProcess(signedAtTime(kNow + 1)));
    QVERIFY(!after.isOfEarlierProcess(asStock(captured)));
  }
  void wholeSignaturesCanBeDemanded() {
    QVERIFY(accepts(signedAtTime(kNow), SignaturePolicy::wholeRequest));
    QVERIFY(!accepts(asStock(signedAtTime(kNow)), SignaturePolicy::wholeRequest));
    FleetRequest halved = signedAtTime(kNow);
    halved.headers.erase("twinscope-signature");
    QVERIFY(!accepts(halved, SignaturePolicy::wholeRequest));
    QVERIFY(!accepts(halved, SignaturePolicy::flower));  // half of it is wrong, not absent
  }
};

TWINSCOPE_SUITE(AuthenticatorTest, "authenticator_test");

}  // namespace twinscope::fedlink

#include "authenticator_test.moc"
