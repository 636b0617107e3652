#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/public_key.h"
#include "fedlink/crypto/secure_random.h"
#include "fedlink/crypto/site_key.h"
#include "fedlink/privacy/secure_sum/messages.h"
#include "fedlink/privacy/update.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace twinscope::fedlink {

/// A site's side of one round of secure aggregation (Bonawitz et al. 2017, eprint 2017/281): the coordinator learns the sum
/// of the updates of those that finished, and nothing else. Sites agree on pairwise masks, which cancel in the sum; each
/// also hides behind a mask of its own, so that an input that arrives after its site was given up stays hidden. Both
/// secrets are shared among all, and a survivor reveals one share of one of them for each site, never of both.
///
/// advert → share → mask → unmask, each once; a refused call changes nothing and does not say more. Not copyable, and its
/// secrets end with it: a round cannot be run again. Whoever holds the object remembers the round's number.
/// Safe against a coordinator that reads, drops and lies, with fewer than K/3 sites on its side. One thread at a time.
class SecureSumSite {
 public:
  /// site is this one's number in the roster, which holds every site's long-lived key and comes from people, not from the
  /// coordinator. Refuses a round that is not later than the last one: "secure_sum.replayed".
  [[nodiscard]] static Result<SecureSumSite> join(const SecureSumRound& round, std::uint32_t site,
                                                  SiteKey key, std::vector<PublicKey> roster,
                                                  std::optional<std::uint32_t> lastRound,
                                                  SecureRandom& random);
  ~SecureSumSite();
  SecureSumSite(SecureSumSite&&) = default;
  SecureSumSite& operator=(SecureSumSite&&) = delete;
  SecureSumSite(const SecureSumSite&) = delete;
  SecureSumSite& operator=(const SecureSumSite&) = delete;

  [[nodiscard]] const KeyAdvert& advert() const { return m_advert; }

  /// Takes all adverts, its own among them, and seals a share of its secrets for every other site. "secure_sum.forged",
  /// "secure_sum.too_few", "secure_sum.order".
  [[nodiscard]] Result<std::vector<SealedShares>> share(const std::vector<KeyAdvert>& adverts,
                                                        SecureRandom& random);

  /// Takes the shares that others sealed for it and masks its update, times the weight, and the weight itself. A protected
  /// update weighs 1: an unbounded weight would undo its clipping and is data too. "secure_sum.weight",
  /// "secure_sum.overflow", and as above.
  [[nodiscard]] Result<MaskedInput> mask(const std::vector<SealedShares>& toMe,
                                         const Update& update, std::uint32_t weight);

  /// Answers once, and only a request that puts every site that sent shares, this one among the survivors, on exactly one
  /// side, with at least the threshold of survivors. "secure_sum.request", "secure_sum.order".
  [[nodiscard]] Result<UnmaskResponse> unmask(const UnmaskRequest& request);

 private:
  enum class Step { share, mask, unmask, done };
  struct HeldSecrets {
    SecretShare selfSeed;
    SecretShare maskKey;
  };

  SecureSumSite(const SecureSumRound& round, std::uint32_t site, std::vector<PublicKey> roster)
      : m_round(round), m_site(site), m_roster(std::move(roster)) {}
  [[nodiscard]] Result<HeldSecrets> opened(const SealedShares& message) const;
  [[nodiscard]] Result<Key256> channelKeyWith(std::uint32_t peer, std::uint32_t from,
                                              std::uint32_t to) const;
  [[nodiscard]] Status checkRequest(const UnmaskRequest& request) const;

  SecureSumRound m_round;
  std::uint32_t m_site;
  std::vector<PublicKey> m_roster;
  Step m_step = Step::share;
  X25519Pair m_mask;
  X25519Pair m_channel;
  Key256 m_selfSeed{};
  KeyAdvert m_advert;
  std::map<std::uint32_t, KeyAdvert> m_peers;  ///< by site, this one's included
  std::map<std::uint32_t, HeldSecrets>
      m_shares;  ///< of each site that takes part, this one's included
};

/// Whether an advert is of this round, of a site of the roster, and signed by it; both sides check. "secure_sum.forged".
[[nodiscard]] Status checkAdvert(const KeyAdvert& advert, const SecureSumRound& round,
                                 const std::vector<PublicKey>& roster);

}  // namespace twinscope::fedlink
