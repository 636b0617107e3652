#include "fedlink/coordinator/http/http_server.h"

#include "fedlink/coordinator/http/detail/inbound_call.h"
#include "fedlink/coordinator/http/detail/listen_socket.h"
#include "fedlink/coordinator/http/detail/server_tls.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <vector>

namespace twinscope::fedlink {

struct HttpServer::Impl {
  Impl(const HttpServerOptions& options, HttpHandler& handler, Logger& log)
      : parts{options, handler, log, ByteBudget(options.maxBytesInFlight), {}} {}

  ServerParts parts;
  std::uint16_t port = 0;
  std::mutex stopping;
  MHD_Daemon* daemon = nullptr;
};

namespace {

/// Header lines and receive buffer of a connection, for as long as it lives. More is no faster.
constexpr std::size_t kConnectionMemoryBytes = 32 << 10;

std::string addressOf(MHD_Connection* connection) {
  const sockaddr* address =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes =
      address->sa_family == AF_INET6
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr)
          : &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  inet_ntop(address->sa_family, bytes, text.data(), text.size());
  return text.data();
}

gnutls_session_int* tlsSession(MHD_Connection* connection) {
  const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
  return info == nullptr ? nullptr : static_cast<gnutls_session_int*>(info->tls_session);
}

Peer& peerOf(MHD_Connection* connection) {
  return *static_cast<Peer*>(
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context);
}

void onConnection(void* parts, MHD_Connection* connection, void** context,
                  MHD_ConnectionNotificationCode code) {
  if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
    const std::unique_ptr<Peer> ended(static_cast<Peer*>(*context));
    return;
  }
  *context = std::make_unique<Peer>(Peer{addressOf(connection), {}}).release();
  const auto& tls = static_cast<ServerParts*>(parts)->options.tls;
  if (tls && !tls->clientCa.empty()) demandClientCertificate(tlsSession(connection));
}

std::unique_ptr<InboundCall> newCall(ServerParts& parts, MHD_Connection* connection,
                                     const char* verb, const char* path) {
  Peer& peer = peerOf(connection);
  const auto& tls = parts.options.tls;
  if (tls && !tls->clientCa.empty() && !peer.certificate)
    peer.certificate = peerCertificate(tlsSession(connection));
  return std::make_unique<InboundCall>(parts, connection, peer, verb, path);
}

MHD_Result onRequest(void* parts, MHD_Connection* connection, const char* path, const char* verb,
                     const char*, const char* bytes, std::size_t* byteCount, void** call) {
  try {
    if (*call == nullptr) {
      auto created = newCall(*static_cast<ServerParts*>(parts), connection, verb, path);
      InboundCall& begun = *created;
      *call = created.release();
      return begun.begin();
    }
    InboundCall& running = *static_cast<InboundCall*>(*call);
    if (*byteCount == 0) return running.answer();
    return running.receive({bytes, std::exchange(*byteCount, 0)});
  } catch (const std::exception& error) {  // no memory; nothing may pass through C
    static_cast<ServerParts*>(parts)->log.write(LogLevel::error, error.what());
    return MHD_NO;
  }
}

void onCompleted(void*, MHD_Connection*, void** call, MHD_RequestTerminationCode) {
  const std::unique_ptr<InboundCall> ended(static_cast<InboundCall*>(*call));
  *call = nullptr;
}

void onLog(void* log, const char* format, std::va_list arguments) {
  std::array<char, 400> line{};
  std::vsnprintf(line.data(), line.size(), format, arguments);
  static_cast<Logger*>(log)->write(LogLevel::debug, line.data());
}

std::vector<MHD_OptionItem> tlsOptions(const ServerTls& tls) {
  const auto text = [](const char* value) {
    return static_cast<void*>(const_cast<char*>(value));  // read only; C knows no const here
  };
  std::vector<MHD_OptionItem> items{{MHD_OPTION_HTTPS_MEM_CERT, 0, text(tls.certificate.c_str())},
                                    {MHD_OPTION_HTTPS_MEM_KEY, 0, text(tls.key.c_str())},
                                    {MHD_OPTION_HTTPS_PRIORITIES, 0, text(kTlsPriorities)}};
  if (!tls.clientCa.empty())
    items.push_back({MHD_OPTION_HTTPS_MEM_TRUST, 0, text(tls.clientCa.c_str())});
  return items;
}

MHD_Daemon* startDaemon(ServerParts& parts, int listenSocket) {
  const HttpServerOptions& options = parts.options;
  std::vector<MHD_OptionItem> items;
  if (options.tls) items = tlsOptions(*options.tls);
  if (options.threads > 1)
    items.push_back(
        {MHD_OPTION_THREAD_POOL_SIZE, static_cast<std::intptr_t>(options.threads), nullptr});
  items.push_back({MHD_OPTION_END, 0, nullptr});
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
  if (options.tls) flags |= MHD_USE_TLS;
  return MHD_start_daemon(
      flags, 0, nullptr, nullptr, &onRequest, &parts,              //
      MHD_OPTION_EXTERNAL_LOGGER, &onLog, &parts.log,              // first, so that it is told all
      MHD_OPTION_LISTEN_SOCKET, listenSocket,                      //
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemoryBytes,  //
      MHD_OPTION_CONNECTION_LIMIT, options.maxConnections,         //
      MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(options.idleTimeout.count()),  //
      MHD_OPTION_STRICT_FOR_CLIENT, 1,                                                    //
      MHD_OPTION_NOTIFY_CONNECTION, &onConnection, &parts,                                //
      MHD_OPTION_NOTIFY_COMPLETED, &onCompleted, nullptr,                                 //
      MHD_OPTION_ARRAY, items.data(), MHD_OPTION_END);
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpServerOptions& options,
                                                      HttpHandler& handler, Logger& log) {
  if (const Status valid = options.validate(); !valid) return std::unexpected(valid.error());
  if (options.tls)
    if (const Status usable = checkTls(*options.tls); !usable)
      return std::unexpected(usable.error());
  auto listening = ListenSocket::open(options.host, options.port);
  if (!listening) return std::unexpected(listening.error());
  auto impl = std::make_unique<Impl>(options, handler, log);
  impl->port = listening->port();
  impl->daemon = startDaemon(impl->parts, listening->handle());
  if (impl->daemon == nullptr)
    return failure("http.start", "the HTTP server did not start",
                   "see the log; too many open files or too little memory are the usual causes");
  listening->release();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

HttpServer::~HttpServer() { stop(); }

std::uint16_t HttpServer::port() const { return m_impl->port; }

void HttpServer::wake(const std::string& key) { m_impl->parts.held.wake(key); }

std::size_t HttpServer::heldRequests() const { return m_impl->parts.held.size(); }

std::size_t HttpServer::bytesInFlight() const { return m_impl->parts.budget.used(); }

void HttpServer::stop() {
  const std::scoped_lock lock(m_impl->stopping);
  if (m_impl->daemon == nullptr) return;
  m_impl->parts.held.stop();  // libmicrohttpd aborts the process over suspended connections
  MHD_stop_daemon(std::exchange(m_impl->daemon, nullptr));
}

}  // namespace twinscope::fedlink
