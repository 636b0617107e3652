#include "fedlink/site/http/detail/lanes.h"

#include <QNetworkProxy>
#include <QNetworkProxyFactory>

namespace twinscope::fedlink {
namespace {

/// A new object belongs to the thread that makes it.
auto* thisThread() { return QObject().thread(); }

/// Qt would ask the environment by itself, so that a forgotten variable sends a hospital's calls elsewhere.
QNetworkProxy proxyOf(const HttpClientOptions& options) {
  if (options.proxy == Proxy::none) return QNetworkProxy::NoProxy;
  const QNetworkProxyQuery query(QString::fromStdString(options.host), options.port);
  return QNetworkProxyFactory::systemProxyForQuery(query).value(0, QNetworkProxy::NoProxy);
}

}  // namespace

Lanes::~Lanes() {
  for (const Lane& lane : m_idle) lane->moveToThread(thisThread());
}

Result<Answered> Lanes::run(const HttpCall& call, const std::stop_token& stop) {
  if (stop.stop_requested()) return cancelled();
  Lane lane = take();
  auto answered = OutboundCall(*lane, m_endpoint, call).run(stop);
  giveBack(std::move(lane));
  return answered;
}

Lanes::Lane Lanes::take() {
  const std::scoped_lock lock(m_mutex);
  if (m_idle.empty()) {
    auto lane = std::make_unique<QNetworkAccessManager>();
    lane->setProxy(proxyOf(m_endpoint.options));
    return lane;
  }
  Lane lane = std::move(m_idle.back());
  m_idle.pop_back();
  lane->moveToThread(thisThread());
  return lane;
}

void Lanes::giveBack(Lane lane) {
  lane->moveToThread(nullptr);
  const std::scoped_lock lock(m_mutex);
  m_idle.push_back(std::move(lane));
}

}  // namespace twinscope::fedlink
