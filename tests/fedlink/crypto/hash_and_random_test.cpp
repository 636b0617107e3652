#include "core/base/random.h"
#include "core/base/sha256.h"
#include "fedlink/crypto/base64.h"
#include "fedlink/crypto/fast_sha256.h"
#include "fedlink/crypto/secure_random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <chrono>
#include <string>

namespace twinscope::fedlink {

class HashAndRandomTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void digestOfTheStandard() {
    QCOMPARE(fastSha256Hex(bytesOf("abc")),
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(fastSha256Hex({}),
             std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
  }
  void agreesWithThePortableOneInAnyPieces() {
    Random random(7);
    for (std::size_t size = 0; size < 400; size += 13) {
      Bytes bytes(size);
      for (std::byte& byte : bytes) byte = static_cast<std::byte>(random.below(256));
      FastSha256 pieces;
      const std::size_t cut = random.below(size + 1);
      pieces.update(std::span(bytes).first(cut));
      pieces.update(std::span(bytes).subspan(cut));
      QCOMPARE(toHex(pieces.finish()), sha256Hex(bytes));
    }
  }
  void timeOfHashing() {
    const Bytes bytes(32 << 20, std::byte{5});
    const auto start = std::chrono::steady_clock::now();
    const std::string fast = fastSha256Hex(bytes);
    const auto between = std::chrono::steady_clock::now();
    QCOMPARE(sha256Hex(bytes), fast);
    const std::chrono::duration<double> fastTook = between - start;
    const std::chrono::duration<double> portableTook = std::chrono::steady_clock::now() - between;
    qInfo("SHA-256 of 32 MiB: %.0f ms, portable %.0f ms", 1e3 * fastTook.count(),
          1e3 * portableTook.count());
  }
  void randomBytesAreSpreadEvenly() {
    Bytes bytes((1 << 20) + 5);
    SystemRandom().fill(bytes);
    std::array<double, 256> counts{};
    for (const std::byte byte : bytes) ++counts[std::to_integer<std::size_t>(byte)];
    const double expected = static_cast<double>(bytes.size()) / 256.0;
    double chiSquare = 0.0;
    for (const double count : counts)
      chiSquare += (count - expected) * (count - expected) / expected;
    QVERIFY(chiSquare < 395.0);  // 255 degrees of freedom, p = 1e-7
    QVERIFY(chiSquare > 150.0);  // and not evener than chance
    QVERIFY(SystemRandom().draw<32>() != SystemRandom().draw<32>());
  }
  void comparesAndWipes() {
    QVERIFY(equalInConstantTime(bytesOf("secret"), bytesOf("secret")));
    QVERIFY(!equalInConstantTime(bytesOf("secret"), bytesOf("secreu")));
    QVERIFY(!equalInConstantTime(bytesOf("secret"), bytesOf("secre")));
    QVERIFY(equalInConstantTime({}, {}));
    auto secret = SystemRandom().draw<16>();
    wipe(secret);
    QVERIFY(std::ranges::all_of(secret, [](std::byte b) { return b == std::byte{0}; }));
  }
};

TWINSCOPE_SUITE(HashAndRandomTest, "hash_and_random_test");

}  // namespace twinscope::fedlink

#include "hash_and_random_test.moc"
