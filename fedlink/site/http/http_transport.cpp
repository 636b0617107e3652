#include "fedlink/site/http/http_transport.h"

#include "fedlink/site/http/detail/lanes.h"

namespace twinscope::fedlink {

struct HttpTransport::Impl {
  Impl(Endpoint endpoint, Observer watching)
      : lanes(std::move(endpoint)), observer(std::move(watching)) {}

  Lanes lanes;
  Observer observer;
  TransferTotals totals;
};

Result<std::unique_ptr<HttpTransport>> HttpTransport::create(HttpClientOptions options,
                                                             Observer observer) {
  auto endpoint = endpointOf(std::move(options));
  if (!endpoint) return std::unexpected(endpoint.error());
  return std::unique_ptr<HttpTransport>(
      new HttpTransport(std::make_unique<Impl>(std::move(*endpoint), std::move(observer))));
}

HttpTransport::HttpTransport(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

HttpTransport::~HttpTransport() = default;

Result<FleetResponse> HttpTransport::post(const FleetRequest& request, std::stop_token stop) {
  Headers headers = request.headers;
  headers.emplace("content-type", "application/protobuf");
  auto answered =
      m_impl->lanes.run({Verb::post, "/v1/fleet/" + request.method, headers, request.body}, stop);
  if (!answered) return std::unexpected(answered.error());
  m_impl->totals.add(answered->timing);
  if (m_impl->observer) m_impl->observer(request, answered->timing);
  return std::move(answered->response);
}

Result<FleetResponse> HttpTransport::health(std::stop_token stop) {
  auto answered = m_impl->lanes.run({Verb::get, "/health", {}, {}}, stop);
  if (!answered) return std::unexpected(answered.error());
  m_impl->totals.add(answered->timing);
  return std::move(answered->response);
}

const TransferTotals& HttpTransport::totals() const { return m_impl->totals; }

}  // namespace twinscope::fedlink
