#pragma once

#include "fedlink/site/http/detail/waiting.h"
#include "fedlink/site/http/http_client_options.h"
#include "fedlink/site/http/transfer_timing.h"
#include "fedlink/wire/transport.h"

#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSslConfiguration>
#include <QTimer>
#include <memory>
#include <optional>

namespace twinscope::fedlink {

/// What every call to one coordinator shares; made once.
struct Endpoint {
  HttpClientOptions options;
  std::optional<QSslConfiguration> tls;
};
/// Errors: "net.certificate", or a usage error of the options.
[[nodiscard]] Result<Endpoint> endpointOf(HttpClientOptions options);

enum class Verb { get, post };
struct HttpCall {
  Verb verb;
  std::string path;
  const Headers& headers;
  const std::string& body;
};
struct Answered {
  FleetResponse response;
  TransferTiming timing;
};

/// One HTTP exchange that blocks its thread; used once.
class OutboundCall {
 public:
  OutboundCall(QNetworkAccessManager& network, const Endpoint& endpoint, const HttpCall& call);
  [[nodiscard]] Result<Answered> run(const std::stop_token& stop);

 private:
  void send(QNetworkAccessManager& network);
  void listen();
  void sent();
  void headersCame();
  void bytesCame();
  void moved();
  void timeOver();
  void giveUp(std::unexpected<Error> why);
  [[nodiscard]] Result<Answered> result();
  [[nodiscard]] Answered answered(int status);

  const Endpoint& m_endpoint;
  const HttpCall& m_call;
  Waiting m_waiting;
  QTimer m_patience;
  QElapsedTimer m_clock;
  std::optional<qint64> m_sentNs;    ///< the connection stands, the first byte leaves
  std::optional<qint64> m_answerNs;  ///< the first byte of the answer
  std::string m_body;
  QList<QSslError> m_tlsErrors;
  std::optional<std::unexpected<Error>> m_gaveUp;
  std::unique_ptr<QNetworkReply> m_reply;  ///< last: its end must find the others alive
};

}  // namespace twinscope::fedlink
