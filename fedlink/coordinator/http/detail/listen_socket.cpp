#include "fedlink/coordinator/http/detail/listen_socket.h"

#include "core/base/text.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace twinscope::fedlink {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

Result<Addresses> addressesOf(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (code != 0)
    return failure("http.address", concat("this machine has no address ", host),
                   "give 127.0.0.1, 0.0.0.0 or the name of this machine", gai_strerror(code));
  return Addresses(found, &freeaddrinfo);
}

std::unexpected<Error> listenFailure(int error, const std::string& host, std::uint16_t port) {
  const std::string where = concat(host, ":", port);
  if (error == EADDRINUSE)
    return failure("http.port-in-use", concat("port ", port, " is in use"),
                   "stop the other program or choose another port", where);
  if (error == EACCES)
    return failure("http.port-forbidden", concat("port ", port, " needs administrator rights"),
                   "choose a port above 1023", where);
  if (error == EADDRNOTAVAIL)
    return failure("http.address", concat("this machine has no address ", host),
                   "give 127.0.0.1, 0.0.0.0 or an address of this machine", where);
  return failure("http.listen", "the server cannot listen", "choose another address or port",
                 concat(where, ": ", std::strerror(error)));
}

std::uint16_t boundPort(int handle) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  getsockname(handle, reinterpret_cast<sockaddr*>(&bound), &size);
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                           : reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

}  // namespace

Result<ListenSocket> ListenSocket::open(const std::string& host, std::uint16_t port) {
  const auto addresses = addressesOf(host, port);
  if (!addresses) return std::unexpected(addresses.error());
  const addrinfo& address = **addresses;
  ListenSocket opened(
      socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, address.ai_protocol),
      port);
  if (opened.m_handle < 0) return listenFailure(errno, host, port);
  // A restart must not wait for the old connections' last minute.
  const int on = 1;
  setsockopt(opened.m_handle, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(opened.m_handle, address.ai_addr, address.ai_addrlen) != 0 ||
      listen(opened.m_handle, SOMAXCONN) != 0)
    return listenFailure(errno, host, port);
  opened.m_port = boundPort(opened.m_handle);
  return opened;
}

ListenSocket::~ListenSocket() {
  if (m_handle >= 0) close(m_handle);
}

}  // namespace twinscope::fedlink
