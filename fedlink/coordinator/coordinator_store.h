#pragma once

#include "fedlink/coordinator/central_privacy.h"
#include "fedlink/round/step.h"
#include "fedlink/wire/model_layout.h"
#include "fedlink/wire/object.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::fedlink {

/// What a coordinator serves: fixed once its run began.
struct RunRecord {
  std::uint64_t id = 0;  ///< on the wire
  FederationPlan plan;
  std::string strategy;  ///< as asked for, "fedadam eta=0.05"
  ModelLayout parts;
  double startedAt = 0;  ///< seconds since 1970
  std::optional<CentralPrivacy> centralPrivacy = {};
};

/// A site that has registered; its key is its identity.
struct NodeRecord {
  NodeId id = 0;
  std::string publicKeyPem;
  std::string name;    ///< as the coordinator's staff call it; may be empty
  bool active = true;  ///< false once it has unregistered: its key is spent
};

/// An upload that a site has announced and that is not whole yet.
struct Announcement {
  NodeId site = 0;
  std::uint32_t round = 0;
  std::vector<ObjectId> objects;  ///< the root first
  Question question;  ///< not remembered: what is left of a secure sum after a restart is given up
};

/// Where a coordinator remembers. What a call has returned from survives a power cut. Called by one thread at a time.
class CoordinatorStore {
 public:
  virtual ~CoordinatorStore() = default;
  [[nodiscard]] virtual Result<std::optional<RunRecord>> run() = 0;
  [[nodiscard]] virtual Status begin(const RunRecord& run) = 0;
  [[nodiscard]] virtual Result<std::vector<Event>> events() = 0;
  [[nodiscard]] virtual Status append(const Event& event) = 0;
  [[nodiscard]] virtual Result<std::vector<NodeRecord>> nodes() = 0;
  [[nodiscard]] virtual Status save(const NodeRecord& node) = 0;
  /// The open announcements; a site has one at most.
  [[nodiscard]] virtual Result<std::vector<Announcement>> announcements() = 0;
  [[nodiscard]] virtual Status announce(const Announcement& announcement) = 0;
  [[nodiscard]] virtual Status withdraw(NodeId site) = 0;
};

/// For simulations and tests: remembers as long as it lives.
class CoordinatorMemory final : public CoordinatorStore {
 public:
  Result<std::optional<RunRecord>> run() override { return m_run; }
  Status begin(const RunRecord& run) override;
  Result<std::vector<Event>> events() override { return m_events; }
  Status append(const Event& event) override;
  Result<std::vector<NodeRecord>> nodes() override;
  Status save(const NodeRecord& node) override;
  Result<std::vector<Announcement>> announcements() override;
  Status announce(const Announcement& announcement) override;
  Status withdraw(NodeId site) override;

 private:
  std::optional<RunRecord> m_run;
  std::vector<Event> m_events;
  std::map<NodeId, NodeRecord> m_nodes;
  std::map<NodeId, Announcement> m_announcements;
};

}  // namespace twinscope::fedlink
