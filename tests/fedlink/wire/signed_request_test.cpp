#include "fedlink/wire/signed_request.h"

#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::fedlink {
namespace {

const SiteKey& testKey() {
  static const SiteKey key = SiteKey::generate();
  return key;
}

FleetRequest signedRequest(double now) {
  SystemRandom random;
  FleetRequest request{.method = "pull-messages", .headers = {}, .body = "body"};
  signRequest(request, testKey(), now, random);
  return request;
}

}  // namespace

class SignedRequestTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void flowersSignatures() {
    const auto golden = tests::goldenFile("flower/keys/signatures.json");
    for (const auto& vector : golden.at("vectors")) {
      Headers headers{{"flwr-public-key", golden.at("public_key_header")},
                      {"flwr-timestamp", vector.at("timestamp")},
                      {"flwr-signature", vector.at("signature")}};
      const auto key = PublicKey::fromPem(publicKeyIn(headers).value()).value();
      QCOMPARE(signedAt(headers, key).has_value(), vector.at("valid").get<bool>());
    }
  }
  void timestamps_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("seconds");
    QTest::newRow("microseconds") << "2026-11-21T05:51:39.123456+00:00" << 1795240299.123456;
    QTest::newRow("Z") << "2026-11-21T05:51:39Z" << 1795240299.0;
    QTest::newRow("milliseconds, Z") << "2026-11-21T05:51:39.123Z" << 1795240299.123;
    QTest::newRow("east") << "2026-11-21T07:51:39+02:00" << 1795240299.0;
    QTest::newRow("west") << "2026-11-20T23:21:39-06:30" << 1795240299.0;
    for (const char* bad :
         {"", "2026-11-21T05:51:39", "2026-11-21 05:51:39Z", "2026-11-21T05:51Z",
          "2026-11-21T05:51:39.5", "+026-11-21T05:51:39Z", "2026-11-21T05:51:39+0200"})
      QTest::newRow(bad) << bad << -1.0;
  }
  void timestamps() {
    QFETCH(QString, text);
    QFETCH(double, seconds);
    const auto parsed = parseTimestamp(text.toStdString());
    QCOMPARE(parsed.has_value(), seconds >= 0);
    if (parsed) QVERIFY(std::abs(*parsed - seconds) < 1e-6);
  }
  void timesComeBack() {
    for (const double now : {0.0, 1795240299.123456, 1795240299.9999999, 2e9})
      QVERIFY(std::abs(parseTimestamp(timestampText(now)).value() - now) < 2e-6);
  }
  void aRequestIsBoundToAllOfIt() {
    const FleetRequest request = signedRequest(1e9);
    const PublicKey& key = testKey().publicKey();
    QCOMPARE(signedAt(request.headers, key).value(), 1e9);
    QCOMPARE(wholeSignatureOf(request, key), WholeSignature::valid);
    auto changed = request;
    changed.body = "other";
    QCOMPARE(wholeSignatureOf(changed, key), WholeSignature::wrong);
    changed = request;
    changed.method = "push-messages";
    QCOMPARE(wholeSignatureOf(changed, key), WholeSignature::wrong);
    changed = request;
    changed.headers["twinscope-nonce"] = "0";
    QCOMPARE(wholeSignatureOf(changed, key), WholeSignature::wrong);
    changed = request;
    changed.headers.erase("twinscope-nonce");
    QCOMPARE(wholeSignatureOf(changed, key), WholeSignature::wrong);
    changed.headers.erase("twinscope-signature");
    QCOMPARE(wholeSignatureOf(changed, key), WholeSignature::absent);
    QVERIFY(!signedAt(request.headers, SiteKey::generate().publicKey()));
  }
  void noTwoRequestsAreAlike() {
    QVERIFY(signedRequest(5).headers.at("twinscope-nonce") !=
            signedRequest(5).headers.at("twinscope-nonce"));
  }
};

TWINSCOPE_SUITE(SignedRequestTest, "signed_request_test");

}  // namespace twinscope::fedlink

#include "signed_request_test.moc"
