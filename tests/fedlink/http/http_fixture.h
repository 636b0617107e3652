#pragma once

#include "fedlink/coordinator/http/http_server.h"
#include "fedlink/site/http/http_transport.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace twinscope::fedlink::tests {

/// A handler made of functions; without any it echoes the body.
class TestHandler : public HttpHandler {
 public:
  std::function<std::optional<FleetResponse>(std::string_view, const Headers&, const Peer&)>
      onEarly;
  std::function<HttpAnswer(const FleetRequest&, const Peer&)> onHandle;
  std::function<HttpAnswer(const std::string&, const FleetRequest&)> onWoken;
  std::function<FleetResponse(const std::string&)> onExpired;
  std::atomic<int> handled{0};

  std::optional<FleetResponse> refuseEarly(std::string_view method, const Headers& headers,
                                           const Peer& peer) override;
  HttpAnswer handle(const FleetRequest& request, const Peer& peer) override;
  HttpAnswer woken(const std::string& key, const FleetRequest& request, const Peer& peer) override;
  FleetResponse expired(const std::string& key, const FleetRequest& request,
                        const Peer& peer) override;
};

class TestLog : public Logger {
 public:
  void write(LogLevel level, std::string_view line) override;
  [[nodiscard]] std::string errors();

 private:
  std::mutex m_mutex;
  std::string m_errors;
};

/// A server on a free loopback port, its handler and log.
struct TestServer {
  explicit TestServer(HttpServerOptions options = {});

  TestHandler handler;
  TestLog log;
  std::unique_ptr<HttpServer> server;
};

[[nodiscard]] HttpClientOptions clientOptions(std::uint16_t port);
[[nodiscard]] std::unique_ptr<HttpTransport> transportTo(std::uint16_t port);
/// Letters that show a lost, repeated or moved block.
[[nodiscard]] std::string pattern(std::size_t size);
/// Waits up to 5 s until it holds; false if it never did.
[[nodiscard]] bool eventually(const std::function<bool()>& holds);
/// Qt Test takes a write to a closed connection for a crash; Qt itself ignores the signal, but only from its first
/// write on.
void ignoreBrokenPipes();
[[nodiscard]] double secondsOf(const std::function<void()>& work);

}  // namespace twinscope::fedlink::tests
