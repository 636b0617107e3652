#include "fedlink/site/detail/agent_impl.h"

namespace twinscope::fedlink {

/// With the stored id a heartbeat is enough, also while the server still believes the site online. A server that forgot
/// everything is told the key once more.
Status SiteAgent::Impl::enrol(std::stop_token stop) {
  enter(AgentPhase::connecting);
  const auto known = m_parts.journal.node();
  if (!known) return std::unexpected(known.error());
  if (*known) {
    m_node = **known;
    const auto alive =
        persist(stop, [&] { return m_client.heartbeat(m_node, m_options.heartbeatSeconds, stop); });
    if (alive || alive.error().code != "fleet.unauthorised") return alive;
  }
  const auto registered = persist(stop, [&] { return m_client.registerNode(stop); });
  if (!registered && registered.error().code != "fleet.key-known" &&
      registered.error().code != "fleet.not-yours")
    return std::unexpected(registered.error());
  const auto node = activate(stop);
  return node ? keepNode(*node) : std::unexpected(node.error());
}

/// A server that believes the site online refuses for two heartbeat intervals; after that, it does not know the key.
Result<std::uint64_t> SiteAgent::Impl::activate(std::stop_token stop) {
  const double until = m_parts.clock() + 2 * m_options.heartbeatSeconds + m_options.pollSeconds;
  while (true) {
    const auto node =
        persist(stop, [&] { return m_client.activateNode(m_options.heartbeatSeconds, stop); });
    if (node || node.error().code != "fleet.not-activated" || m_parts.clock() > until) return node;
    trouble(node.error());
    m_parts.sleep(m_options.pollSeconds, stop);
    if (stop.stop_requested()) return cancelled();
  }
}

Status SiteAgent::Impl::keepNode(std::uint64_t node) {
  m_node = node;
  return m_parts.journal.saveNode(node);
}

}  // namespace twinscope::fedlink
