#pragma once

#include "fedlink/coordinator/node_book.h"
#include "fedlink/crypto/secure_random.h"
#include "fedlink/privacy/secure_sum/message_bytes.h"
#include "fedlink/privacy/secure_sum/secure_sum_server.h"
#include "fedlink/round/federation_state.h"
#include "fedlink/strategy/strategy.h"

#include <string>
#include <vector>

namespace twinscope::fedlink {

/// Whether a strategy can do with the sum of the updates: means by examples or in equal parts, and what the server's
/// optimiser makes of them. "strategy.secure-sum" where it looks at single updates, or sites send more than one.
[[nodiscard]] Status checkSecureSums(const Strategy& strategy);
/// How the sites weigh their updates for it.
[[nodiscard]] SumWeight sumWeightFor(const Strategy& strategy);

/// One attempt at a secure sum: the sites that were invited to it, numbered by their ids, and SecureSumServer, brought from
/// stage to stage. In memory only. One thread at a time; errors as the server's.
class SecureRound {
 public:
  /// For the state's participants and its question; at the stage keys.
  [[nodiscard]] static Result<SecureRound> open(const FederationState& state, const NodeBook& nodes,
                                                std::size_t values, SumWeight weight,
                                                SecureRandom& random);

  [[nodiscard]] Question question() const { return {.stage = m_stage, .sum = m_round.number}; }
  /// Closes the stage before this one; the present one changes nothing.
  [[nodiscard]] Status enter(Stage stage);
  /// What that site is asked in the stage under way.
  [[nodiscard]] SumQuestion questionFor(NodeId site) const;
  /// A site's answer in the stage under way.
  [[nodiscard]] Status take(NodeId site, SumAnswer answer);
  /// Words of a masked input.
  [[nodiscard]] std::size_t words() const { return m_values + 1; }

  /// Takes the masks off: seconds for a large model.
  [[nodiscard]] Result<SecureSum> finish() { return m_server.finish(); }
  [[nodiscard]] NodeId nodeOf(std::uint32_t site) const { return m_nodes.at(site); }

 private:
  SecureRound(const SecureSumRound& round, std::size_t values, SumWeight weight,
              std::vector<NodeId> nodes, std::vector<std::string> keys, SecureSumServer server)
      : m_round(round),
        m_values(values),
        m_weight(weight),
        m_nodes(std::move(nodes)),
        m_keys(std::move(keys)),
        m_server(std::move(server)) {}
  [[nodiscard]] std::uint32_t numberOf(NodeId site) const;

  SecureSumRound m_round;
  std::size_t m_values;
  SumWeight m_weight;
  std::vector<NodeId> m_nodes;      ///< rising; a site's place is its number
  std::vector<std::string> m_keys;  ///< PEM, in the same order
  SecureSumServer m_server;
  Stage m_stage = Stage::keys;
  std::vector<KeyAdvert> m_adverts;
  UnmaskRequest m_request;
};

}  // namespace twinscope::fedlink
