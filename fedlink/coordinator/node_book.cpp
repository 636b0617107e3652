#include "fedlink/coordinator/node_book.h"

#include <bit>

namespace twinscope::fedlink {

Result<NodeBook> NodeBook::open(CoordinatorStore& store, const std::set<NodeId>& online,
                                double now) {
  NodeBook book(store);
  const auto nodes = store.nodes();
  if (!nodes) return std::unexpected(nodes.error());
  for (const NodeRecord& node : *nodes) {
    book.m_ids[node.publicKeyPem] = node.id;
    book.m_nodes[node.id] = node;
  }
  for (const NodeId id : online) book.seen(id, now);
  return book;
}

const NodeRecord* NodeBook::find(std::string_view publicKeyPem) const {
  const auto at = m_ids.find(publicKeyPem);
  return at == m_ids.end() ? nullptr : find(at->second);
}

const NodeRecord* NodeBook::find(NodeId id) const {
  const auto at = m_nodes.find(id);
  return at == m_nodes.end() ? nullptr : &at->second;
}

std::vector<NodeRecord> NodeBook::all() const {
  std::vector<NodeRecord> nodes;
  for (const auto& [id, node] : m_nodes) nodes.push_back(node);
  return nodes;
}

Result<NodeId> NodeBook::add(std::string publicKeyPem, std::string name, SecureRandom& random) {
  NodeId id = 0;
  while (id < 2 || m_nodes.contains(id)) id = std::bit_cast<NodeId>(random.draw<sizeof(NodeId)>());
  NodeRecord node{.id = id, .publicKeyPem = std::move(publicKeyPem), .name = std::move(name)};
  if (auto saved = m_store->save(node); !saved) return std::unexpected(saved.error());
  m_ids[node.publicKeyPem] = id;
  m_nodes[id] = std::move(node);
  return id;
}

Status NodeBook::retire(NodeId id) {
  NodeRecord& node = m_nodes.at(id);
  node.active = false;
  m_life.erase(id);
  return m_store->save(node);
}

void NodeBook::seen(NodeId id, double now) {
  Life& life = m_life[id];
  life.until = now + 2 * life.interval;
}

std::vector<NodeId> NodeBook::takeSilent(double now) {
  std::vector<NodeId> silent;
  for (const auto& [id, life] : m_life)
    if (life.until < now) silent.push_back(id);
  for (const NodeId id : silent) m_life.erase(id);
  return silent;
}

}  // namespace twinscope::fedlink
