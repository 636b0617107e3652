#include "fedlink/strategy/catalogue.h"
#include "fedlink/wire/round_settings.h"
#include "tests/fedlink/coordinator/house.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::fedlink {
namespace {

using tests::House;
using tests::RawReply;
using tests::RawSite;

CoordinatorOptions optionsFor(const char* strategy) {
  auto options = tests::optionsFor(4, {.rounds = 2, .quorum = 2});
  options.strategy = strategyNamed(strategy).value();
  options.parts = {{"a.weight", {2, 1}}, {"n.weight", {1}}, {"n.bias", {1}}};
  return options;
}

std::string deliver(const RawSite& site, const RawReply& reply) {
  return site.deliver(site.reply(site.pull(), reply));
}

}  // namespace

/// What strategies with rules for sites make of sites that do not know them.
class SiteRuleTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void stockSitesTrainBesideFedBNAndChangeNoNormalisation() {
    House house(optionsFor("fedbn"));
    const RawSite one = house.enrolled(), two = house.enrolled();
    QCOMPARE(deliver(one, {.values = {1, 2, 77, -77}}), std::string());
    QCOMPARE(deliver(two, {.values = {3, 4, 9, 9}}), std::string());
    QVERIFY(house.runUntilRounds(1));
    QCOMPARE(house.coordinator().global(), (std::vector<float>{2, 3, 0.5F, 0.5F}));
  }
  /// Also where it answers with as many values as it got.
  void stockSitesCannotTakePartInScaffold() {
    House house(optionsFor("scaffold"));
    const RawSite stock = house.enrolled(), ours = house.enrolled();
    const std::vector<float> both{1, 2, 3, 4, 0, 0, 0, 1};
    const std::string reason = deliver(stock, {.values = both});
    QVERIFY2(reason.find("stock") != std::string::npos, reason.c_str());
    QCOMPARE(house.state().participants.at(stock.node).state, Participation::refused);
    RawReply reply{.values = both};
    reply.update.set(siteRuleSetting, std::string(controlVariatesRule));
    QCOMPARE(deliver(ours, reply), std::string());
  }
  void aModelAloneIsNotEnoughForScaffold() {
    House house(optionsFor("scaffold"));
    const RawSite site = house.enrolled(), other = house.enrolled();
    RawReply reply{.values = {1, 2, 3, 4}};
    reply.update.set(siteRuleSetting, std::string(controlVariatesRule));
    const std::string reason = deliver(site, reply);
    QVERIFY2(reason.find("4 values") != std::string::npos, reason.c_str());
  }
  void theModelIsTheModelAlone() {
    House house(optionsFor("scaffold"));
    const RawSite one = house.enrolled(), two = house.enrolled();
    RawReply reply{.values = {1, 2, 3, 4, 0, 0, 0, 8}};
    reply.update.set(siteRuleSetting, std::string(controlVariatesRule));
    for (const RawSite* site : {&one, &two}) QCOMPARE(deliver(*site, reply), std::string());
    QVERIFY(house.runUntilRounds(1));
    QCOMPARE(house.coordinator().global(), (std::vector<float>{1, 2, 3, 4}));
    const ModelFiles files(house.fixture.folder / "models");
    QCOMPARE(files.load(globalName(1), 4).value(), house.coordinator().global());
    QCOMPARE(files.load("control-" + globalName(1), 4).value(), (std::vector<float>{0, 0, 0, 8}));
    // Sites get both, before a restart and after it.
    const auto before = one.pull().SerializeAsString();
    house.reopen();
    RawSite again = one;
    again.talkTo(house.transport());
    QCOMPARE(again.pull().SerializeAsString(), before);
  }
};

TWINSCOPE_SUITE(SiteRuleTest, "site_rule_test");

}  // namespace twinscope::fedlink

#include "site_rule_test.moc"
