#include "fedlink/coordinator/authenticator.h"

#include <cstddef>

namespace twinscope::fedlink {
namespace {

constexpr double maxAge = 305;  // what Flower accepts
constexpr double maxAhead = 5;
constexpr std::size_t maxKeys = 10'000;
constexpr std::size_t maxNonceLength = 64;

}  // namespace

std::optional<Authenticator::Signed> Authenticator::signerOf(const Headers& headers, double now) {
  auto pem = publicKeyIn(headers);
  if (!pem) return std::nullopt;
  auto known = m_keys.find(*pem);
  if (known == m_keys.end()) {
    const auto parsed = PublicKey::fromPem(*pem);
    // Keys are compared as bytes: another spelling of the same key is another node's.
    if (!parsed || parsed->pem() != *pem) return std::nullopt;
    if (m_keys.size() >= maxKeys) m_keys.clear();
    known = m_keys.emplace(*pem, *parsed).first;
  }
  const auto at = signedAt(headers, known->second);
  if (!at || now - *at >= maxAge || *at - now >= maxAhead) return std::nullopt;
  return Signed{std::move(*pem), known->second};
}

std::optional<std::string> Authenticator::signerOfHeaders(const Headers& headers, double now) {
  auto signer = signerOf(headers, now);
  return signer ? std::optional(std::move(signer->pem)) : std::nullopt;
}

std::optional<std::string> Authenticator::senderOf(const FleetRequest& request, double now) {
  auto sender = signerOf(request.headers, now);
  if (!sender) return std::nullopt;
  const WholeSignature whole = wholeSignatureOf(request, sender->key);
  if (whole == WholeSignature::wrong) return std::nullopt;
  if (whole == WholeSignature::absent && m_policy == SignaturePolicy::wholeRequest)
    return std::nullopt;
  if (whole == WholeSignature::valid && !isFresh(headerOf(request.headers, "twinscope-nonce"), now))
    return std::nullopt;
  return std::move(sender->pem);
}

bool Authenticator::isOfEarlierProcess(const FleetRequest& request) const {
  constexpr double rounding = 1e-3;  // of the timestamp's text
  if (headerOf(request.headers, "twinscope-nonce").empty()) return false;
  const auto at = parseTimestamp(headerOf(request.headers, "flwr-timestamp"));
  return at && *at + rounding < m_openedAt;
}

bool Authenticator::isFresh(std::string_view nonce, double now) {
  if (nonce.size() > maxNonceLength) return false;
  // A nonce is remembered as long as its timestamp would be accepted.
  while (!m_nonceTimes.empty() && now - m_nonceTimes.front().first > maxAge + maxAhead) {
    m_nonces.erase(m_nonceTimes.front().second);
    m_nonceTimes.pop_front();
  }
  if (!m_nonces.emplace(nonce).second) return false;
  m_nonceTimes.emplace_back(now, nonce);
  return true;
}

}  // namespace twinscope::fedlink
