#pragma once

#include "fedlink/site/http/detail/outbound_call.h"

#include <mutex>
#include <vector>

namespace twinscope::fedlink {

/// Connections that wait for their next call. A QNetworkAccessManager belongs to one thread at a time: between calls
/// it belongs to none, so that any thread may take it and find the connection still open.
class Lanes {
 public:
  explicit Lanes(Endpoint endpoint) : m_endpoint(std::move(endpoint)) {}
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  [[nodiscard]] const Endpoint& endpoint() const { return m_endpoint; }
  /// Callable from several threads at once.
  [[nodiscard]] Result<Answered> run(const HttpCall& call, const std::stop_token& stop);

 private:
  using Lane = std::unique_ptr<QNetworkAccessManager>;
  [[nodiscard]] Lane take();
  void giveBack(Lane lane);

  Endpoint m_endpoint;
  std::mutex m_mutex;
  std::vector<Lane> m_idle;
};

}  // namespace twinscope::fedlink
