#include "fedlink/coordinator/secure_round.h"

#include "core/base/overloaded.h"
#include "core/base/text.h"

#include <algorithm>
#include <variant>

namespace twinscope::fedlink {

Status checkSecureSums(const Strategy& strategy) {
  const bool isMean =
      std::holds_alternative<WeightedMean>(strategy.combination) && !strategy.clip.has_value();
  const bool isKnown = std::holds_alternative<ExampleWeights>(strategy.weighting) ||
                       std::holds_alternative<UniformWeights>(strategy.weighting);
  const bool sendsOne =
      strategy.siteRule == SiteRule::plain || strategy.siteRule == SiteRule::proximal;
  if (isMean && isKnown && sendsOne) return {};
  return refusal(
      "strategy.secure-sum",
      "The strategy " + strategy.name + " needs each site's update, which a secure sum hides",
      "Take fedavg, uniform, fedprox, fedavgm, fedadam, fedyogi or fedadagrad");
}

SumWeight sumWeightFor(const Strategy& strategy) {
  return std::holds_alternative<UniformWeights>(strategy.weighting) ? SumWeight::one
                                                                    : SumWeight::examples;
}

Result<SecureRound> SecureRound::open(const FederationState& state, const NodeBook& nodes,
                                      std::size_t values, SumWeight weight, SecureRandom& random) {
  std::vector<NodeId> sites;
  std::vector<std::string> keys;
  std::vector<PublicKey> roster;
  for (const auto& [id, participant] : state.participants) {
    const NodeRecord* node = nodes.find(id);
    if (node == nullptr) return failure("secure_sum.roster", concat("Site ", id, " is not known"));
    auto key = PublicKey::fromPem(node->publicKeyPem);
    if (!key) return std::unexpected(key.error());
    sites.push_back(id);
    keys.push_back(node->publicKeyPem);
    roster.push_back(std::move(*key));
  }
  const SecureSumRound round{.number = state.question().sum,
                             .salt = random.draw<32>(),
                             .sites = static_cast<std::uint32_t>(sites.size())};
  auto server = SecureSumServer::open(round, values, std::move(roster));
  if (!server) return std::unexpected(server.error());
  return SecureRound(round, values, weight, std::move(sites), std::move(keys), std::move(*server));
}

std::uint32_t SecureRound::numberOf(NodeId site) const {
  return static_cast<std::uint32_t>(std::ranges::lower_bound(m_nodes, site) - m_nodes.begin());
}

Status SecureRound::enter(Stage stage) {
  if (stage == m_stage) return {};
  if (stage == Stage::shares) {
    auto adverts = m_server.closeAdverts();
    if (!adverts) return std::unexpected(adverts.error());
    m_adverts = std::move(*adverts);
  } else if (stage == Stage::input) {
    if (auto closed = m_server.closeShares(); !closed) return closed;
  } else {
    auto request = m_server.closeInputs();
    if (!request) return std::unexpected(request.error());
    m_request = std::move(*request);
  }
  m_stage = stage;
  return {};
}

SumQuestion SecureRound::questionFor(NodeId site) const {
  SumQuestion question{.number = m_round.number, .what = {}};
  if (m_stage == Stage::keys) question.what = KeysAsked{.round = m_round, .roster = m_keys};
  if (m_stage == Stage::shares) question.what = SharesAsked{m_adverts};
  if (m_stage == Stage::input)
    question.what = InputAsked{.shares = m_server.sharesFor(numberOf(site)), .weight = m_weight};
  if (m_stage == Stage::unmask) question.what = m_request;
  return question;
}

Status SecureRound::take(NodeId site, SumAnswer answer) {
  const std::uint32_t number = numberOf(site);
  const auto another = [] {
    return refusal("secure_sum.forged", "The answer is another site's, not its sender's");
  };
  return std::visit(
      Overloaded{[&](KeyAdvert& advert) -> Status {
                   return advert.site == number ? m_server.addAdvert(std::move(advert)) : another();
                 },
                 [&](std::vector<SealedShares>& shares) -> Status {
                   return m_server.addShares(number, std::move(shares));
                 },
                 [&](MaskedInput& input) -> Status {
                   input.site = number;
                   return m_server.addInput(input);
                 },
                 [&](UnmaskResponse& response) -> Status {
                   return response.site == number ? m_server.addResponse(std::move(response))
                                                  : another();
                 }},
      answer);
}

}  // namespace twinscope::fedlink
