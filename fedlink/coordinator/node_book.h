#pragma once

#include "fedlink/coordinator/coordinator_store.h"
#include "fedlink/crypto/secure_random.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// The sites that a coordinator knows, by key, and until when each counts as online. One thread at a time.
class NodeBook {
 public:
  /// `online` are those that were when the coordinator ended: they get a minute to come back.
  [[nodiscard]] static Result<NodeBook> open(CoordinatorStore& store,
                                             const std::set<NodeId>& online, double now);

  [[nodiscard]] const NodeRecord* find(std::string_view publicKeyPem) const;
  [[nodiscard]] const NodeRecord* find(NodeId id) const;
  [[nodiscard]] std::vector<NodeRecord> all() const;
  [[nodiscard]] std::size_t count() const { return m_nodes.size(); }
  /// A new site under a random id. The key must not be known.
  [[nodiscard]] Result<NodeId> add(std::string publicKeyPem, std::string name,
                                   SecureRandom& random);
  /// The key of that site can never be used again.
  [[nodiscard]] Status retire(NodeId id);

  /// A sign of life. A site is online for two heartbeat intervals after it.
  void seen(NodeId id, double now);
  void setInterval(NodeId id, double seconds) { m_life[id].interval = seconds; }
  void left(NodeId id) { m_life.erase(id); }
  /// Those of whom nothing was heard for too long; each is told once.
  [[nodiscard]] std::vector<NodeId> takeSilent(double now);

 private:
  struct Life {
    double interval = 30;
    double until = 0;
  };

  explicit NodeBook(CoordinatorStore& store) : m_store(&store) {}

  CoordinatorStore* m_store;
  std::map<NodeId, NodeRecord> m_nodes;
  std::map<std::string, NodeId, std::less<>> m_ids;
  std::map<NodeId, Life> m_life;
};

}  // namespace twinscope::fedlink
