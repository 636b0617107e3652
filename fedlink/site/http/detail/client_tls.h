#pragma once

#include "fedlink/site/http/http_client_options.h"

#include <QList>
#include <QSslConfiguration>
#include <QSslError>

namespace twinscope::fedlink {

/// TLS 1.3 or newer, verified, with the pinned CA alone where one is given: neither the system's CAs nor environment
/// variables add to it. Error: "net.certificate".
[[nodiscard]] Result<QSslConfiguration> tlsConfiguration(const ClientTls& tls);

/// "net.tls" that says what about the certificate is wrong: unknown CA, expired, not yet valid, another name.
[[nodiscard]] std::unexpected<Error> tlsFailure(const QList<QSslError>& errors,
                                                const QString& lastWords);

}  // namespace twinscope::fedlink
