#include "fedlink/privacy/secure_sum/message_bytes.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <stdexcept>

namespace twinscope::fedlink {
namespace {

void fill(Random& random, std::span<std::byte> bytes) {
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random.below(256));
}

Bytes anyBytes(Random& random, std::size_t most) {
  Bytes bytes(random.below(most + 1));
  fill(random, bytes);
  return bytes;
}

KeyAdvert anyAdvert(Random& random) {
  KeyAdvert advert{.site = static_cast<std::uint32_t>(random.below(255)), .signature = {}};
  fill(random, advert.maskKey);
  fill(random, advert.channelKey);
  fill(random, advert.selfSeedDigest);
  advert.signature = anyBytes(random, 140);
  return advert;
}

std::vector<SealedShares> anyShares(Random& random) {
  std::vector<SealedShares> shares(random.below(256));
  for (SealedShares& each : shares) {
    each.from = static_cast<std::uint32_t>(random.below(255));
    each.to = static_cast<std::uint32_t>(random.below(255));
    each.sealed = anyBytes(random, 90);
  }
  return shares;
}

std::vector<std::uint32_t> anySites(Random& random) {
  std::vector<std::uint32_t> sites(random.below(256));
  for (std::uint32_t& site : sites) site = static_cast<std::uint32_t>(random.below(255));
  return sites;
}

std::vector<HeldShare> anyHeld(Random& random) {
  std::vector<HeldShare> held(random.below(256));
  for (HeldShare& each : held) {
    each.of = static_cast<std::uint32_t>(random.below(255));
    each.share.at = static_cast<std::uint8_t>(random.below(256));
    fill(random, each.share.values);
  }
  return held;
}

std::vector<Bytes> everyMessage(Random& random) {
  KeysAsked keys{.round = {.number = static_cast<std::uint32_t>(random.below(1ULL << 32)),
                           .sites = static_cast<std::uint32_t>(random.below(255)),
                           .fractionBits = static_cast<int>(random.below(31))},
                 .roster = {"one", "", "three"}};
  fill(random, keys.round.salt);
  SharesAsked shares{.adverts = std::vector<KeyAdvert>(random.below(256))};
  for (KeyAdvert& advert : shares.adverts) advert = anyAdvert(random);
  return {encode(SumQuestion{7, keys}),
          encode(SumQuestion{8, shares}),
          encode(SumQuestion{9, InputAsked{anyShares(random), SumWeight::one}}),
          encode(SumQuestion{~0U, UnmaskRequest{anySites(random), anySites(random)}}),
          encode(SumAnswer(anyAdvert(random))),
          encode(SumAnswer(anyShares(random))),
          encode(SumAnswer(UnmaskResponse{3, anyHeld(random), anyHeld(random)}))};
}

/// The same bytes again, where they are a message of the kind that stands at that place of everyMessage().
bool comesBack(std::span<const std::byte> bytes, std::size_t place) {
  if (place < 4) {
    const auto read = parseSumQuestion(bytes);
    return read && std::ranges::equal(encode(*read), bytes);
  }
  const auto read = parseSumAnswer(bytes);
  return read && std::ranges::equal(encode(*read), bytes);
}

}  // namespace

class MessageBytesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void whatWasWrittenComesBack() {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      Random random(seed);
      const auto messages = everyMessage(random);
      for (std::size_t n = 0; n < messages.size(); ++n) QVERIFY(comesBack(messages[n], n));
    }
    Random random(1);
    const KeyAdvert advert = anyAdvert(random);
    const auto back = std::get<KeyAdvert>(parseSumAnswer(encode(SumAnswer(advert))).value());
    QVERIFY(back.site == advert.site && back.maskKey == advert.maskKey &&
            back.channelKey == advert.channelKey && back.selfSeedDigest == advert.selfSeedDigest &&
            back.signature == advert.signature);
  }
  void noMessageIsPartOfAnother() {
    Random random(3);
    const auto messages = everyMessage(random);
    for (std::size_t n = 0; n < messages.size(); ++n) {
      const std::span<const std::byte> whole(messages[n]);
      for (std::size_t size = 0; size < whole.size(); size += 1 + size / 7)
        QVERIFY(!comesBack(whole.first(size), n));
      Bytes longer = messages[n];
      longer.push_back(std::byte{0});
      QVERIFY(!comesBack(longer, n));
    }
  }
  void changedBytesAreRefusedOrAnotherMessage() {
    Random random(4);
    for (int i = 0; i < 500; ++i) {
      auto messages = everyMessage(random);
      const std::size_t n = random.below(messages.size());
      Bytes& bytes = messages[n];
      bytes[random.below(std::min<std::size_t>(bytes.size(), 60))] =
          static_cast<std::byte>(random.below(256));
      const auto question = parseSumQuestion(bytes);
      const auto answer = parseSumAnswer(bytes);
      if (question) QVERIFY(encode(*question) == bytes);
      if (answer) QVERIFY(encode(*answer) == bytes);
    }
  }
  void wordsDoNotTravelThisWay() {
    bool threw = false;
    try {
      (void)encode(SumAnswer(MaskedInput{1, {1, 2}}));
    } catch (const std::invalid_argument&) {
      threw = true;
    }
    QVERIFY(threw);
    QVERIFY(!parseSumAnswer(Bytes{std::byte{2}}));
  }
};

TWINSCOPE_SUITE(MessageBytesTest, "message_bytes_test");

}  // namespace twinscope::fedlink

#include "message_bytes_test.moc"
