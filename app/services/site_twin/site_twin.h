#pragma once

#include "app/services/workspace.h"
#include "twin/site/twin_store.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::app {

/// Stands for the site's current model wherever a model's name is taken: its current twin, else the global model that its
/// last update started from.
inline constexpr const char* kSiteTwin = "site-twin";

/// The site twin as the database has it.
struct SiteTwinHistory {
  std::vector<twin::TwinVersion> versions;  ///< oldest first
  std::vector<twin::TwinStep> course;       ///< oldest first

  /// nullptr while the global model is current.
  [[nodiscard]] const twin::TwinVersion* current() const;
  [[nodiscard]] const twin::TwinVersion* find(int version) const;
};
[[nodiscard]] Result<SiteTwinHistory> readSiteTwin(const twin::TwinReader& reader);
[[nodiscard]] Result<SiteTwinHistory> readSiteTwin(const Workspace& workspace);

/// The model that an update starts from where none is named: the workspace's default model, or the last update's base
/// where that is the site twin itself.
[[nodiscard]] Result<std::string> defaultTwinBase(const Workspace& workspace);
/// Makes another version current; 0: the global model. "twin.no-version".
[[nodiscard]] Status rollBackTwin(Workspace& workspace, int version);

/// Where an update keeps what it has done so far.
[[nodiscard]] std::filesystem::path twinFolder(const Workspace& workspace);
/// Whether an update was begun there and did not end.
[[nodiscard]] bool hasUnfinishedUpdate(const Workspace& workspace);

}  // namespace twinscope::app
