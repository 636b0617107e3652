#include "app/cli/federation.h"

#include "app/cli/federation_json.h"
#include "app/services/federation/provision.h"
#include "app/services/federation/run_model.h"
#include "core/base/text.h"

namespace twinscope::cli {
namespace {

struct StatusOptions {
  std::string state;
};

Result<Answer> runStatus(Session&, const StatusOptions& options) {
  const auto report = app::readFederation(options.state);
  if (!report) return std::unexpected(report.error());
  return Answer{.json = jsonOf(*report), .text = textOf(*report)};
}

Result<Answer> runProvision(Session&, const app::ProvisionOptions& options) {
  const auto kits = app::provisionFederation(options);
  if (!kits) return std::unexpected(kits.error());
  Answer answer{.json = {{"kits", Json::array()}}, .text = {}};
  for (const auto& kit : *kits) {
    answer.json["kits"].push_back({{"name", kit.name}, {"folder", kit.folder.string()}});
    answer.text += concat(kit.name, "  ", kit.folder.string(), "\n");
  }
  answer.text +=
      "Keep the folder \"authority\" off the network: who has its key can let anybody in.\n";
  return answer;
}

struct ModelOptions {
  std::string state, out;
  std::uint32_t round = 0;
};

Result<Answer> runModel(Session& session, const ModelOptions& options) {
  const auto round = options.round > 0 ? std::optional(options.round) : std::nullopt;
  if (!options.out.empty()) {
    const auto model = app::modelOfRun(options.state, round);
    if (!model) return std::unexpected(model.error());
    if (auto written = app::writeModel(*model, options.out); !written)
      return std::unexpected(written.error());
    return Answer{.json = {{"name", model->card.name}, {"folder", options.out}},
                  .text = concat(model->card.name, "  ", options.out, "\n")};
  }
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  const auto taken = app::takeFederatedModel(**workspace, options.state, round);
  if (!taken) return std::unexpected(taken.error());
  return Answer{.json = {{"name", taken->name}, {"hash", taken->hash}},
                .text = concat(taken->name, "  ", taken->hash.substr(0, 12), "\n")};
}

void addLearntModel(CLI::App& federation, Command& command) {
  auto* verb = addVerb(federation, command, "model", "Take out what a federation has learnt",
                       "twinscope-cli federation model --state run/ --out model/");
  auto options = std::make_shared<ModelOptions>();
  verb->add_option("--state", options->state,
                   "Folder of the run; or of a site, for the newest model that it was sent")
      ->required();
  verb->add_option("--round", options->round, "After so many rounds; else after all so far");
  verb->add_option("--out", options->out,
                   "Folder for card.json and weights; else the model goes into the workspace");
  onVerb(verb, command, options, runModel);
}

void addStatus(CLI::App& federation, Command& command) {
  auto* verb = addVerb(federation, command, "status", "Rounds, sites, weights and why",
                       "twinscope-cli federation status --state run/ --json");
  auto options = std::make_shared<StatusOptions>();
  verb->add_option("--state", options->state, "Folder of the run")->required();
  onVerb(verb, command, options, runStatus);
}

void addProvision(CLI::App& federation, Command& command) {
  auto* verb =
      addVerb(federation, command, "provision", "Make the certificates and keys of a federation",
              "twinscope-cli federation provision --server fl.example.org --site a,b --out kits/");
  auto options = std::make_shared<app::ProvisionOptions>();
  verb->add_option("--server", options->servers,
                   "Names and addresses by which sites reach the coordinator")
      ->delimiter(',')
      ->required();
  verb->add_option("--site", options->sites, "Names of the sites")->delimiter(',');
  verb->add_option("--days", options->days, "That certificates hold")->check(CLI::Range(1, 3650));
  verb->add_option("--out", options->out, "Folder; an earlier one keeps its authority and sites")
      ->required();
  onVerb(verb, command, options, runProvision);
}

}  // namespace

void addFederation(CLI::App& app, Command& command) {
  auto* federation =
      app.add_subcommand("federation", "Train one model together with other hospitals");
  federation->require_subcommand(1);
  federation->footer("Example: twinscope-cli federation join --help");
  addServe(*federation, command);
  addJoin(*federation, command);
  addSimulate(*federation, command);
  addStatus(*federation, command);
  addLearntModel(*federation, command);
  addProvision(*federation, command);
  addFederationAudit(*federation, command);
}

}  // namespace twinscope::cli
