#pragma once

#include "app/services/job_runner.h"
#include "app/services/workspace.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace twinscope::cli {

using Json = nlohmann::ordered_json;

/// What a verb gives back: one document for machines, lines for people.
struct Answer {
  Json json;
  std::string text;
  int exitCode = 0;  ///< 1 where the verb ran but what it looked at is not well
};

/// Options that every verb takes.
struct CommonOptions {
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  std::string workspace;  ///< empty: the last one used
};

/// One run of the program: opens the workspace when a verb asks for it, runs jobs while showing progress and watching for
/// Ctrl-C. Main thread only.
class Session {
 public:
  explicit Session(CommonOptions options);
  ~Session();

  [[nodiscard]] const CommonOptions& options() const { return m_options; }
  /// The workspace for writing; remembered as the last one used. "workspace.none" where there was none before.
  [[nodiscard]] Result<app::Workspace*> workspace();
  /// Its folder, without opening it.
  [[nodiscard]] Result<std::filesystem::path> workspaceFolder() const;
  /// Makes a new one there.
  [[nodiscard]] Result<app::Workspace*> createWorkspace();
  /// A reader; works while another process writes. The workspace's threads and device are this process' then.
  [[nodiscard]] Result<std::unique_ptr<storage::ReadStore>> reader() const;
  /// A line on standard error, unless --quiet.
  void note(const std::string& line) const;

  /// Runs work as a job of the opened workspace, else of a runner of its own, until it ends. Ctrl-C cancels it.
  template <class T>
  [[nodiscard]] Result<T> run(app::JobSpec spec, std::function<Result<T>(const JobContext&)> work) {
    auto future = runner().submit<T>(std::move(spec), std::move(work));
    watch([&] { return future.isFinished(); });
    return future.result();
  }
  /// Of the opened workspace, else one of its own.
  [[nodiscard]] app::JobRunner& runner();

 private:
  void watch(const std::function<bool()>& finished);

  CommonOptions m_options;
  std::unique_ptr<Logger> m_log;
  std::unique_ptr<app::Workspace> m_workspace;
  std::unique_ptr<app::JobRunner> m_ownRunner;
};

/// Makes SIGINT and SIGTERM set a flag that watch() sees.
void catchInterrupts();

}  // namespace twinscope::cli
