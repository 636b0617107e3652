#include "fedlink/privacy/secure_sum/secure_sum_server.h"

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "fedlink/crypto/fast_sha256.h"
#include "fedlink/privacy/secure_sum/masks.h"
#include "fedlink/privacy/secure_sum/secure_sum_site.h"

#include <algorithm>
#include <utility>

namespace twinscope::fedlink {
namespace {

std::unexpected<Error> repeated(std::uint32_t site) {
  return refusal("secure_sum.repeated", concat("site ", site, " has sent this message already"));
}

std::unexpected<Error> stranger(std::uint32_t site) {
  return refusal("secure_sum.forged", concat("site ", site, " has no part in this step"));
}

std::vector<std::uint32_t> sitesOf(const std::vector<HeldShare>& shares) {
  std::vector<std::uint32_t> sites;
  for (const HeldShare& held : shares) sites.push_back(held.of);
  std::ranges::sort(sites);
  return sites;
}

}  // namespace

Result<SecureSumServer> SecureSumServer::open(const SecureSumRound& round, std::size_t values,
                                              std::vector<PublicKey> roster) {
  if (const Status ok = round.validate(); !ok) return std::unexpected(ok.error());
  if (roster.size() != round.sites)
    return usageError(
        concat("a roster of ", roster.size(), " keys is not for ", round.sites, " sites"));
  return SecureSumServer(round, values, std::move(roster));
}

Status SecureSumServer::expectStep(Step step) const {
  if (m_step == step) return {};
  return refusal("secure_sum.order", "this message belongs to another step of the round");
}

std::unexpected<Error> SecureSumServer::giveUp(std::size_t left) {
  m_step = Step::done;
  std::ranges::fill(m_sum, 0U);
  return refusal("secure_sum.too_few",
                 concat(left, " of ", m_round.sites, " sites are left and the sum needs ",
                        m_round.threshold(), ": the round is given up"));
}

Status SecureSumServer::addAdvert(KeyAdvert advert) {
  if (const Status ok = expectStep(Step::adverts); !ok) return ok;
  if (const Status ok = checkAdvert(advert, m_round, m_roster); !ok) return ok;
  const std::uint32_t site = advert.site;
  if (!m_adverts.emplace(site, std::move(advert)).second) return repeated(site);
  return {};
}

Result<std::vector<KeyAdvert>> SecureSumServer::closeAdverts() {
  if (const Status ok = expectStep(Step::adverts); !ok) return std::unexpected(ok.error());
  if (m_adverts.size() < m_round.threshold()) return giveUp(m_adverts.size());
  m_step = Step::shares;
  std::vector<KeyAdvert> all;
  for (const auto& [site, advert] : m_adverts) all.push_back(advert);
  return all;
}

Status SecureSumServer::addShares(std::uint32_t from, std::vector<SealedShares> shares) {
  if (const Status ok = expectStep(Step::shares); !ok) return ok;
  if (!m_adverts.contains(from)) return stranger(from);
  std::set<std::uint32_t> to{from};
  for (const SealedShares& message : shares) {
    if (message.from != from || !m_adverts.contains(message.to)) return stranger(message.from);
    to.insert(message.to);
  }
  if (to.size() != m_adverts.size() || shares.size() + 1 != to.size())
    return refusal("secure_sum.shape", concat("site ", from, " sent shares for ", shares.size(),
                                              " of ", m_adverts.size() - 1, " other sites"));
  if (!m_shares.emplace(from, std::move(shares)).second) return repeated(from);
  return {};
}

Status SecureSumServer::closeShares() {
  if (const Status ok = expectStep(Step::shares); !ok) return ok;
  if (m_shares.size() < m_round.threshold()) return giveUp(m_shares.size());
  m_step = Step::inputs;
  return {};
}

std::vector<SealedShares> SecureSumServer::sharesFor(std::uint32_t site) const {
  std::vector<SealedShares> messages;
  if (m_step != Step::inputs || !m_shares.contains(site)) return messages;
  for (const auto& [from, sent] : m_shares)
    std::ranges::copy_if(sent, std::back_inserter(messages),
                         [site](const SealedShares& message) { return message.to == site; });
  return messages;
}

Status SecureSumServer::addInput(const MaskedInput& input) {
  if (const Status ok = expectStep(Step::inputs); !ok) return ok;
  if (!m_shares.contains(input.site)) return stranger(input.site);
  if (input.words.size() != m_sum.size())
    return refusal("secure_sum.shape", concat("site ", input.site, " sent ", input.words.size(),
                                              " words, not ", m_sum.size()));
  if (!m_survivors.insert(input.site).second) return repeated(input.site);
  parallelFor(m_sum.size(), 1 << 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) m_sum[i] += input.words[i];
  });
  return {};
}

Result<UnmaskRequest> SecureSumServer::closeInputs() {
  if (const Status ok = expectStep(Step::inputs); !ok) return std::unexpected(ok.error());
  if (m_survivors.size() < m_round.threshold()) return giveUp(m_survivors.size());
  m_step = Step::responses;
  UnmaskRequest request;
  for (const auto& [site, shares] : m_shares)
    (m_survivors.contains(site) ? request.survivors : request.dropped).push_back(site);
  return request;
}

Status SecureSumServer::addResponse(UnmaskResponse response) {
  if (const Status ok = expectStep(Step::responses); !ok) return ok;
  if (!m_survivors.contains(response.site)) return stranger(response.site);
  std::vector<std::uint32_t> dropped;
  for (const auto& [site, shares] : m_shares)
    if (!m_survivors.contains(site)) dropped.push_back(site);
  if (!std::ranges::equal(sitesOf(response.selfSeeds), m_survivors) ||
      sitesOf(response.maskKeys) != dropped)
    return refusal("secure_sum.shape",
                   concat("site ", response.site, " did not answer what was asked"));
  if (!m_answered.insert(response.site).second) return repeated(response.site);
  for (auto [of, share] : response.selfSeeds) {
    share.at = static_cast<std::uint8_t>(response.site + 1);  // whatever the site says of its place
    m_selfSeeds[of].push_back(share);
  }
  for (auto [of, share] : response.maskKeys) {
    share.at = static_cast<std::uint8_t>(response.site + 1);
    m_maskKeys[of].push_back(share);
  }
  return {};
}

Status SecureSumServer::removeSelfMask(std::uint32_t site) {
  const Result<Key256> seed = joinSecret(m_selfSeeds.at(site));
  if (!seed || sha256(*seed) != m_adverts.at(site).selfSeedDigest)
    return refusal("secure_sum.shares",
                   concat("the shares of site ", site, "'s own mask do not fit"));
  subtractMask(m_sum, *seed);
  return {};
}

Status SecureSumServer::removePairMasks(std::uint32_t dropped) {
  const Result<Key256> key = joinSecret(m_maskKeys.at(dropped));
  if (!key || x25519PublicKey(*key) != m_adverts.at(dropped).maskKey)
    return refusal("secure_sum.shares",
                   concat("the shares of site ", dropped, "'s key do not fit"));
  for (const std::uint32_t survivor : m_survivors) {
    const Result<Key256> mask =
        pairMaskKey(*key, m_adverts.at(survivor).maskKey, m_round, dropped, survivor);
    if (!mask) return std::unexpected(mask.error());
    // What the dropped site would have added cancels what the survivor did.
    applyPairMask(m_sum, *mask, dropped, survivor);
  }
  return {};
}

Result<SecureSum> SecureSumServer::finish() {
  if (const Status ok = expectStep(Step::responses); !ok) return std::unexpected(ok.error());
  if (m_answered.size() < m_round.threshold())
    return refusal(
        "secure_sum.too_few",
        concat(m_answered.size(), " sites have answered and the sum needs ", m_round.threshold()));
  m_step = Step::done;
  for (const std::uint32_t site : m_survivors)
    if (const Status ok = removeSelfMask(site); !ok) return std::unexpected(ok.error());
  for (const auto& [site, shares] : m_maskKeys)
    if (const Status ok = removePairMasks(site); !ok) return std::unexpected(ok.error());

  const FixedPoint fixed = m_round.fixedPoint();
  SecureSum sum{.values = std::vector<double>(m_sum.size() - 1),
                .weight = m_sum.back(),
                .sites = {m_survivors.begin(), m_survivors.end()}};
  std::ranges::transform(std::span(m_sum).first(m_sum.size() - 1), sum.values.begin(),
                         [&](std::uint32_t word) { return fixed.decode(word); });
  return sum;
}

}  // namespace twinscope::fedlink
