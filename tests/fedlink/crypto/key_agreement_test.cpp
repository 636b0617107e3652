#include "fedlink/crypto/key_agreement.h"

#include "fedlink/crypto/base64.h"
#include "tests/fedlink/crypto/hex.h"
#include "tests/support/suite.h"

#include <QTest>
#include <string>

namespace twinscope::fedlink {

using tests::arrayFromHex;
using tests::fromHex;

class KeyAgreementTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void scalarTimesPointOfTheStandard() {  // RFC 7748, section 5.2
    QCOMPARE(toHex(x25519SharedSecret(
                       arrayFromHex<32>(
                           "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
                       arrayFromHex<32>(
                           "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"))
                       .value()),
             std::string("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"));
    QCOMPARE(toHex(x25519SharedSecret(
                       arrayFromHex<32>(
                           "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"),
                       arrayFromHex<32>(
                           "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"))
                       .value()),
             std::string("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"));
  }
  void bothSidesOfTheStandardAgree() {  // RFC 7748, section 6.1
    const auto alice =
        arrayFromHex<32>("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    const auto bob =
        arrayFromHex<32>("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    QCOMPARE(toHex(x25519PublicKey(alice)),
             std::string("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    QCOMPARE(toHex(x25519PublicKey(bob)),
             std::string("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
    const std::string secret = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    QCOMPARE(toHex(x25519SharedSecret(alice, x25519PublicKey(bob)).value()), secret);
    QCOMPARE(toHex(x25519SharedSecret(bob, x25519PublicKey(alice)).value()), secret);
  }
  void freshPairsAgree() {
    SystemRandom random;
    const X25519Pair a = makeX25519Pair(random);
    const X25519Pair b = makeX25519Pair(random);
    QVERIFY(a.privateKey != b.privateKey);
    QCOMPARE(x25519SharedSecret(a.privateKey, b.publicKey).value(),
             x25519SharedSecret(b.privateKey, a.publicKey).value());
  }
  void refusesPointsOfSmallOrder() {
    SystemRandom random;
    const Key256 mine = random.draw<32>();
    Key256 one{};
    one[0] = std::byte{1};
    for (const Key256& weak : {Key256{}, one})
      QCOMPARE(x25519SharedSecret(mine, weak).error().code, std::string("key.weak"));
  }
  void derivationOfTheStandard() {  // RFC 5869, appendix A.1 and A.3
    const Bytes secret(22, std::byte{0x0b});
    QCOMPARE(toHex(hkdfSha256(secret, fromHex("000102030405060708090a0b0c"),
                              fromHex("f0f1f2f3f4f5f6f7f8f9"), 42)),
             std::string("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                         "34007208d5b887185865"));
    QCOMPARE(toHex(hkdfSha256(secret, {}, {}, 42)),
             std::string("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                         "9d201395faa4b61a96c8"));
    QCOMPARE(toHex(deriveKey(secret, {}, {})),
             std::string("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"));
  }
};

TWINSCOPE_SUITE(KeyAgreementTest, "key_agreement_test");

}  // namespace twinscope::fedlink

#include "key_agreement_test.moc"
