#pragma once

#include "fedlink/wire/transport.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace twinscope::fedlink {

/// The certificate that a client proved to own; its chain was checked against the options' client CA.
struct PeerCertificate {
  std::string subject;      ///< RFC 4514, "CN=Site A,O=Hospital"
  std::string fingerprint;  ///< SHA-256 over the DER bytes, lower-case hex
};

/// Who is at the other end of a connection.
struct Peer {
  std::string address;                         ///< "192.0.2.7", "2001:db8::7"
  std::optional<PeerCertificate> certificate;  ///< only with mutual TLS
};

/// "Nothing to say yet": the request waits under this key until HttpServer::wake(key), or until its time is over.
/// It costs a socket, no thread.
struct Held {
  std::string key;
};

using HttpAnswer = std::variant<FleetResponse, Held>;

/// What the server asks. Calls come on the server's own threads, several at once where there are several; a call that
/// waits stops every connection of its thread. What a call throws is logged and answered with 503, and so is an
/// answer of status 500: a stock SuperNode ends its work loop on 500 and retries on 503.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  /// Asked when the headers are there and the body is not. With an answer the body takes no memory: it is thrown away
  /// as it comes, or cut where it is above 8 MiB.
  [[nodiscard]] virtual std::optional<FleetResponse> refuseEarly(std::string_view method,
                                                                 const Headers& headers,
                                                                 const Peer& peer);
  [[nodiscard]] virtual HttpAnswer handle(const FleetRequest& request, const Peer& peer) = 0;
  /// A held request was woken. It may be held again; its time still counts from the first time.
  [[nodiscard]] virtual HttpAnswer woken(const std::string& key, const FleetRequest& request,
                                         const Peer& peer);
  /// The time of a held request is over: by default 200 with an empty body, "nothing".
  [[nodiscard]] virtual FleetResponse expired(const std::string& key, const FleetRequest& request,
                                              const Peer& peer);
};

}  // namespace twinscope::fedlink
