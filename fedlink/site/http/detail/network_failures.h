#pragma once

#include "core/base/error.h"

#include <QAbstractSocket>
#include <QNetworkReply>
#include <chrono>

namespace twinscope::fedlink {

/// "net.timeout": nothing moved for that long while doing what.
[[nodiscard]] std::unexpected<Error> timedOut(const char* what, std::chrono::milliseconds after);
[[nodiscard]] std::unexpected<Error> tooLarge(std::uint64_t limit);

/// "net.broken", before TLS was agreed: a coordinator that goes down, or a server that speaks no TLS.
[[nodiscard]] std::unexpected<Error> brokeInHandshake(const QString& lastWords);

/// "net.dns", "net.refused", "net.unreachable", "net.timeout", "net.broken"; lastWords is what Qt says.
[[nodiscard]] std::unexpected<Error> networkFailure(QNetworkReply::NetworkError error,
                                                    const QString& lastWords);
[[nodiscard]] std::unexpected<Error> networkFailure(QAbstractSocket::SocketError error,
                                                    const QString& lastWords);

}  // namespace twinscope::fedlink
