#include "fedlink/coordinator/http/detail/inbound_call.h"

#include "core/base/text.h"
#include "fedlink/coordinator/http/http_errors.h"

#include <poll.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <exception>

namespace twinscope::fedlink {
namespace {

/// A refused body up to this size is read and thrown away, so that the client is sure to see the answer: one that is
/// answered before its end and cut sees a broken connection, and tries again. Flower's objects have 5 MiB.
constexpr std::size_t kReadableRefusedBytes = std::size_t{8} << 20;

MHD_Result addHeader(void* headers, MHD_ValueKind, const char* name, const char* value) {
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  // The first of a repeated header counts.
  static_cast<Headers*>(headers)->emplace(std::move(lower), value == nullptr ? "" : value);
  return MHD_YES;
}

Headers headersOf(MHD_Connection* connection) {
  Headers headers;
  MHD_get_connection_values(connection, MHD_HEADER_KIND, &addHeader, &headers);
  return headers;
}

std::string_view valueOf(const Headers& headers, std::string_view name) {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::uint64_t> declaredBytes(const Headers& headers) {
  if (headers.contains("transfer-encoding")) return std::nullopt;
  const std::string_view text = valueOf(headers, "content-length");
  std::uint64_t bytes = 0;  // libmicrohttpd has refused malformed ones
  std::from_chars(text.data(), text.data() + text.size(), bytes);
  return bytes;
}

/// A suspended connection is not watched by libmicrohttpd; what is said to a closed one would be lost.
bool hasHungUp(MHD_Connection* connection) {
  const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  pollfd socket{info->connect_fd, POLLRDHUP, 0};
  return poll(&socket, 1, 0) > 0;
}

}  // namespace

InboundCall::InboundCall(ServerParts& server, MHD_Connection* connection, const Peer& peer,
                         std::string_view verb, std::string_view path)
    : m_server(server),
      m_connection(connection),
      m_peer(peer),
      m_route(route(verb, path)),
      m_share(server.budget) {
  m_request.headers = headersOf(connection);
  m_declaredBytes = declaredBytes(m_request.headers);
  m_discardableBytes = kReadableRefusedBytes;
}

MHD_Result InboundCall::begin() {
  m_refusal = earlyRefusal();
  if (m_refusal && answersBeforeTheBody()) return reply(std::move(*m_refusal));
  return MHD_YES;
}

std::optional<FleetResponse> InboundCall::earlyRefusal() {
  if (const auto* nowhere = std::get_if<FleetResponse>(&m_route)) return *nowhere;
  if (isHealth()) return std::nullopt;
  m_request.method = std::get<FleetRoute>(m_route).method;
  if (!isProtobuf(valueOf(m_request.headers, "content-type")))
    return httpError(415, 1002, "Unsupported Content-Type.");
  if (auto refused = refusedByHandler()) return refused;
  const std::string_view encoding = valueOf(m_request.headers, "content-encoding");
  if (!encoding.empty() && encoding != "identity")
    return httpError(400, 1003, "Invalid protobuf payload.");
  return admit();
}

std::optional<FleetResponse> InboundCall::refusedByHandler() {
  try {
    return m_server.handler.refuseEarly(m_request.method, m_request.headers, m_peer);
  } catch (const std::exception& error) {
    m_server.log.write(LogLevel::error, concat(m_request.method, " failed early: ", error.what()));
    return tryLater();
  }
}

std::optional<FleetResponse> InboundCall::admit() {
  const std::uint64_t bytes = m_declaredBytes.value_or(0);
  if (bytes > m_server.options.maxBodyBytes) return httpError(413, "Request body too large.");
  if (!m_share.take(bytes)) return tryLater();
  m_request.body.reserve(bytes);
  return std::nullopt;
}

bool InboundCall::answersBeforeTheBody() const {
  return m_declaredBytes.value_or(kReadableRefusedBytes + 1) > kReadableRefusedBytes ||
         m_request.headers.contains("expect");
}

MHD_Result InboundCall::receive(std::string_view bytes) {
  m_receivedBytes += bytes.size();
  if (isTooSlow()) return MHD_NO;
  if (m_refusal || isHealth()) return discard(bytes.size());
  if (m_request.body.size() + bytes.size() > m_server.options.maxBodyBytes)
    refuse(httpError(413, "Request body too large."));
  else if (!m_declaredBytes && !m_share.take(bytes.size()))
    refuse(tryLater());
  else
    m_request.body.append(bytes);
  return MHD_YES;
}

/// In the middle of a body no answer can be sent: the rest is thrown away first.
void InboundCall::refuse(FleetResponse response) {
  m_refusal = std::move(response);
  m_request.body = std::string();
  m_share.release();
  m_discardableBytes = m_server.options.maxBodyBytes;
}

bool InboundCall::isTooSlow() const {
  const std::size_t slowest = m_server.options.slowestUploadBytesPerSecond;
  if (slowest == 0) return false;
  const std::chrono::seconds allowed(m_receivedBytes / slowest);
  return std::chrono::steady_clock::now() - m_start > m_server.options.idleTimeout + allowed;
}

MHD_Result InboundCall::discard(std::size_t bytes) {
  if (bytes > m_discardableBytes) return MHD_NO;
  m_discardableBytes -= bytes;
  return MHD_YES;
}

MHD_Result InboundCall::answer() {
  if (m_refusal) return reply(std::move(*m_refusal));
  if (isHealth()) return reply({});
  if (m_heldUnder && (m_server.held.isStopped() || hasHungUp(m_connection))) return MHD_NO;
  return askHandler();
}

MHD_Result InboundCall::askHandler() {
  while (true) {
    const std::uint64_t wakes = m_server.held.wakes();
    const auto now = std::chrono::steady_clock::now();
    HttpAnswer answer = handlersAnswer(now);
    if (auto* response = std::get_if<FleetResponse>(&answer)) return reply(std::move(*response));
    if (!m_heldUnder) m_holdEnd = now + m_server.options.longestHold;
    m_heldUnder = std::move(std::get<Held>(answer).key);
    switch (m_server.held.hold(m_connection, *m_heldUnder, m_holdEnd, wakes)) {
      case HeldRequests::Outcome::held:
        return MHD_YES;
      case HeldRequests::Outcome::stopped:
        return reply(tryLater());
      case HeldRequests::Outcome::wokenMeanwhile:
        break;
    }
  }
}

HttpAnswer InboundCall::handlersAnswer(Deadline now) {
  try {
    HttpHandler& handler = m_server.handler;
    if (!m_heldUnder) return handler.handle(m_request, m_peer);
    if (now >= m_holdEnd) return handler.expired(*m_heldUnder, m_request, m_peer);
    return handler.woken(*m_heldUnder, m_request, m_peer);
  } catch (const std::exception& error) {
    m_server.log.write(LogLevel::error, concat(m_request.method, " failed: ", error.what()));
    return tryLater();
  }
}

MHD_Result InboundCall::reply(FleetResponse response) {
  if (response.status == 500) response = tryLater();
  m_response = std::move(response);
  m_request.body = std::string();
  m_share.release();
  m_share.takeAnyway(m_response.body.size());
  MHD_Response* sent = MHD_create_response_from_buffer(
      m_response.body.size(), m_response.body.data(), MHD_RESPMEM_PERSISTENT);
  if (sent == nullptr) return MHD_NO;
  if (m_response.status == 200 && !isHealth())
    m_response.headers.emplace("content-type", "application/protobuf");
  for (const auto& [name, value] : m_response.headers)
    MHD_add_response_header(sent, name.c_str(), value.c_str());
  const MHD_Result queued =
      MHD_queue_response(m_connection, static_cast<unsigned>(m_response.status), sent);
  MHD_destroy_response(sent);
  return queued;
}

}  // namespace twinscope::fedlink
