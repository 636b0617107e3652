#include "fedlink/coordinator/coordinator_store.h"

namespace twinscope::fedlink {
namespace {

template <class Record>
std::vector<Record> valuesOf(const std::map<NodeId, Record>& records) {
  std::vector<Record> values;
  for (const auto& [id, record] : records) values.push_back(record);
  return values;
}

}  // namespace

Status CoordinatorMemory::begin(const RunRecord& run) {
  m_run = run;
  return {};
}

Status CoordinatorMemory::append(const Event& event) {
  m_events.push_back(event);
  return {};
}

Result<std::vector<NodeRecord>> CoordinatorMemory::nodes() { return valuesOf(m_nodes); }

Status CoordinatorMemory::save(const NodeRecord& node) {
  m_nodes[node.id] = node;
  return {};
}

Result<std::vector<Announcement>> CoordinatorMemory::announcements() {
  return valuesOf(m_announcements);
}

Status CoordinatorMemory::announce(const Announcement& announcement) {
  m_announcements[announcement.site] = announcement;
  return {};
}

Status CoordinatorMemory::withdraw(NodeId site) {
  m_announcements.erase(site);
  return {};
}

}  // namespace twinscope::fedlink
