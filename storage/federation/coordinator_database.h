#pragma once

#include "fedlink/coordinator/coordinator_store.h"
#include "storage/database.h"

#include <filesystem>
#include <memory>

namespace twinscope::storage {

/// A coordinator's journal in SQLite, synchronous=FULL: what was appended survives a power cut.
class CoordinatorDatabase final : public fedlink::CoordinatorStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<CoordinatorDatabase>> open(
      const std::filesystem::path& folder);

  Result<std::optional<fedlink::RunRecord>> run() override;
  Status begin(const fedlink::RunRecord& run) override;
  Result<std::vector<fedlink::Event>> events() override;
  Status append(const fedlink::Event& event) override;
  Result<std::vector<fedlink::NodeRecord>> nodes() override;
  Status save(const fedlink::NodeRecord& node) override;
  Result<std::vector<fedlink::Announcement>> announcements() override;
  Status announce(const fedlink::Announcement& announcement) override;
  Status withdraw(fedlink::NodeId site) override;

 private:
  explicit CoordinatorDatabase(std::unique_ptr<Database> database)
      : m_database(std::move(database)) {}
  std::unique_ptr<Database> m_database;
};

}  // namespace twinscope::storage
