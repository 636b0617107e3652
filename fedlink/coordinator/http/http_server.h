#pragma once

#include "core/base/job_context.h"
#include "fedlink/coordinator/http/http_handler.h"
#include "fedlink/coordinator/http/http_server_options.h"

#include <memory>

namespace twinscope::fedlink {

/// Flower's Fleet API over HTTP/1.1, and GET /health. Knows connections and limits; what a call means is the handler's
/// (docs/adr/0007). Public functions are callable from any thread, from the handler as well unless they say so.
class HttpServer {
 public:
  /// Listens when it returns. handler and log outlive the server. Errors: "http.address", "http.port-in-use",
  /// "http.port-forbidden", "http.listen", "http.certificate", "http.key", "http.key-mismatch", "http.client-ca",
  /// "http.start", or a usage error of the options.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(const HttpServerOptions& options,
                                                                 HttpHandler& handler, Logger& log);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Has the handler asked again for every request that is held under the key. A wake between the handler's "hold"
  /// and the holding is not lost.
  void wake(const std::string& key);
  [[nodiscard]] std::size_t heldRequests() const;
  /// Of bodies, in and out.
  [[nodiscard]] std::size_t bytesInFlight() const;
  /// Closes all connections; within a second, unless the handler is slower. Not from the handler. May be repeated.
  void stop();

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace twinscope::fedlink
