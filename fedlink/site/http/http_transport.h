#pragma once

#include "fedlink/site/http/http_client_options.h"
#include "fedlink/site/http/transfer_timing.h"
#include "fedlink/wire/transport.h"

#include <functional>
#include <memory>

namespace twinscope::fedlink {

/// Calls a coordinator over HTTP/1.1: kept-alive connections, one for each call that runs at the same time. A
/// connection that the server closed while it was idle is opened again without a word (docs/adr/0007).
class HttpTransport final : public Transport {
 public:
  /// Called after each whole exchange, on the thread of its post().
  using Observer = std::function<void(const FleetRequest& request, const TransferTiming& timing)>;

  /// Opens no connection yet. Errors: "net.certificate" where a PEM text cannot be read, or a usage error.
  [[nodiscard]] static Result<std::unique_ptr<HttpTransport>> create(HttpClientOptions options,
                                                                     Observer observer = {});
  ~HttpTransport() override;
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;

  /// As the port says, and "net.unreachable", "net.too-large". Needs a QCoreApplication; throws std::logic_error on a
  /// thread whose event loop runs, because it would nest a second one.
  [[nodiscard]] Result<FleetResponse> post(const FleetRequest& request,
                                           std::stop_token stop) override;
  /// GET /health, on the same terms.
  [[nodiscard]] Result<FleetResponse> health(std::stop_token stop);
  [[nodiscard]] const TransferTotals& totals() const;

 private:
  struct Impl;
  explicit HttpTransport(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace twinscope::fedlink
