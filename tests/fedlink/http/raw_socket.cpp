#include "tests/fedlink/http/raw_socket.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace twinscope::fedlink::tests {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool isReadable(int handle, std::chrono::milliseconds limit) {
  pollfd waiting{handle, POLLIN, 0};
  return poll(&waiting, 1, static_cast<int>(limit.count())) > 0;
}

}  // namespace

RawSocket::RawSocket(std::uint16_t port) : m_handle(socket(AF_INET, SOCK_STREAM, 0)) {
  const sockaddr_in address = loopback(port);
  if (connect(m_handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("no connection to the loopback");
}

bool RawSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(m_handle, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string RawSocket::readUntil(std::string_view text, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  std::string all;
  std::array<char, 65536> buffer{};
  while (text.empty() || all.find(text) == std::string::npos) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || !isReadable(m_handle, left)) break;
    const ssize_t size = recv(m_handle, buffer.data(), buffer.size(), 0);
    if (size <= 0) break;
    all.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return all;
}

std::string RawSocket::readAll(std::chrono::milliseconds limit) { return readUntil({}, limit); }

bool RawSocket::isClosedByPeer(std::chrono::milliseconds limit) {
  char byte = 0;
  return isReadable(m_handle, limit) && recv(m_handle, &byte, 1, MSG_PEEK) <= 0;
}

void RawSocket::close() {
  if (m_handle >= 0) ::close(std::exchange(m_handle, -1));
}

RawServer::RawServer() : m_handle(socket(AF_INET, SOCK_STREAM, 0)), m_port(0) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(m_handle, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(m_handle, 64) != 0)
    throw std::runtime_error("no free port on the loopback");
  getsockname(m_handle, reinterpret_cast<sockaddr*>(&address), &size);
  m_port = ntohs(address.sin_port);
}

RawServer::RawServer(Serve serve) : RawServer() {
  m_thread =
      std::jthread([handle = m_handle, serve = std::move(serve)](const std::stop_token& stop) {
        for (int number = 0; !stop.stop_requested();) {
          if (!isReadable(handle, std::chrono::milliseconds(20))) continue;
          RawSocket connection(accept(handle, nullptr, nullptr));
          serve(connection, number++);
        }
      });
}

RawServer::~RawServer() {
  m_thread.request_stop();
  if (m_thread.joinable()) m_thread.join();
  ::close(m_handle);
}

}  // namespace twinscope::fedlink::tests
