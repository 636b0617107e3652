#pragma once

#include "fedlink/coordinator/http/http_handler.h"
#include "fedlink/coordinator/http/http_server_options.h"

struct gnutls_session_int;

namespace twinscope::fedlink {

/// GnuTLS' priority string: TLS 1.3 and nothing older.
inline constexpr const char* kTlsPriorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:%SERVER_PRECEDENCE";

/// Reads the texts as the server will: parses, matches key and certificate, refuses an expired certificate.
[[nodiscard]] Status checkTls(const ServerTls& tls);

/// Fails the handshake of a client that has no certificate of the client CA. libmicrohttpd alone only asks for one.
void demandClientCertificate(gnutls_session_int* session);
[[nodiscard]] std::optional<PeerCertificate> peerCertificate(gnutls_session_int* session);

}  // namespace twinscope::fedlink
