#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace twinscope::fedlink::tests {

/// A plain TCP connection, for what no well-behaved client or server does.
class RawSocket {
 public:
  /// To a port of the loopback.
  explicit RawSocket(std::uint16_t port);
  explicit RawSocket(int handle) : m_handle(handle) {}
  ~RawSocket() { close(); }
  RawSocket(RawSocket&& other) noexcept : m_handle(std::exchange(other.m_handle, -1)) {}
  RawSocket& operator=(RawSocket&&) = delete;

  /// False once the other end has closed.
  bool send(std::string_view bytes);
  /// What comes until the text has come, the other end closes or the time is over.
  std::string readUntil(std::string_view text,
                        std::chrono::milliseconds limit = std::chrono::seconds(5));
  [[nodiscard]] std::string readAll(std::chrono::milliseconds limit = std::chrono::seconds(5));
  [[nodiscard]] bool isClosedByPeer(std::chrono::milliseconds limit);
  void close();
  [[nodiscard]] int handle() const { return m_handle; }

 private:
  int m_handle;
};

/// A server on a free loopback port that does to each connection what the function says, one after the other.
class RawServer {
 public:
  using Serve = std::function<void(RawSocket& connection, int number)>;
  explicit RawServer(Serve serve);
  /// Listens and never accepts.
  RawServer();
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return m_port; }

 private:
  int m_handle;
  std::uint16_t m_port;
  std::jthread m_thread;
};

}  // namespace twinscope::fedlink::tests
