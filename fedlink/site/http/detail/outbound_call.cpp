#include "fedlink/site/http/detail/outbound_call.h"

#include "fedlink/site/http/detail/client_tls.h"
#include "fedlink/site/http/detail/network_failures.h"

#include <QUrl>

namespace twinscope::fedlink {
namespace {

QByteArray bytes(const std::string& text) {
  return QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size()));
}

QUrl urlOf(const HttpClientOptions& options, const std::string& path) {
  QUrl url;
  url.setScheme(QString::fromLatin1(options.tls ? "https" : "http"));
  url.setHost(QString::fromStdString(options.host));
  url.setPort(options.port);
  url.setPath(QString::fromStdString(path));
  return url;
}

QNetworkRequest requestOf(const Endpoint& endpoint, const HttpCall& call) {
  QNetworkRequest request(urlOf(endpoint.options, call.path));
  request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
  request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                       QNetworkRequest::ManualRedirectPolicy);
  request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
  request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
  request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
  // Qt's own values would tell the computer's language, and let an answer unpack to any size.
  request.setRawHeader("accept-language", "*");
  request.setRawHeader("accept-encoding", "identity");
  request.setRawHeader("user-agent", "twinscope");
  for (const auto& [name, value] : call.headers)
    request.setRawHeader(QByteArray::fromStdString(name), QByteArray::fromStdString(value));
  if (endpoint.tls) request.setSslConfiguration(*endpoint.tls);
  return request;
}

std::uint64_t headerBytes(const QList<QNetworkReply::RawHeaderPair>& headers) {
  std::uint64_t total = 2;  // the empty line
  for (const auto& [name, value] : headers)
    total += static_cast<std::uint64_t>(name.size() + value.size() + 4);
  return total;
}

/// content-length is among the request's headers already; host and connection are added while Qt sends.
std::uint64_t requestHeaderBytes(const QNetworkRequest& request, const HttpCall& call) {
  constexpr std::string_view kOfQt = "POST  HTTP/1.1\r\nConnection: Keep-Alive\r\nHost: :\r\n\r\n";
  const QUrl url = request.url();
  std::uint64_t total = kOfQt.size() + call.path.size() +
                        static_cast<std::uint64_t>(url.host().size()) +
                        std::to_string(url.port()).size();
  for (const QByteArray& name : request.rawHeaderList())
    total += static_cast<std::uint64_t>(name.size() + request.rawHeader(name).size() + 4);
  return total;
}

QNetworkReply* startRequest(QNetworkAccessManager& network, QNetworkRequest request,
                            const HttpCall& call) {
  if (call.verb == Verb::get) return network.get(request);
  if (!call.body.empty()) return network.post(request, bytes(call.body));
  // Of a post() without bytes Qt 6.4 never says that it was sent.
  request.setHeader(QNetworkRequest::ContentLengthHeader, 0);
  return network.sendCustomRequest(request, "POST");
}

}  // namespace

Result<Endpoint> endpointOf(HttpClientOptions options) {
  if (const Status valid = options.validate(); !valid) return std::unexpected(valid.error());
  Endpoint endpoint{std::move(options), {}};
  if (!endpoint.options.tls) return endpoint;
  auto tls = tlsConfiguration(*endpoint.options.tls);
  if (!tls) return std::unexpected(tls.error());
  endpoint.tls = std::move(*tls);
  return endpoint;
}

OutboundCall::OutboundCall(QNetworkAccessManager& network, const Endpoint& endpoint,
                           const HttpCall& call)
    : m_endpoint(endpoint), m_call(call) {
  m_patience.setSingleShot(true);
  m_patience.setInterval(endpoint.options.connectTimeout);
  QObject::connect(&m_patience, &QTimer::timeout, &m_waiting.context(), [this] { timeOver(); });
  send(network);
  listen();
}

void OutboundCall::send(QNetworkAccessManager& network) {
  m_reply.reset(startRequest(network, requestOf(m_endpoint, m_call), m_call));
  m_clock.start();
  m_patience.start();
}

void OutboundCall::listen() {
  QNetworkReply* reply = m_reply.get();
  QObject* here = &m_waiting.context();
  QObject::connect(reply, &QNetworkReply::requestSent, here, [this] { sent(); });
  QObject::connect(reply, &QNetworkReply::uploadProgress, here, [this] { moved(); });
  QObject::connect(reply, &QNetworkReply::metaDataChanged, here, [this] { headersCame(); });
  QObject::connect(reply, &QNetworkReply::readyRead, here, [this] { bytesCame(); });
  QObject::connect(reply, &QNetworkReply::sslErrors, here,
                   [this](const QList<QSslError>& errors) { m_tlsErrors = errors; });
  QObject::connect(reply, &QNetworkReply::finished, here, [this] { m_waiting.wake(); });
}

void OutboundCall::sent() {
  if (!m_sentNs) m_sentNs = m_clock.nsecsElapsed();
  m_patience.setInterval(m_endpoint.options.stallTimeout);
  moved();
}

void OutboundCall::headersCame() {
  if (!m_answerNs) m_answerNs = m_clock.nsecsElapsed();
  moved();
  const auto announced = m_reply->header(QNetworkRequest::ContentLengthHeader).toULongLong();
  if (announced > m_endpoint.options.maxResponseBytes)
    giveUp(tooLarge(m_endpoint.options.maxResponseBytes));
  else
    m_body.reserve(announced);
}

void OutboundCall::bytesCame() {
  moved();
  const QByteArray more = m_reply->readAll();
  if (m_body.size() + static_cast<std::size_t>(more.size()) > m_endpoint.options.maxResponseBytes)
    return giveUp(tooLarge(m_endpoint.options.maxResponseBytes));
  m_body.append(more.data(), static_cast<std::size_t>(more.size()));
}

void OutboundCall::moved() {
  if (m_sentNs) m_patience.start();
}

void OutboundCall::timeOver() {
  giveUp(m_sentNs ? timedOut("the transfer", m_endpoint.options.stallTimeout)
                  : timedOut("the connection", m_endpoint.options.connectTimeout));
}

void OutboundCall::giveUp(std::unexpected<Error> why) {
  m_gaveUp = std::move(why);
  m_waiting.wake();
}

Result<Answered> OutboundCall::run(const std::stop_token& stop) {
  const Waiting::End end = m_waiting.wait(stop);
  m_patience.stop();
  m_reply->disconnect(&m_waiting.context());
  if (end == Waiting::End::stopped || m_gaveUp) m_reply->abort();
  if (end == Waiting::End::stopped) return cancelled();
  if (m_gaveUp) return *m_gaveUp;
  return result();
}

Result<Answered> OutboundCall::result() {
  const QNetworkReply::NetworkError error = m_reply->error();
  const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
  // From 201 on Qt only names the status; below, the transport failed, be it after a status.
  const bool isWhole = error == QNetworkReply::NoError || error > QNetworkReply::UnknownProxyError;
  if (isWhole && status != 0) return answered(status);
  // An alert after the handshake, such as "certificate required", is no handshake error to Qt.
  const bool isTls = error == QNetworkReply::SslHandshakeFailedError ||
                     m_reply->errorString().contains(QLatin1String("SSL routines"));
  if (isTls) return tlsFailure(m_tlsErrors, m_reply->errorString());
  const bool inHandshake = m_endpoint.options.tls && !m_sentNs;
  if (inHandshake && error == QNetworkReply::RemoteHostClosedError)
    return brokeInHandshake(m_reply->errorString());
  return networkFailure(error, m_reply->errorString());
}

Answered OutboundCall::answered(int status) {
  bytesCame();
  const qint64 end = m_clock.nsecsElapsed();
  Answered answer{{status, {}, std::move(m_body)}, {}};
  for (const auto& [name, value] : m_reply->rawHeaderPairs())
    answer.response.headers.emplace(name.toLower().toStdString(), value.toStdString());
  const auto reason = m_reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toByteArray();
  const std::uint64_t statusLine =
      sizeof "HTTP/1.1 200 \r" + static_cast<std::uint64_t>(reason.size());
  answer.timing = {
      requestHeaderBytes(m_reply->request(), m_call) + m_call.body.size(),
      statusLine + headerBytes(m_reply->rawHeaderPairs()) + answer.response.body.size(),
      static_cast<double>(m_answerNs.value_or(end) - m_sentNs.value_or(0)) * 1e-9,
      static_cast<double>(end - m_answerNs.value_or(end)) * 1e-9};
  return answer;
}

}  // namespace twinscope::fedlink
