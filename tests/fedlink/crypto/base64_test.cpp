#include "fedlink/crypto/base64.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <string>
#include <utility>
#include <vector>

namespace twinscope::fedlink {

class Base64Test : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void vectorsOfTheStandard() {  // RFC 4648, section 10
    const std::vector<std::pair<std::string, std::string>> rows{{"", ""},
                                                                {"f", "Zg=="},
                                                                {"fo", "Zm8="},
                                                                {"foo", "Zm9v"},
                                                                {"foob", "Zm9vYg=="},
                                                                {"fooba", "Zm9vYmE="},
                                                                {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, text] : rows) {
      QCOMPARE(toBase64(bytesOf(plain)), text);
      QCOMPARE(textOf(fromBase64(text).value()), plain);
    }
  }
  void anyBytesComeBack() {
    Random random(41);
    for (std::size_t size = 0; size < 200; ++size) {
      Bytes bytes(size);
      for (std::byte& byte : bytes) byte = static_cast<std::byte>(random.below(256));
      QCOMPARE(fromBase64(toBase64(bytes)).value(), bytes);
    }
  }
  void oneValueHasOneText() {
    for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm 8", "Zm9v\n", "Zm9-", "Zm9_",
                             "=Zm9", "Z===", "====", "Zg==Zg==", "\xC3\xA4\xC3\xA4"})
      QCOMPARE(fromBase64(text).error().code, std::string("base64.invalid"));
  }
  void hexadecimal() { QCOMPARE(toHex(bytesOf("\x01\xAF\xF0")), std::string("01aff0")); }
};

TWINSCOPE_SUITE(Base64Test, "base64_test");

}  // namespace twinscope::fedlink

#include "base64_test.moc"
