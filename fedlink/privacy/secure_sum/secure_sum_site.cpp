#include "fedlink/privacy/secure_sum/secure_sum_site.h"

#include "core/base/text.h"
#include "fedlink/crypto/chacha20.h"
#include "fedlink/crypto/fast_sha256.h"
#include "fedlink/privacy/secure_sum/masks.h"

#include <algorithm>
#include <set>
#include <utility>

namespace twinscope::fedlink {
namespace {

std::unexpected<Error> wrongOrder(const char* step) {
  return refusal("secure_sum.order",
                 concat("this site's turn to ", step, " is over or not yet come"));
}

std::unexpected<Error> tooFew(std::size_t have, const SecureSumRound& round) {
  return refusal(
      "secure_sum.too_few",
      concat(have, " of ", round.sites, " sites take part; the sum needs ", round.threshold()));
}

/// One message for each key, so that the nonce may stay zero.
Bytes channelInfo(const SecureSumRound& round, std::uint32_t from, std::uint32_t to) {
  const auto label = bytesOf("twinscope-share-v1|");
  Bytes info(label.begin(), label.end());
  for (const std::uint32_t number : {round.number, from, to})
    for (int i = 0; i < 4; ++i) info.push_back(static_cast<std::byte>(number >> (8 * i)));
  return info;
}

}  // namespace

Status checkAdvert(const KeyAdvert& advert, const SecureSumRound& round,
                   const std::vector<PublicKey>& roster) {
  if (advert.site < roster.size() &&
      roster[advert.site].verifies(advert.signedBytes(round), advert.signature))
    return {};
  return refusal("secure_sum.forged", concat("the keys said to be site ", advert.site,
                                             "'s are not signed by it for round ", round.number));
}

Result<SecureSumSite> SecureSumSite::join(const SecureSumRound& round, std::uint32_t site,
                                          SiteKey key, std::vector<PublicKey> roster,
                                          std::optional<std::uint32_t> lastRound,
                                          SecureRandom& random) {
  if (const Status ok = round.validate(); !ok) return std::unexpected(ok.error());
  if (roster.size() != round.sites || site >= round.sites || roster[site] != key.publicKey())
    return usageError(concat("a roster of ", roster.size(),
                             " keys does not have this site's as number ", site, " of ",
                             round.sites));
  if (lastRound && round.number <= *lastRound)
    return refusal("secure_sum.replayed",
                   concat("round ", round.number, " is not later than round ", *lastRound,
                          ", which this site has taken part in"));
  SecureSumSite self(round, site, std::move(roster));
  self.m_mask = makeX25519Pair(random);
  self.m_channel = makeX25519Pair(random);
  self.m_selfSeed = random.draw<32>();
  self.m_advert = {.site = site,
                   .maskKey = self.m_mask.publicKey,
                   .channelKey = self.m_channel.publicKey,
                   .selfSeedDigest = sha256(self.m_selfSeed),
                   .signature = {}};
  self.m_advert.signature = key.sign(self.m_advert.signedBytes(round));
  return self;
}

SecureSumSite::~SecureSumSite() {
  wipe(m_mask.privateKey);
  wipe(m_channel.privateKey);
  wipe(m_selfSeed);
}

Result<Key256> SecureSumSite::channelKeyWith(std::uint32_t peer, std::uint32_t from,
                                             std::uint32_t to) const {
  Result<Key256> secret = x25519SharedSecret(m_channel.privateKey, m_peers.at(peer).channelKey);
  if (!secret) return secret;
  return deriveKey(*secret, m_round.salt, channelInfo(m_round, from, to));
}

Result<std::vector<SealedShares>> SecureSumSite::share(const std::vector<KeyAdvert>& adverts,
                                                       SecureRandom& random) {
  if (m_step != Step::share) return wrongOrder("share");
  std::map<std::uint32_t, KeyAdvert> peers;
  for (const KeyAdvert& advert : adverts) {
    if (const Status ok = checkAdvert(advert, m_round, m_roster); !ok)
      return std::unexpected(ok.error());
    peers[advert.site] = advert;
  }
  const auto mine = peers.find(m_site);
  if (peers.size() != adverts.size() || mine == peers.end() ||
      mine->second.maskKey != m_mask.publicKey ||
      mine->second.selfSeedDigest != m_advert.selfSeedDigest)
    return refusal("secure_sum.forged",
                   "the adverts name a site twice, or not this one's own keys");
  if (peers.size() < m_round.threshold()) return tooFew(peers.size(), m_round);
  m_peers = std::move(peers);

  const auto seeds = splitSecret(m_selfSeed, m_round.threshold(), m_round.sites, random);
  const auto keys = splitSecret(m_mask.privateKey, m_round.threshold(), m_round.sites, random);
  std::vector<SealedShares> sealed;
  for (const auto& [peer, advert] : m_peers) {
    if (peer == m_site) continue;
    const Result<Key256> key = channelKeyWith(peer, m_site, peer);
    if (!key) return std::unexpected(key.error());
    Bytes plain(seeds[peer].values.begin(), seeds[peer].values.end());
    plain.insert(plain.end(), keys[peer].values.begin(), keys[peer].values.end());
    sealed.push_back({m_site, peer, seal(*key, {}, plain, channelInfo(m_round, m_site, peer))});
    wipe(plain);
  }
  m_shares[m_site] = {seeds[m_site], keys[m_site]};
  m_step = Step::mask;
  return sealed;
}

Result<SecureSumSite::HeldSecrets> SecureSumSite::opened(const SealedShares& message) const {
  if (message.to != m_site || message.from == m_site || !m_peers.contains(message.from))
    return refusal("secure_sum.forged", concat("shares from site ", message.from, " for site ",
                                               message.to, " are not for this one"));
  const Result<Key256> key = channelKeyWith(message.from, message.from, m_site);
  if (!key) return std::unexpected(key.error());
  const Result<Bytes> plain =
      unseal(*key, {}, message.sealed, channelInfo(m_round, message.from, m_site));
  if (!plain || plain->size() != 64)
    return refusal("secure_sum.forged",
                   concat("the shares from site ", message.from, " were changed on their way"));
  HeldSecrets held;
  held.selfSeed.at = held.maskKey.at = static_cast<std::uint8_t>(m_site + 1);
  std::copy_n(plain->begin(), 32, held.selfSeed.values.begin());
  std::copy_n(plain->begin() + 32, 32, held.maskKey.values.begin());
  return held;
}

Result<MaskedInput> SecureSumSite::mask(const std::vector<SealedShares>& toMe, const Update& update,
                                        std::uint32_t weight) {
  if (m_step != Step::mask) return wrongOrder("mask");
  const bool isProtected = update.facts().protection != Protection::none;
  if (weight == 0 || (isProtected && weight != 1))
    return refusal("secure_sum.weight", concat("a weight of ", weight, " is not allowed for ",
                                               isProtected ? "a protected" : "an", " update"));
  std::map<std::uint32_t, HeldSecrets> shares{*m_shares.find(m_site)};
  std::map<std::uint32_t, Key256> maskKeys;
  for (const SealedShares& message : toMe) {
    const Result<HeldSecrets> held = opened(message);
    if (!held) return std::unexpected(held.error());
    const Result<Key256> key = pairMaskKey(m_mask.privateKey, m_peers.at(message.from).maskKey,
                                           m_round, m_site, message.from);
    if (!key) return std::unexpected(key.error());
    shares[message.from] = *held;
    maskKeys[message.from] = *key;
  }
  if (maskKeys.size() != toMe.size())
    return refusal("secure_sum.forged", "one site's shares came twice");
  if (shares.size() < m_round.threshold()) return tooFew(shares.size(), m_round);
  const FixedPoint fixed = m_round.fixedPoint();
  auto words = fixed.encode(update.values(), weight);
  if (!words) return std::unexpected(words.error());
  if (static_cast<std::uint64_t>(weight) * m_round.sites >= 1ULL << 31)
    return refusal("secure_sum.overflow",
                   concat("a weight of ", weight, " could overflow the sum"));
  words->push_back(weight);

  addMask(*words, m_selfSeed);
  for (const auto& [peer, key] : maskKeys) applyPairMask(*words, key, m_site, peer);
  m_shares = std::move(shares);
  m_step = Step::unmask;
  return MaskedInput{m_site, std::move(*words)};
}

Status SecureSumSite::checkRequest(const UnmaskRequest& request) const {
  std::set<std::uint32_t> named(request.survivors.begin(), request.survivors.end());
  const std::size_t survivors = named.size();
  const bool hasMe = named.contains(m_site);
  named.insert(request.dropped.begin(), request.dropped.end());
  const bool eachOnce = survivors == request.survivors.size() &&
                        named.size() == request.survivors.size() + request.dropped.size();
  const bool allAndNoOther =
      std::ranges::equal(named, m_shares, {}, {}, [](const auto& entry) { return entry.first; });
  if (eachOnce && hasMe && allAndNoOther && survivors >= m_round.threshold()) return {};
  return refusal("secure_sum.request",
                 concat("a request with ", survivors, " survivors and ", request.dropped.size(),
                        " dropped sites of ", m_shares.size(),
                        " would reveal more than one sum, or one of too few sites"));
}

Result<UnmaskResponse> SecureSumSite::unmask(const UnmaskRequest& request) {
  if (m_step != Step::unmask) return wrongOrder("unmask");
  if (const Status ok = checkRequest(request); !ok) return std::unexpected(ok.error());
  UnmaskResponse response{.site = m_site, .selfSeeds = {}, .maskKeys = {}};
  for (const std::uint32_t of : request.survivors)
    response.selfSeeds.push_back({of, m_shares.at(of).selfSeed});
  for (const std::uint32_t of : request.dropped)
    response.maskKeys.push_back({of, m_shares.at(of).maskKey});
  m_shares.clear();
  m_step = Step::done;
  return response;
}

}  // namespace twinscope::fedlink
