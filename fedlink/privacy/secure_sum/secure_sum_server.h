#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/public_key.h"
#include "fedlink/privacy/secure_sum/messages.h"

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace twinscope::fedlink {

/// What a secure sum reveals.
struct SecureSum {
  std::vector<double> values;        ///< Σ weight·update, exact in steps of the fixed point
  std::uint64_t weight = 0;          ///< Σ weight
  std::vector<std::uint32_t> sites;  ///< whose updates are in it
};

/// The coordinator's side of one round; see SecureSumSite. Collects each step's messages until its owner closes the step,
/// and gives the round up for good where fewer than the threshold are left: then nothing is revealed. Holds one running sum,
/// not the inputs, so that memory does not grow with the sites. Each message is taken once; a second is refused.
/// Errors: "secure_sum.order", "secure_sum.forged", "secure_sum.repeated", "secure_sum.too_few", "secure_sum.shape",
/// "secure_sum.shares". One thread at a time.
class SecureSumServer {
 public:
  /// values: how many an update has.
  [[nodiscard]] static Result<SecureSumServer> open(const SecureSumRound& round, std::size_t values,
                                                    std::vector<PublicKey> roster);

  [[nodiscard]] Status addAdvert(KeyAdvert advert);
  /// To be sent to every site in it.
  [[nodiscard]] Result<std::vector<KeyAdvert>> closeAdverts();

  /// One site's shares for all others that advertised.
  [[nodiscard]] Status addShares(std::uint32_t from, std::vector<SealedShares> shares);
  [[nodiscard]] Status closeShares();
  /// What a site needs to mask its input; empty for one that sent no shares.
  [[nodiscard]] std::vector<SealedShares> sharesFor(std::uint32_t site) const;

  [[nodiscard]] Status addInput(const MaskedInput& input);
  /// To be sent to every survivor.
  [[nodiscard]] Result<UnmaskRequest> closeInputs();

  [[nodiscard]] Status addResponse(UnmaskResponse response);
  /// Takes the masks off. Needs as many responses as the threshold; before that "secure_sum.too_few", and more may be added.
  [[nodiscard]] Result<SecureSum> finish();

 private:
  enum class Step { adverts, shares, inputs, responses, done };

  SecureSumServer(const SecureSumRound& round, std::size_t values, std::vector<PublicKey> roster)
      : m_round(round), m_roster(std::move(roster)), m_sum(values + 1, 0) {}
  [[nodiscard]] Status expectStep(Step step) const;
  [[nodiscard]] std::unexpected<Error> giveUp(std::size_t left);
  [[nodiscard]] Status removeSelfMask(std::uint32_t site);
  [[nodiscard]] Status removePairMasks(std::uint32_t dropped);

  SecureSumRound m_round;
  std::vector<PublicKey> m_roster;
  Step m_step = Step::adverts;
  std::map<std::uint32_t, KeyAdvert> m_adverts;
  std::map<std::uint32_t, std::vector<SealedShares>> m_shares;  ///< by sender
  std::set<std::uint32_t> m_survivors;
  std::vector<std::uint32_t> m_sum;
  std::set<std::uint32_t> m_answered;
  std::map<std::uint32_t, std::vector<SecretShare>>
      m_selfSeeds;  ///< by the site whose secret it is
  std::map<std::uint32_t, std::vector<SecretShare>> m_maskKeys;
};

}  // namespace twinscope::fedlink
