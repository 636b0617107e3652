#include "fedlink/site/http/detail/network_failures.h"

#include "core/base/text.h"

namespace twinscope::fedlink {
namespace {

std::unexpected<Error> unknownHost(const QString& lastWords) {
  return failure("net.dns", "the coordinator's name is not known",
                 "check the spelling, the network and the VPN", lastWords.toStdString());
}

std::unexpected<Error> refused(const QString& lastWords) {
  return failure("net.refused", "nothing listens at the coordinator's address and port",
                 "check the port, and that the coordinator is started", lastWords.toStdString());
}

std::unexpected<Error> timedOutBySystem(const QString& lastWords) {
  return failure("net.timeout", "the coordinator did not answer in time",
                 "check the address; a firewall may drop the packets", lastWords.toStdString());
}

/// Qt has no code for it: the system's text is all that tells.
std::unexpected<Error> otherFailure(const QString& lastWords) {
  if (lastWords.contains(QLatin1String("unreachable"), Qt::CaseInsensitive) ||
      lastWords.contains(QLatin1String("No route"), Qt::CaseInsensitive))
    return failure("net.unreachable", "there is no way to the coordinator's network",
                   "check the network cable, the VPN and the address", lastWords.toStdString());
  return failure("net.broken", "the connection to the coordinator broke",
                 "it is tried again; if it stays so, check the network and the coordinator's log",
                 lastWords.toStdString());
}

}  // namespace

std::unexpected<Error> timedOut(const char* what, std::chrono::milliseconds after) {
  return failure(
      "net.timeout",
      concat(what, " did not move for ", static_cast<double>(after.count()) / 1000, " s"),
      "check the network; a firewall may drop the packets");
}

std::unexpected<Error> brokeInHandshake(const QString& lastWords) {
  return failure("net.broken", "the connection broke before encryption was agreed",
                 "it is tried again; if it stays so, check that the coordinator speaks TLS at this "
                 "port",
                 lastWords.toStdString());
}

std::unexpected<Error> tooLarge(std::uint64_t limit) {
  return failure("net.too-large", concat("the coordinator's answer is above ", limit, " bytes"),
                 "check that the address is that of a coordinator");
}

std::unexpected<Error> networkFailure(QNetworkReply::NetworkError error, const QString& lastWords) {
  switch (error) {
    case QNetworkReply::HostNotFoundError:
      return unknownHost(lastWords);
    case QNetworkReply::ConnectionRefusedError:
      return refused(lastWords);
    case QNetworkReply::TimeoutError:
      return timedOutBySystem(lastWords);
    default:
      return otherFailure(lastWords);
  }
}

std::unexpected<Error> networkFailure(QAbstractSocket::SocketError error,
                                      const QString& lastWords) {
  switch (error) {
    case QAbstractSocket::HostNotFoundError:
      return unknownHost(lastWords);
    case QAbstractSocket::ConnectionRefusedError:
      return refused(lastWords);
    case QAbstractSocket::SocketTimeoutError:
      return timedOutBySystem(lastWords);
    default:
      return otherFailure(lastWords);
  }
}

}  // namespace twinscope::fedlink
