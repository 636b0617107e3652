#pragma once

#include "core/base/error.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace twinscope::fedlink {

/// PEM texts, not files: a private key may come out of an encrypted store.
struct ServerTls {
  std::string certificate;  ///< the server's, with its intermediates behind it
  std::string key;          ///< its private key, not encrypted
  std::string clientCa;     ///< not empty: every client must show a certificate of this CA
};

struct HttpServerOptions {
  std::string host = "127.0.0.1";                    ///< "0.0.0.0" or "::" to serve a network
  std::uint16_t port = 8000;                         ///< 0: any free one, see HttpServer::port()
  std::optional<ServerTls> tls;                      ///< TLS 1.3 only
  std::size_t maxBodyBytes = std::size_t{32} << 20;  ///< of one request; beyond: 413
  std::size_t maxBytesInFlight = std::size_t{512} << 20;  ///< all bodies, in and out; beyond: 503
  unsigned maxConnections = 4096;        ///< further ones wait in the system's queue
  unsigned threads = 1;                  ///< 1 to 64
  std::chrono::seconds idleTimeout{75};  ///< without a byte, or with an upload below the slowest
  std::size_t slowestUploadBytesPerSecond = 4096;  ///< on average, after one idleTimeout
  std::chrono::milliseconds longestHold{20'000};   ///< stock nodes give up at 30 s

  [[nodiscard]] Status validate() const;
};

}  // namespace twinscope::fedlink
