#include "fedlink/privacy/secure_sum/messages.h"

#include "core/base/text.h"

#include <string>

namespace twinscope::fedlink {
namespace {

void append(Bytes& bytes, std::span<const std::byte> more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

void append(Bytes& bytes, std::uint32_t number) {
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::byte>(number >> (8 * i)));
}

}  // namespace

Status SecureSumRound::validate() const {
  if (sites >= 3 && sites <= 255 && fractionBits >= 0 && fractionBits <= 30) return {};
  return refusal("secure_sum.round",
                 concat(sites, " sites and ", fractionBits,
                        " fraction bits: a secure sum takes 3 to 255 sites and 0 to 30 bits"));
}

Bytes KeyAdvert::signedBytes(const SecureSumRound& round) const {
  Bytes bytes;
  append(bytes, bytesOf("twinscope-advert-v1|"));
  append(bytes, round.salt);
  for (const std::uint32_t number : {round.number, round.sites, site}) append(bytes, number);
  for (const auto& part : {maskKey, channelKey, selfSeedDigest}) append(bytes, part);
  return bytes;
}

}  // namespace twinscope::fedlink
