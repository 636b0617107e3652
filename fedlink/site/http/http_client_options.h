#pragma once

#include "core/base/error.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace twinscope::fedlink {

/// PEM texts, not files: a private key may come out of an encrypted store.
struct ClientTls {
  std::string ca;           ///< pinned: no other is trusted; empty: those of the system
  std::string certificate;  ///< the site's own, for mutual TLS; empty: none
  std::string key;          ///< of the site's certificate, not encrypted
};

enum class Proxy { none, system };

struct HttpClientOptions {
  std::string host;  ///< a name or an address; with TLS the certificate must be for it
  std::uint16_t port = 8000;
  std::optional<ClientTls> tls;  ///< TLS 1.3 or newer, always verified; nothing: plain HTTP
  Proxy proxy = Proxy::none;
  std::chrono::milliseconds connectTimeout{10'000};  ///< name, TCP and TLS together
  std::chrono::milliseconds stallTimeout{
      30'000};  ///< without a byte either way; no limit on the whole
  std::size_t maxResponseBytes = std::size_t{64} << 20;

  [[nodiscard]] Status validate() const;
};

}  // namespace twinscope::fedlink
