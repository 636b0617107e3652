#include "app/services/site_twin/site_twin.h"

#include "app/services/settings.h"

#include <algorithm>
#include <system_error>

namespace twinscope::app {

const twin::TwinVersion* SiteTwinHistory::find(int version) const {
  const auto at = std::ranges::find(versions, version, &twin::TwinVersion::version);
  return at == versions.end() ? nullptr : &*at;
}

const twin::TwinVersion* SiteTwinHistory::current() const {
  return course.empty() ? nullptr : find(course.back().version);
}

Result<SiteTwinHistory> readSiteTwin(const twin::TwinReader& reader) {
  auto versions = reader.versions();
  if (!versions) return std::unexpected(versions.error());
  auto course = reader.course();
  if (!course) return std::unexpected(course.error());
  return SiteTwinHistory{std::move(*versions), std::move(*course)};
}

Result<SiteTwinHistory> readSiteTwin(const Workspace& workspace) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  return readSiteTwin((*store)->twins());
}

Result<std::string> defaultTwinBase(const Workspace& workspace) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto settings = loadSettings((*store)->care());
  if (!settings) return std::unexpected(settings.error());
  if (settings->defaultModel != kSiteTwin) return settings->defaultModel;
  const auto history = readSiteTwin((*store)->twins());
  if (!history) return std::unexpected(history.error());
  return history->versions.empty() ? Settings{}.defaultModel : history->versions.back().baseName;
}

Status rollBackTwin(Workspace& workspace, int version) {
  const auto done = workspace.write<int>([version](storage::WriteStore& store) -> Result<int> {
    if (const Status rolled = store.twins().rollBack(version); !rolled)
      return std::unexpected(rolled.error());
    return version;
  });
  return done ? Status{} : Status(std::unexpected(done.error()));
}

std::filesystem::path twinFolder(const Workspace& workspace) {
  return workspace.folder() / "site-twin";
}

bool hasUnfinishedUpdate(const Workspace& workspace) {
  std::error_code error;
  return std::filesystem::exists(twinFolder(workspace) / "update" / "update.json", error);
}

}  // namespace twinscope::app
