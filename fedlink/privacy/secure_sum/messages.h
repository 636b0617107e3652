#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/bytes.h"
#include "fedlink/crypto/fast_sha256.h"
#include "fedlink/crypto/key_agreement.h"
#include "fedlink/privacy/secure_sum/fixed_point.h"
#include "fedlink/privacy/secure_sum/shamir.h"

#include <cstdint>
#include <vector>

namespace twinscope::fedlink {

/// What all sites and the coordinator know before a secure sum starts.
struct SecureSumRound {
  std::uint32_t number = 0;  ///< grows from round to round; never used twice
  Key256 salt{};             ///< fresh random bytes for each round
  std::uint32_t sites = 0;   ///< K of the roster; sites are numbered 0 … K−1 in its order
  int fractionBits = 20;     ///< see FixedPoint

  /// More than 2K/3, so that a coordinator that tells sites different stories cannot collect enough shares of both secrets
  /// of one site while fewer than K/3 sites help it.
  [[nodiscard]] std::uint32_t threshold() const { return 2 * sites / 3 + 1; }
  [[nodiscard]] FixedPoint fixedPoint() const { return {fractionBits, sites}; }
  /// "secure_sum.round" unless 3 ≤ K ≤ 255 (of two sites, each would learn the other's update from the sum) and
  /// 0 ≤ fractionBits ≤ 30.
  [[nodiscard]] Status validate() const;
};

/// Step 1, site to all: its keys of this round, signed by its long-lived key so that a coordinator cannot put its own in
/// their place.
struct KeyAdvert {
  std::uint32_t site = 0;
  Key256 maskKey{};         ///< X25519, for the pairwise masks
  Key256 channelKey{};      ///< X25519, for the sealed shares
  Digest selfSeedDigest{};  ///< SHA-256 of the seed of its own mask: a forged share is noticed
  Bytes signature;

  /// What is signed: the round and all of the above.
  [[nodiscard]] Bytes signedBytes(const SecureSumRound& round) const;
};

/// Step 2, site to site through the coordinator, which cannot read it: a share of each of the sender's two secrets.
struct SealedShares {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  Bytes sealed;
};

/// Step 3, site to coordinator: the update and, as its last word, the weight, all under the masks.
struct MaskedInput {
  std::uint32_t site = 0;
  std::vector<std::uint32_t> words;
};

/// Step 4, coordinator to the survivors: whose input arrived, and who sent shares but no input.
struct UnmaskRequest {
  std::vector<std::uint32_t> survivors;
  std::vector<std::uint32_t> dropped;
};

struct HeldShare {
  std::uint32_t of = 0;  ///< the site whose secret it is part of
  SecretShare share;
};

/// The answer: for each survivor its share of the self mask's seed, for each dropped site its share of the mask key; never
/// both for one site.
struct UnmaskResponse {
  std::uint32_t site = 0;
  std::vector<HeldShare> selfSeeds;
  std::vector<HeldShare> maskKeys;
};

}  // namespace twinscope::fedlink
