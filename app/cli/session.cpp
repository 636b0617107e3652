#include "app/cli/session.h"

#include "app/cli/progress_line.h"
#include "app/services/files.h"
#include "app/services/log_sink.h"
#include "app/services/settings.h"

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <iostream>

namespace twinscope::cli {
namespace {

volatile std::sig_atomic_t g_interrupted = 0;
constexpr long kPollNanoseconds = 20'000'000;

/// One line that holds the folder of the workspace used last.
std::filesystem::path memoryFile() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config != '\0')
    return std::filesystem::path(config) / "twinscope" / "workspace";
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr ? home : ".") / ".config" / "twinscope" /
         "workspace";
}

/// A home that cannot be written only means that --workspace must be given.
void remember(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(memoryFile().parent_path(), error);
  const auto absolute = std::filesystem::absolute(folder, error).lexically_normal();
  if (!error) static_cast<void>(app::writeFile(memoryFile(), absolute.string() + "\n"));
}

app::LogEcho echoOf(const CommonOptions& options) {
  return options.verbose ? app::LogEcho::standardError : app::LogEcho::none;
}

}  // namespace

void catchInterrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { g_interrupted = 1; };
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

Session::Session(CommonOptions options)
    : m_options(std::move(options)), m_log(app::openConsoleLog(echoOf(m_options))) {}

Session::~Session() = default;

Result<std::filesystem::path> Session::workspaceFolder() const {
  if (!m_options.workspace.empty()) return m_options.workspace;
  const auto line = app::readFile(memoryFile());
  const std::string folder = line ? line->substr(0, line->find('\n')) : "";
  if (folder.empty())
    return usageError("No workspace was named and none was used before",
                      "Add --workspace DIR, or make one with \"init\"");
  return folder;
}

Result<app::Workspace*> Session::workspace() {
  if (m_workspace) return m_workspace.get();
  const auto folder = workspaceFolder();
  if (!folder) return std::unexpected(folder.error());
  auto opened = app::Workspace::open(*folder, echoOf(m_options));
  if (!opened) return std::unexpected(opened.error());
  m_workspace = std::move(*opened);
  remember(*folder);
  return m_workspace.get();
}

Result<app::Workspace*> Session::createWorkspace() {
  if (m_options.workspace.empty())
    return usageError("A new workspace needs a folder", "Add --workspace DIR");
  auto made = app::Workspace::create(m_options.workspace, echoOf(m_options));
  if (!made) return std::unexpected(made.error());
  m_workspace = std::move(*made);
  remember(m_options.workspace);
  return m_workspace.get();
}

Result<std::unique_ptr<storage::ReadStore>> Session::reader() const {
  const auto folder = workspaceFolder();
  if (!folder) return std::unexpected(folder.error());
  auto store = storage::ReadStore::open(*folder);
  if (!store && store.error().code == "store.older") {
    if (const auto migrated = storage::WriteStore::open(*folder); !migrated)
      return std::unexpected(migrated.error());
    store = storage::ReadStore::open(*folder);
  }
  if (!store) return store;
  if (const auto applied = app::applyComputing((*store)->care()); !applied)
    return std::unexpected(applied.error());
  remember(*folder);
  return store;
}

void Session::note(const std::string& line) const {
  if (!m_options.quiet) std::cerr << line << '\n';
}

app::JobRunner& Session::runner() {
  if (m_workspace) return m_workspace->jobs();
  if (!m_ownRunner)
    m_ownRunner = std::make_unique<app::JobRunner>(app::JobRunner::Journal{}, *m_log);
  return *m_ownRunner;
}

void Session::watch(const std::function<bool()>& finished) {
  ProgressLine line(m_options.quiet ? ProgressLine::Style::none : ProgressLine::styleOfTerminal());
  while (!finished()) {
    if (g_interrupted != 0) runner().cancelAll();
    if (const auto jobs = runner().snapshots(); !jobs.empty()) line.show(jobs.front());
    const timespec pause{.tv_sec = 0, .tv_nsec = kPollNanoseconds};
    ::nanosleep(&pause, nullptr);
  }
}

}  // namespace twinscope::cli
