#pragma once

#include "fedlink/crypto/public_key.h"
#include "fedlink/wire/signed_request.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace twinscope::fedlink {

/// Which signatures a coordinator asks for.
enum class SignaturePolicy {
  flower,        ///< over the time: what stock nodes send; ours is checked where it is there
  wholeRequest,  ///< ours over the whole request, with a nonce that is taken once
};

/// Checks who sent a request. One thread at a time.
class Authenticator {
 public:
  /// openedAt: when this process began to answer; nonces of the one before it are not known.
  Authenticator(SignaturePolicy policy, double openedAt) : m_policy(policy), m_openedAt(openedAt) {}

  /// The sender's public key as PEM; nothing where a header is missing, a signature wrong, a timestamp older than 305 s
  /// or more than 5 s ahead, or a nonce used before.
  [[nodiscard]] std::optional<std::string> senderOf(const FleetRequest& request, double now);
  /// Of a request that senderOf() knows the sender of: true where it was signed for an earlier process, which may have seen
  /// its nonce. It must be signed anew. Stock requests have no nonce, and are not asked.
  [[nodiscard]] bool isOfEarlierProcess(const FleetRequest& request) const;
  /// What can be said before the body is there: the key of the sender, nothing where the headers alone are not acceptable.
  [[nodiscard]] std::optional<std::string> signerOfHeaders(const Headers& headers, double now);

 private:
  struct Signed {
    std::string pem;
    PublicKey key;
  };
  [[nodiscard]] std::optional<Signed> signerOf(const Headers& headers, double now);
  [[nodiscard]] bool isFresh(std::string_view nonce, double now);

  SignaturePolicy m_policy;
  double m_openedAt;
  std::map<std::string, PublicKey, std::less<>>
      m_keys;                                   ///< parsed once; emptied when it grows large
  std::set<std::string, std::less<>> m_nonces;  ///< seen
  std::deque<std::pair<double, std::string>> m_nonceTimes;  ///< when, the oldest first
};

}  // namespace twinscope::fedlink
