#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string>
#include <utility>

namespace twinscope::fedlink {

/// An open TCP socket that listens.
class ListenSocket {
 public:
  /// port 0: any free one. Opened here and not by libmicrohttpd, whose failures have no names.
  [[nodiscard]] static Result<ListenSocket> open(const std::string& host, std::uint16_t port);
  ~ListenSocket();
  ListenSocket(ListenSocket&& other) noexcept
      : m_handle(std::exchange(other.m_handle, -1)), m_port(other.m_port) {}
  ListenSocket& operator=(ListenSocket&&) = delete;

  [[nodiscard]] std::uint16_t port() const { return m_port; }
  [[nodiscard]] int handle() const { return m_handle; }
  /// Whoever calls this closes the socket.
  int release() { return std::exchange(m_handle, -1); }

 private:
  ListenSocket(int handle, std::uint16_t port) : m_handle(handle), m_port(port) {}
  int m_handle;
  std::uint16_t m_port;
};

}  // namespace twinscope::fedlink
