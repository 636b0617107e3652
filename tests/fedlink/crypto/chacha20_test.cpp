#include "fedlink/crypto/chacha20.h"

#include "fedlink/crypto/base64.h"
#include "tests/fedlink/crypto/hex.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <string>

namespace twinscope::fedlink {

using tests::arrayFromHex;
using tests::fromHex;

class ChaCha20Test : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void blockOfTheStandard() {  // RFC 8439, section 2.3.2
    Bytes block(64);
    ChaCha20(countingKey(0), 1, arrayFromHex<12>("000000090000004a00000000")).fill(block);
    QCOMPARE(toHex(block),
             std::string("10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
                         "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e"));
  }
  void zeroKeyOfTheStandard() {  // RFC 8439, appendix A.1
    Bytes block(64, std::byte{7});
    ChaCha20(Key256{}).fill(block);
    QCOMPARE(toHex(block),
             std::string("76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
                         "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"));
  }
  void anyPiecesMakeOneStream() {
    const Key256 key = countingKey(3);
    Bytes whole(1000);
    ChaCha20(key).fill(whole);
    Bytes pieces(1000);
    ChaCha20 stream(key);
    for (std::size_t begin = 0; begin < 1000; begin += 37)
      stream.fill(std::span(pieces).subspan(begin, std::min<std::size_t>(37, 1000 - begin)));
    QCOMPARE(pieces, whole);
    Bytes tail(1000 - 5 * ChaCha20::kBlockBytes);
    ChaCha20(key, 5).fill(tail);
    QVERIFY(std::equal(tail.begin(), tail.end(), whole.begin() + 5 * ChaCha20::kBlockBytes));
  }
  void applyTwiceGivesThePlainBack() {
    Bytes bytes = fromHex("00112233445566778899");
    ChaCha20(countingKey(1)).apply(bytes);
    QVERIFY(bytes != fromHex("00112233445566778899"));
    ChaCha20(countingKey(1)).apply(bytes);
    QCOMPARE(bytes, fromHex("00112233445566778899"));
  }
  void sealOfTheStandard() {  // RFC 8439, section 2.8.2
    const auto nonce = arrayFromHex<12>("070000004041424344454647");
    const Bytes associated = fromHex("50515253c0c1c2c3c4c5c6c7");
    const std::string plain =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        "future, sunscreen would be it.";
    const Bytes sealed = seal(countingKey(0x80), nonce, bytesOf(plain), associated);
    QCOMPARE(toHex(sealed),
             std::string("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                         "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                         "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                         "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"));
    QCOMPARE(textOf(unseal(countingKey(0x80), nonce, sealed, associated).value()), plain);
  }
  void anyChangedBitIsNoticed() {
    const Nonce96 nonce{};
    const Bytes sealed = seal(countingKey(2), nonce, bytesOf("share"), bytesOf("1>2"));
    for (std::size_t i = 0; i < 8 * sealed.size(); ++i) {
      Bytes changed = sealed;
      changed[i / 8] ^= std::byte{1} << (i % 8);
      QCOMPARE(unseal(countingKey(2), nonce, changed, bytesOf("1>2")).error().code,
               std::string("seal.broken"));
    }
    QVERIFY(!unseal(countingKey(3), nonce, sealed, bytesOf("1>2")));
    QVERIFY(!unseal(countingKey(2), nonce, sealed, bytesOf("2>1")));
    QVERIFY(!unseal(countingKey(2), nonce, std::span(sealed).first(15), bytesOf("1>2")));
    QVERIFY(!unseal(countingKey(2), nonce, {}, bytesOf("1>2")));
    QVERIFY(unseal(countingKey(2), nonce, seal(countingKey(2), nonce, {}, {}), {}));
  }

 private:
  static Key256 countingKey(int first) {
    Key256 key{};
    for (std::size_t i = 0; i < key.size(); ++i)
      key[i] = static_cast<std::byte>(static_cast<std::size_t>(first) + i);
    return key;
  }
};

TWINSCOPE_SUITE(ChaCha20Test, "chacha20_test");

}  // namespace twinscope::fedlink

#include "chacha20_test.moc"
