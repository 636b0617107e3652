#include "app/cli/verb.h"
#include "core/base/text.h"

namespace twinscope::cli {
namespace {

struct Options {
  std::string file;
};

Answer done(const std::string& file, const std::string& text) {
  return {.json = {{"ok", true}, {"findings", Json::array()}, {"files", {file}}},
          .text = text,
          .exitCode = 0};
}

Result<Answer> runBackup(Session& session, const Options& options) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  const Status stored = session.run<void>(
      {.lane = app::Lane::cpu, .kind = "backup", .subject = "workspace", .request = {}},
      [&](const JobContext& context) {
        context.progress.report(0, "writing and reading back");
        return (*workspace)->write<void>([&](storage::WriteStore& store) {
          return store.backup(options.file);
        });
      });
  if (!stored) return std::unexpected(stored.error());
  return done(options.file, concat("Backup in ", options.file, ", read back and verified\n"));
}

Result<Answer> runRestore(Session& session, const Options& options) {
  const std::string& folder = session.options().workspace;
  if (folder.empty())
    return usageError("A restored workspace needs a new folder", "Add --workspace DIR");
  const Status restored = session.run<void>(
      {.lane = app::Lane::cpu, .kind = "restore", .subject = "workspace", .request = {}},
      [&](const JobContext& context) {
        context.progress.report(0, "unpacking and verifying");
        return storage::restore(options.file, folder);
      });
  if (!restored) return std::unexpected(restored.error());
  Answer answer = done(options.file, concat("Restored into ", folder, "\n"));
  answer.json["workspace"] = folder;
  return answer;
}

}  // namespace

void addBackup(CLI::App& app, Command& command) {
  auto* backup = addVerb(app, command, "backup", "Write the whole workspace into one file",
                         "twinscope-cli backup twins.tsbackup");
  auto backupOptions = std::make_shared<Options>();
  backup->add_option("file", backupOptions->file, "File to write")->required();
  onVerb(backup, command, backupOptions, runBackup);
  auto* restore = addVerb(app, command, "restore", "Unpack a backup into a new folder",
                          "twinscope-cli restore twins.tsbackup --workspace twins2/");
  auto restoreOptions = std::make_shared<Options>();
  restore->add_option("file", restoreOptions->file, "Backup to read")->required();
  onVerb(restore, command, restoreOptions, runRestore);
}

}  // namespace twinscope::cli
