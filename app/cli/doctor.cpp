#include "app/services/doctor.h"

#include "app/cli/verb.h"
#include "app/services/settings.h"
#include "core/base/text.h"

namespace twinscope::cli {
namespace {

struct Options {
  bool selftest = false;
};

Answer answerOf(const std::vector<app::HealthCheck>& checks) {
  Answer answer{.json = {{"ok", true}, {"findings", Json::array()}, {"checks", Json::array()}},
                .text = {},
                .exitCode = 0};
  for (const auto& check : checks) {
    answer.json["checks"].push_back({{"name", check.name}, {"ok", check.ok}, {"text", check.text}});
    answer.text += concat(check.ok ? "ok    " : "BAD   ", check.name, ": ", check.text, "\n");
    if (check.ok) continue;
    answer.json["ok"] = false;
    answer.json["findings"].push_back(check.name + ": " + check.text);
    answer.exitCode = 1;
  }
  return answer;
}

Result<Answer> run(Session& session, const Options& options) {
  std::optional<std::filesystem::path> folder;
  if (const auto known = session.workspaceFolder()) folder = *known;
  // A workspace that cannot be read is among what is checked.
  if (folder)
    if (const auto store = storage::ReadStore::open(*folder))
      (void)app::applyComputing((*store)->care());
  auto checks = app::checkHealth(folder);
  if (options.selftest) {
    const auto tested = session.run<std::vector<app::HealthCheck>>(
        {.lane = app::Lane::cpu, .kind = "selftest", .subject = {}, .request = {}},
        [](const JobContext& context) { return app::selfTest(context); });
    if (!tested) return std::unexpected(tested.error());
    checks.insert(checks.end(), tested->begin(), tested->end());
  }
  return answerOf(checks);
}

}  // namespace

void addDoctor(CLI::App& app, Command& command) {
  auto* verb =
      addVerb(app, command, "doctor", "Versions, device, disk, model and health of the workspace",
              "twinscope-cli doctor --selftest");
  auto options = std::make_shared<Options>();
  verb->add_flag("--selftest", options->selftest, "Also check kernels and the demo model");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
