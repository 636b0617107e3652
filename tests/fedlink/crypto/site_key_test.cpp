#include "fedlink/crypto/site_key.h"

#include "core/base/random.h"
#include "fedlink/crypto/base64.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace twinscope::fedlink {

namespace fs = std::filesystem;

class SiteKeyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void bothFilesOfTheStockToolHoldOneKey() {
    const std::string pem = goldenText("test_p384.pub.pem");
    for (const char* name : {"test_p384.key.pem", "test_p384.openssh.key"}) {
      const SiteKey key = SiteKey::fromText(goldenText(name)).value();
      QCOMPARE(key.publicKeyPem(), pem);
      QCOMPARE(key.publicKeyOpenSsh() + "\n", goldenText("test_p384.ssh.pub"));
      QCOMPARE(key.privateKeyPem(), goldenText("test_p384.key.pem"));
    }
    QCOMPARE(pem.size(), 215UL);
  }
  void signaturesOfTheStockTool() {
    const auto golden = tests::goldenFile("flower/keys/signatures.json");
    const std::string header = golden.at("public_key_header");
    const std::string pem = textOf(fromBase64(header).value());
    QCOMPARE(toBase64(bytesOf(goldenText("test_p384.pub.pem"))), header);
    const PublicKey key = PublicKey::fromPem(pem).value();
    for (const auto& row : golden.at("vectors")) {
      const std::string timestamp = row.at("timestamp");
      const Bytes signature = fromBase64(row.at("signature").get<std::string>()).value();
      QCOMPARE(key.verifies(bytesOf(timestamp), signature), row.at("valid").get<bool>());
      QCOMPARE(verifySignature(pem, bytesOf(timestamp), signature), row.at("valid").get<bool>());
    }
  }
  void signsWhatTheOtherSideAccepts() {
    const SiteKey key = SiteKey::generate();
    const SiteKey other = SiteKey::generate();
    const Bytes signature = key.sign(bytesOf("2026-11-21T05:51:39Z"));
    QVERIFY(key.publicKey().verifies(bytesOf("2026-11-21T05:51:39Z"), signature));
    QVERIFY(!key.publicKey().verifies(bytesOf("2026-11-21T05:51:38Z"), signature));
    QVERIFY(!other.publicKey().verifies(bytesOf("2026-11-21T05:51:39Z"), signature));
    QVERIFY(!key.publicKey().verifies(bytesOf("2026-11-21T05:51:39Z"), {}));
    QVERIFY(key.publicKey() != other.publicKey());
    QCOMPARE(key.publicKeyPem().size(), 215UL);
    QCOMPARE(PublicKey::fromPem(key.publicKeyPem()).value(), key.publicKey());
  }
  void savedKeyIsItsOwnersAndComesBack() {
    const tests::TemporaryFolder folder;
    const SiteKey key = SiteKey::generate();
    QVERIFY(key.save(folder / "site.key"));
    const fs::perms readers = fs::perms::group_all | fs::perms::others_all;
    QVERIFY((fs::status(folder / "site.key").permissions() & readers) == fs::perms::none);
    QCOMPARE(SiteKey::load(folder / "site.key").value().publicKey(), key.publicKey());
  }
  void refusesWhatOthersCanRead() {
    const tests::TemporaryFolder folder;
    QVERIFY(SiteKey::generate().save(folder / "site.key"));
    fs::permissions(folder / "site.key", fs::perms::group_read, fs::perm_options::add);
    QCOMPARE(SiteKey::load(folder / "site.key").error().code, std::string("key.exposed"));
    QCOMPARE(SiteKey::load(folder / "none.key").error().code, std::string("file.read"));
    QCOMPARE(SiteKey::generate().save(folder / "none" / "site.key").error().code,
             std::string("file.write"));
  }
  void readsTheOtherCurvesOfTheStockTool() {
    for (const char* bits : {"256", "384", "521"}) {
      const tests::TemporaryFolder folder;
      const std::string file = (folder / "id").string();
      const std::string command =
          std::string("ssh-keygen -q -t ecdsa -N '' -b ") + bits + " -C '' -f " + file;
      if (std::system(command.c_str()) != 0) QSKIP("needs ssh-keygen");
      const SiteKey key = SiteKey::load(file).value();
      QVERIFY(textOf(file + ".pub").starts_with(key.publicKeyOpenSsh()));
      QVERIFY(key.publicKey().verifies(bytesOf("x"), key.sign(bytesOf("x"))));
    }
  }
  void refusesLockedAndStrangeKeys() {
    QCOMPARE(
        codeOf(
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"),
        std::string("key.encrypted"));
    for (const char* text :
         {"", "hello", "-----BEGIN PRIVATE KEY-----\n",
          "-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----",
          "-----END OPENSSH PRIVATE KEY----------BEGIN OPENSSH PRIVATE KEY-----"})
      QCOMPARE(codeOf(text), std::string("key.invalid"));
    // Ed25519 in PKCS#8 (RFC 8410, section 10.3).
    QCOMPARE(codeOf("-----BEGIN PRIVATE KEY-----\n"
                    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
                    "-----END PRIVATE KEY-----\n"),
             std::string("key.invalid"));
    QCOMPARE(PublicKey::fromPem("-----BEGIN PUBLIC KEY-----\n"
                                "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
                                "-----END PUBLIC KEY-----\n")
                 .error()
                 .code,
             std::string("key.invalid"));
    QVERIFY(!verifySignature("", bytesOf("x"), bytesOf("y")));
  }
  void damagedOpenSshKeysAreRefusedAndNeverCrash() {
    const std::string text = goldenText("test_p384.openssh.key");
    const std::string begin = "-----BEGIN OPENSSH PRIVATE KEY-----";
    const std::size_t end = text.find("-----END");
    std::string digits = text.substr(begin.size(), end - begin.size());
    std::erase(digits, '\n');
    const Bytes good = fromBase64(digits).value();
    const SiteKey key = SiteKey::fromText(text).value();
    Random random(17);
    for (int trial = 0; trial < 300; ++trial) {
      Bytes bad = good;
      if (trial % 3 == 0)
        bad.resize(random.below(bad.size()));
      else
        bad[random.below(bad.size())] ^= static_cast<std::byte>(1 + random.below(255));
      const auto read = SiteKey::fromText(begin + "\n" + toBase64(bad) + "\n" + text.substr(end));
      // Unchecked are only the copy of the public key and the comment, which nobody reads.
      QVERIFY(!read || read->publicKey() == key.publicKey());
    }
  }

 private:
  static std::string textOf(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static std::string textOf(const Bytes& bytes) { return fedlink::textOf(bytes); }
  static std::string goldenText(const std::string& name) {
    const char* root = std::getenv("TWINSCOPE_SOURCE_DIR");
    return textOf(fs::path(root == nullptr ? "." : root) / "tests/golden/flower/keys" / name);
  }
  static std::string codeOf(std::string_view text) { return SiteKey::fromText(text).error().code; }
};

TWINSCOPE_SUITE(SiteKeyTest, "site_key_test");

}  // namespace twinscope::fedlink

#include "site_key_test.moc"
