#include "fedlink/privacy/secure_sum/message_bytes.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace twinscope::fedlink {
namespace {

class Writer {
 public:
  void byte(std::size_t value) { m_bytes.push_back(static_cast<std::byte>(value)); }
  void number(std::uint32_t value) {
    for (int i = 0; i < 4; ++i) byte(value >> (8 * i) & 0xFF);
  }
  void fixed(std::span<const std::byte> bytes) {
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
  }
  void sized(std::span<const std::byte> bytes) {
    if (bytes.size() > 0xFFFF) throw std::invalid_argument("a part of a message is too long");
    byte(bytes.size() & 0xFF);
    byte(bytes.size() >> 8);
    fixed(bytes);
  }
  template <class Item, class Write>
  void list(const std::vector<Item>& items, Write write) {
    if (items.size() > 0xFF) throw std::invalid_argument("a message has at most 255 items");
    byte(items.size());
    for (const Item& item : items) write(item);
  }
  [[nodiscard]] Bytes take() && { return std::move(m_bytes); }

 private:
  Bytes m_bytes;
};

/// Behind the end there are zeros; failed() tells.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : m_rest(bytes) {}

  std::uint8_t byte() {
    const auto one = taken(1);
    return one.empty() ? 0 : static_cast<std::uint8_t>(one.front());
  }
  std::uint32_t number() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(byte()) << (8 * i);
    return value;
  }
  template <std::size_t count>
  std::array<std::byte, count> fixed() {
    std::array<std::byte, count> bytes{};
    std::ranges::copy(taken(count), bytes.begin());
    return bytes;
  }
  Bytes sized() {
    const std::size_t low = byte();
    const auto bytes = taken(low | std::size_t{byte()} << 8);
    return {bytes.begin(), bytes.end()};
  }
  template <class Read>
  auto list(Read read) {
    std::vector<decltype(read())> items;
    for (std::size_t left = byte(); left > 0 && !m_failed; --left) items.push_back(read());
    return items;
  }
  void fail() { m_failed = true; }
  [[nodiscard]] bool isWhole() const { return !m_failed && m_rest.empty(); }

 private:
  std::span<const std::byte> taken(std::size_t count) {
    m_failed = m_failed || count > m_rest.size();
    if (m_failed) return {};
    const auto bytes = m_rest.first(count);
    m_rest = m_rest.subspan(count);
    return bytes;
  }

  std::span<const std::byte> m_rest;
  bool m_failed = false;
};

void write(Writer& to, const KeyAdvert& advert) {
  to.byte(advert.site);
  for (const auto& part : {advert.maskKey, advert.channelKey, advert.selfSeedDigest})
    to.fixed(part);
  to.sized(advert.signature);
}

KeyAdvert readAdvert(Reader& from) {
  KeyAdvert advert;
  advert.site = from.byte();
  for (auto* part : {&advert.maskKey, &advert.channelKey, &advert.selfSeedDigest})
    *part = from.fixed<32>();
  advert.signature = from.sized();
  return advert;
}

void write(Writer& to, const std::vector<SealedShares>& shares) {
  to.list(shares, [&](const SealedShares& sealed) {
    to.byte(sealed.from);
    to.byte(sealed.to);
    to.sized(sealed.sealed);
  });
}

std::vector<SealedShares> readShares(Reader& from) {
  return from.list([&] {
    SealedShares sealed;
    sealed.from = from.byte();
    sealed.to = from.byte();
    sealed.sealed = from.sized();
    return sealed;
  });
}

void write(Writer& to, const std::vector<std::uint32_t>& sites) {
  to.list(sites, [&](std::uint32_t site) { to.byte(site); });
}

std::vector<std::uint32_t> readSites(Reader& from) {
  return from.list([&]() -> std::uint32_t { return from.byte(); });
}

void write(Writer& to, const KeysAsked& asked) {
  to.number(asked.round.number);
  to.fixed(asked.round.salt);
  to.byte(asked.round.sites);
  to.byte(static_cast<std::size_t>(asked.round.fractionBits));
  to.list(asked.roster, [&](const std::string& key) { to.sized(bytesOf(key)); });
}

KeysAsked readKeysAsked(Reader& from) {
  KeysAsked asked;
  asked.round.number = from.number();
  asked.round.salt = from.fixed<32>();
  asked.round.sites = from.byte();
  asked.round.fractionBits = from.byte();
  asked.roster = from.list([&] { return textOf(from.sized()); });
  return asked;
}

void write(Writer& to, const SharesAsked& asked) {
  to.list(asked.adverts, [&](const KeyAdvert& advert) { write(to, advert); });
}

void write(Writer& to, const InputAsked& asked) {
  to.byte(static_cast<std::size_t>(asked.weight));
  write(to, asked.shares);
}

InputAsked readInputAsked(Reader& from) {
  const std::uint8_t weight = from.byte();
  if (weight > static_cast<std::uint8_t>(SumWeight::one)) from.fail();
  return {.shares = readShares(from), .weight = static_cast<SumWeight>(weight)};
}

void write(Writer& to, const UnmaskRequest& request) {
  write(to, request.survivors);
  write(to, request.dropped);
}

UnmaskRequest readRequest(Reader& from) {
  UnmaskRequest request;
  request.survivors = readSites(from);
  request.dropped = readSites(from);
  return request;
}

void write(Writer& to, const std::vector<HeldShare>& shares) {
  to.list(shares, [&](const HeldShare& held) {
    to.byte(held.of);
    to.byte(held.share.at);
    to.fixed(held.share.values);
  });
}

std::vector<HeldShare> readHeld(Reader& from) {
  return from.list([&] {
    HeldShare held;
    held.of = from.byte();
    held.share.at = from.byte();
    held.share.values = from.fixed<32>();
    return held;
  });
}

void write(Writer& to, const UnmaskResponse& response) {
  to.byte(response.site);
  write(to, response.selfSeeds);
  write(to, response.maskKeys);
}

UnmaskResponse readResponse(Reader& from) {
  UnmaskResponse response;
  response.site = from.byte();
  response.selfSeeds = readHeld(from);
  response.maskKeys = readHeld(from);
  return response;
}

void write(Writer&, const MaskedInput&) {
  throw std::invalid_argument("a masked input's words travel as they are");
}

template <class Message>
Result<Message> whole(const Reader& from, Message message) {
  if (from.isWhole()) return message;
  return refusal("secure_sum.malformed", "A message of a secure sum is not what it should be");
}

}  // namespace

Bytes encode(const SumQuestion& question) {
  Writer to;
  to.number(question.number);
  to.byte(question.what.index());
  std::visit([&](const auto& what) { write(to, what); }, question.what);
  return std::move(to).take();
}

Bytes encode(const SumAnswer& answer) {
  Writer to;
  to.byte(answer.index());
  std::visit([&](const auto& what) { write(to, what); }, answer);
  return std::move(to).take();
}

Result<SumQuestion> parseSumQuestion(std::span<const std::byte> bytes) {
  Reader from(bytes);
  SumQuestion question{.number = from.number(), .what = {}};
  switch (from.byte()) {
    case 0:
      question.what = readKeysAsked(from);
      break;
    case 1:
      question.what = SharesAsked{from.list([&] { return readAdvert(from); })};
      break;
    case 2:
      question.what = readInputAsked(from);
      break;
    case 3:
      question.what = readRequest(from);
      break;
    default:
      from.fail();
  }
  return whole(from, std::move(question));
}

Result<SumAnswer> parseSumAnswer(std::span<const std::byte> bytes) {
  Reader from(bytes);
  SumAnswer answer;
  switch (from.byte()) {
    case 0:
      answer = readAdvert(from);
      break;
    case 1:
      answer = readShares(from);
      break;
    case 3:
      answer = readResponse(from);
      break;
    default:
      from.fail();
  }
  return whole(from, std::move(answer));
}

}  // namespace twinscope::fedlink
