#include "app/cli/verb.h"
#include "app/services/demo.h"
#include "core/base/text.h"

namespace twinscope::cli {
namespace {

struct InitOptions {};
struct DemoVerbOptions {
  int patients = 6;
  std::uint64_t seed = 1;
};

Json workspaceJson(const app::Workspace& workspace, const std::vector<std::string>& patients) {
  return {{"workspace", workspace.folder().string()}, {"patients", patients}};
}

Result<Answer> runInit(Session& session, const InitOptions&) {
  const auto workspace = session.createWorkspace();
  if (!workspace) return std::unexpected(workspace.error());
  return Answer{.json = workspaceJson(**workspace, {}),
                .text = concat("New workspace in ", (*workspace)->folder().string(), "\n"),
                .exitCode = 0};
}

/// A folder that holds no workspace yet gets one.
Result<app::Workspace*> openedOrMade(Session& session) {
  const auto folder = session.workspaceFolder();
  if (!folder) return std::unexpected(folder.error());
  std::error_code error;
  if (std::filesystem::exists(*folder / "twinscope.db", error)) return session.workspace();
  return session.createWorkspace();
}

Result<Answer> runDemo(Session& session, const DemoVerbOptions& options) {
  const auto workspace = openedOrMade(session);
  if (!workspace) return std::unexpected(workspace.error());
  const Json request{{"patients", options.patients}, {"seed", options.seed}};
  const auto keys = session.run<std::vector<std::string>>(
      {.lane = app::Lane::cpu, .kind = "demo", .subject = "demo cohort", .request = request.dump()},
      [&](const JobContext& context) {
        return app::makeDemoCohort(**workspace,
                                   {.patients = options.patients, .seed = options.seed}, context);
      });
  if (!keys) return std::unexpected(keys.error());
  std::string text = concat("Demo cohort in ", (*workspace)->folder().string(), ":\n");
  for (const auto& key : *keys) text += concat("  ", key, "\n");
  return Answer{.json = workspaceJson(**workspace, *keys), .text = text, .exitCode = 0};
}

}  // namespace

void addInit(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "init", "Make a new workspace",
                       "twinscope-cli init --workspace ~/twins");
  onVerb(verb, command, std::make_shared<InitOptions>(), runInit);
}

void addDemo(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "demo", "Make a workspace with a cohort of phantoms",
                       "twinscope-cli demo --workspace ~/demo --patients 6 --seed 1");
  auto options = std::make_shared<DemoVerbOptions>();
  verb->add_option("--patients", options->patients, "How many, 1 to 1000");
  verb->add_option("--seed", options->seed, "Same seed, same cohort");
  onVerb(verb, command, options, runDemo);
}

}  // namespace twinscope::cli
