#include "app/services/federation/roster.h"

#include "app/services/files.h"
#include "fedlink/crypto/site_key.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

namespace twinscope::app {
namespace {

Result<std::vector<std::string>> rosterOf(const std::string& text) {
  const tests::TemporaryFolder folder;
  if (auto written = writeFile(folder / "roster", text); !written)
    return std::unexpected(written.error());
  return readRoster(folder / "roster");
}

}  // namespace

class RosterTest : public QObject {
  Q_OBJECT
  std::string m_keys[3] = {fedlink::SiteKey::generate().publicKeyOpenSsh(),
                           fedlink::SiteKey::generate().publicKeyOpenSsh(),
                           fedlink::SiteKey::generate(fedlink::KeyCurve::p256).publicKeyOpenSsh()};

 private Q_SLOTS:
  void keysComeWithoutCommentsInTheirOrder() {
    const auto roster = rosterOf("# the sites of the sum\n\n" + m_keys[0] + " north\r\n  " +
                                 m_keys[1] + "\n" + m_keys[2] + "\tsouth and more");
    QVERIFY(roster.has_value());
    QVERIFY((*roster == std::vector<std::string>{m_keys[0], m_keys[1], m_keys[2]}));
  }
  void whatIsNoKeyIsRefusedWithItsLine() {
    for (const std::string& wrong : {std::string("ssh-rsa AAAA"), m_keys[0].substr(0, 25),
                                     m_keys[0] + "!", std::string("-----BEGIN PUBLIC KEY-----")}) {
      const auto roster = rosterOf(m_keys[1] + "\n" + wrong + "\n" + m_keys[2] + "\n");
      QVERIFY(!roster && roster.error().code == "roster.invalid");
      QVERIFY(roster.error().message.find("Line 2") != std::string::npos);
    }
  }
  void twoSitesOrOneKeyTwiceAreRefused() {
    const auto two = rosterOf(m_keys[0] + "\n" + m_keys[1] + "\n");
    QVERIFY(!two && two.error().code == "roster.too-few");
    const auto twice = rosterOf(m_keys[0] + " a\n" + m_keys[1] + "\n" + m_keys[0] + " b\n");
    QVERIFY(!twice && twice.error().code == "roster.invalid");
    QVERIFY(!readRoster("/there/is/no/such/file"));
  }
};

TWINSCOPE_SUITE(RosterTest, "roster_test");

}  // namespace twinscope::app

#include "roster_test.moc"
