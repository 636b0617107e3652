#include "fedlink/wire/message.h"

#include "fedlink/wire/fleet.pb.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::fedlink {

class MessageTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void headsComeBackWithTheFullRangeOfIds() {
    const Message message{.head = {.runId = ~0ULL,
                                   .source = 1ULL << 63,
                                   .destination = 1,
                                   .replyTo = "r",
                                   .group = "3",
                                   .type = "train",
                                   .createdAt = 1.5e9,
                                   .secondsToLive = 60,
                                   .sourceTask = {},
                                   .destinationTask = ~0ULL - 1},
                          .content = std::string(64, 'b'),
                          .error = {}};
    const std::string bytes = encodeMessage(message);
    const auto back = parseMessage(parseObject(bytes).value());
    QVERIFY(back.has_value());
    QVERIFY(back->head.runId == ~0ULL && back->head.source == 1ULL << 63);
    QVERIFY(!back->head.sourceTask && back->head.destinationTask == ~0ULL - 1);
    QCOMPARE(*back->content, *message.content);
    const auto announced = announcementOf(objectIdOf(bytes), message);
    QVERIFY(announced.has_content() && !announced.has_error());
  }
  void aMessageHasEitherContentOrAnError() {
    const std::string both = encodeObject(
        "Message", {std::string(64, 'b')},
        parseObject(encodeMessage({.head = {}, .content = {}, .error = MessageError{2, "x"}}))
            .value()
            .body);
    QVERIFY(!parseMessage(parseObject(both).value()).has_value());
    QVERIFY(!parseMessage(parseObject(encodeMessage({})).value()).has_value());
  }
  void treesThatAreTooDeepOrHoldNoIdsAreRefused() {
    fleet::ObjectTree tree;
    tree.set_object_id("no id");
    QVERIFY(!idsOf(tree).has_value());
    tree.set_object_id(std::string(64, 'a'));
    QCOMPARE(idsOf(tree).value().size(), 1UL);
    auto* at = &tree;
    for (int depth = 0; depth < 12; ++depth) {
      at = at->add_children();
      at->set_object_id(std::string(64, 'a'));
    }
    QVERIFY(!idsOf(tree).has_value());
  }
  /// 66 bytes of the wire each, and only one id to tell.
  void aTreeThatRepeatsOneIdForEverIsRefused() {
    fleet::ObjectTree tree;
    tree.set_object_id(std::string(64, 'a'));
    for (int i = 0; i < 99'999; ++i) tree.add_children()->set_object_id(tree.object_id());
    QCOMPARE(idsOf(tree).value().size(), 1UL);
    tree.add_children()->set_object_id(tree.object_id());
    QVERIFY(!idsOf(tree).has_value());
  }
};

TWINSCOPE_SUITE(MessageTest, "message_test");

}  // namespace twinscope::fedlink

#include "message_test.moc"
