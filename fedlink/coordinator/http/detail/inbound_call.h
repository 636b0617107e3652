#pragma once

#include "core/base/job_context.h"
#include "fedlink/coordinator/http/detail/byte_budget.h"
#include "fedlink/coordinator/http/detail/held_requests.h"
#include "fedlink/coordinator/http/detail/route.h"
#include "fedlink/coordinator/http/http_handler.h"
#include "fedlink/coordinator/http/http_server_options.h"

#include <microhttpd.h>

#include <chrono>
#include <optional>
#include <string_view>

namespace twinscope::fedlink {

/// What all calls of a server share.
struct ServerParts {
  HttpServerOptions options;
  HttpHandler& handler;
  Logger& log;
  ByteBudget budget;
  HeldRequests held;
};

/// One request, from its headers to its answer, on the thread of its connection. MHD_NO of the functions closes the
/// connection without an answer.
class InboundCall {
 public:
  InboundCall(ServerParts& server, MHD_Connection* connection, const Peer& peer,
              std::string_view verb, std::string_view path);
  /// The headers are there: refuses what can be refused without the body.
  [[nodiscard]] MHD_Result begin();
  [[nodiscard]] MHD_Result receive(std::string_view bytes);
  /// The body is whole, or the held request was resumed.
  [[nodiscard]] MHD_Result answer();

 private:
  [[nodiscard]] bool isHealth() const { return std::holds_alternative<HealthRoute>(m_route); }
  [[nodiscard]] std::optional<FleetResponse> earlyRefusal();
  [[nodiscard]] std::optional<FleetResponse> refusedByHandler();
  [[nodiscard]] std::optional<FleetResponse> admit();
  [[nodiscard]] bool answersBeforeTheBody() const;
  void refuse(FleetResponse response);
  [[nodiscard]] bool isTooSlow() const;
  [[nodiscard]] MHD_Result discard(std::size_t bytes);
  [[nodiscard]] MHD_Result askHandler();
  [[nodiscard]] HttpAnswer handlersAnswer(Deadline now);
  [[nodiscard]] MHD_Result reply(FleetResponse response);

  ServerParts& m_server;
  MHD_Connection* m_connection;
  const Peer& m_peer;
  Route m_route;
  FleetRequest m_request;
  std::optional<std::uint64_t> m_declaredBytes;  ///< nothing: chunked
  ByteBudget::Share m_share;
  std::optional<FleetResponse> m_refusal;  ///< sent when the rest of the body has been thrown away
  FleetResponse m_response;                ///< libmicrohttpd sends out of it
  Deadline m_start = std::chrono::steady_clock::now();
  std::size_t m_receivedBytes = 0;
  std::size_t m_discardableBytes = 0;
  std::optional<std::string> m_heldUnder;
  Deadline m_holdEnd;
};

}  // namespace twinscope::fedlink
