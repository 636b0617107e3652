#include "tests/fedlink/http/http_fixture.h"

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace twinscope::fedlink::tests {

std::optional<FleetResponse> TestHandler::refuseEarly(std::string_view method,
                                                      const Headers& headers, const Peer& peer) {
  return onEarly ? onEarly(method, headers, peer) : std::nullopt;
}

HttpAnswer TestHandler::handle(const FleetRequest& request, const Peer& peer) {
  ++handled;
  if (onHandle) return onHandle(request, peer);
  return FleetResponse{200, {}, request.body};
}

HttpAnswer TestHandler::woken(const std::string& key, const FleetRequest& request,
                              const Peer& peer) {
  return onWoken ? onWoken(key, request) : HttpHandler::woken(key, request, peer);
}

FleetResponse TestHandler::expired(const std::string& key, const FleetRequest& request,
                                   const Peer& peer) {
  return onExpired ? onExpired(key) : HttpHandler::expired(key, request, peer);
}

void TestLog::write(LogLevel level, std::string_view line) {
  if (level != LogLevel::error) return;
  const std::scoped_lock lock(m_mutex);
  m_errors.append(line).append("\n");
}

std::string TestLog::errors() {
  const std::scoped_lock lock(m_mutex);
  return m_errors;
}

TestServer::TestServer(HttpServerOptions options) {
  options.port = 0;
  auto started = HttpServer::start(options, handler, log);
  if (!started) throw std::runtime_error(describe(started.error()));
  server = std::move(*started);
}

HttpClientOptions clientOptions(std::uint16_t port) {
  HttpClientOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  return options;
}

std::unique_ptr<HttpTransport> transportTo(std::uint16_t port) {
  return std::move(HttpTransport::create(clientOptions(port)).value());
}

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& c : text) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24);
  }
  return text;
}

bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 1000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

void ignoreBrokenPipes() { std::signal(SIGPIPE, SIG_IGN); }

double secondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace twinscope::fedlink::tests
