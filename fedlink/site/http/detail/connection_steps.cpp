#include "fedlink/site/http/detail/connection_steps.h"

#include "core/base/text.h"
#include "fedlink/site/http/detail/client_tls.h"
#include "fedlink/site/http/detail/network_failures.h"
#include "fedlink/site/http/detail/waiting.h"

#include <QDateTime>
#include <QHostInfo>
#include <QLocale>
#include <QNetworkProxy>
#include <QSslCertificate>
#include <QSslSocket>
#include <QTcpSocket>
#include <QTimer>

namespace twinscope::fedlink {
namespace {

QString hostOf(const HttpClientOptions& options) { return QString::fromStdString(options.host); }

/// Waits until the step wakes it; in time, or "net.timeout".
Status waitInTime(Waiting& waiting, std::chrono::milliseconds limit, const char* what,
                  const std::stop_token& stop) {
  bool isLate = false;
  QTimer patience;
  patience.setSingleShot(true);
  QObject::connect(&patience, &QTimer::timeout, &waiting.context(), [&] {
    isLate = true;
    waiting.wake();
  });
  patience.start(limit);
  if (waiting.wait(stop) == Waiting::End::stopped) return cancelled();
  if (isLate) return timedOut(what, limit);
  return {};
}

Status waitForSocket(QAbstractSocket& socket, Waiting& waiting, const HttpClientOptions& options,
                     const std::stop_token& stop) {
  QObject::connect(&socket, &QAbstractSocket::errorOccurred, &waiting.context(),
                   [&] { waiting.wake(); });
  return waitInTime(waiting, options.connectTimeout, "the connection", stop);
}

std::string describeCertificate(const QSslSocket& socket) {
  const QSslCertificate certificate = socket.peerCertificate();
  const QString until = certificate.expiryDate().toUTC().date().toString(Qt::ISODate);
  const QString name = certificate.subjectInfo(QSslCertificate::CommonName).join(QLatin1Char(' '));
  return concat("TLS 1.3, certificate of ", name.toStdString(), " until ", until.toStdString());
}

}  // namespace

Result<std::string> resolveHost(const HttpClientOptions& options, const std::stop_token& stop) {
  Waiting waiting;
  QHostInfo found;
  const int lookup =
      QHostInfo::lookupHost(hostOf(options), &waiting.context(), [&](const QHostInfo& info) {
        found = info;
        waiting.wake();
      });
  const Status waited = waitInTime(waiting, options.connectTimeout, "the name lookup", stop);
  QHostInfo::abortHostLookup(lookup);
  if (!waited) return std::unexpected(waited.error());
  if (found.addresses().isEmpty())
    return networkFailure(QAbstractSocket::HostNotFoundError, found.errorString());
  return found.addresses().front().toString().toStdString();
}

Result<std::string> openTcp(const HttpClientOptions& options, const std::stop_token& stop) {
  Waiting waiting;
  QTcpSocket socket;
  if (options.proxy == Proxy::none) socket.setProxy(QNetworkProxy::NoProxy);
  QObject::connect(&socket, &QAbstractSocket::connected, &waiting.context(),
                   [&] { waiting.wake(); });
  socket.connectToHost(hostOf(options), options.port);
  if (const Status waited = waitForSocket(socket, waiting, options, stop); !waited)
    return std::unexpected(waited.error());
  if (socket.state() != QAbstractSocket::ConnectedState)
    return networkFailure(socket.error(), socket.errorString());
  return concat("port ", options.port, " is open");
}

Result<std::string> openTls(const HttpClientOptions& options, const std::stop_token& stop) {
  const auto configuration = tlsConfiguration(*options.tls);
  if (!configuration) return std::unexpected(configuration.error());
  Waiting waiting;
  QSslSocket socket;
  if (options.proxy == Proxy::none) socket.setProxy(QNetworkProxy::NoProxy);
  socket.setSslConfiguration(*configuration);
  QObject::connect(&socket, &QSslSocket::encrypted, &waiting.context(), [&] { waiting.wake(); });
  socket.connectToHostEncrypted(hostOf(options), options.port);
  if (const Status waited = waitForSocket(socket, waiting, options, stop); !waited)
    return std::unexpected(waited.error());
  if (!socket.isEncrypted()) return tlsFailure(socket.sslHandshakeErrors(), socket.errorString());
  return describeCertificate(socket);
}

std::optional<std::chrono::system_clock::time_point> httpDate(const std::string& text) {
  QDateTime date = QLocale::c().toDateTime(QString::fromStdString(text),
                                           QString::fromLatin1("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
  if (!date.isValid()) return std::nullopt;
  date.setTimeSpec(Qt::UTC);
  return std::chrono::system_clock::time_point(std::chrono::seconds(date.toSecsSinceEpoch()));
}

}  // namespace twinscope::fedlink
