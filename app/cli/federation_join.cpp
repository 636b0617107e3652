#include "app/cli/federation.h"
#include "app/cli/federation_json.h"
#include "app/services/federation/constant_trainer.h"
#include "app/services/federation/federation_model.h"
#include "app/services/federation/host_port.h"
#include "app/services/federation/learning_trainer.h"
#include "app/services/federation/roster.h"
#include "app/services/federation/run_model.h"
#include "core/base/text.h"
#include "core/learning/torch_run.h"

#include <cmath>
#include <memory>

namespace twinscope::cli {
namespace {

using namespace fedlink;

struct Options {
  std::string server, ca, certificate, certificateKey, trainer = "add:0";
  bool insecure = false, dense = false;
  std::uint32_t rounds = 0;
  double clipNorm = 0, noise = 0;
  std::string network, card, roster;
  double spacingMm = 2;
  app::LocalTraining training;
  app::JoinOptions join;
};

Status secure(const Options& options, HttpClientOptions& http) {
  if (options.insecure == !options.ca.empty())
    return usageError("Say whether the connection is secured",
                      "Add --ca FILE, or --insecure for tests");
  if (options.insecure) return {};
  ClientTls tls;
  for (const auto& [file, text] :
       {std::pair{&options.ca, &tls.ca}, std::pair{&options.certificate, &tls.certificate},
        std::pair{&options.certificateKey, &tls.key}}) {
    if (file->empty()) continue;
    auto pem = pemFile(*file);
    if (!pem) return std::unexpected(pem.error());
    *text = std::move(*pem);
  }
  http.tls = std::move(tls);
  return {};
}

Result<std::unique_ptr<LocalTrainer>> constantTrainer(const std::string& text) {
  try {
    return std::make_unique<app::ConstantTrainer>(std::stof(text.substr(text.find(':') + 1)));
  } catch (const std::logic_error&) {
    return usageError("\"" + text + "\" does not say what to add",
                      "Write add:K, add:1 for example");
  }
}

/// Learns from the workspace's studies with labels.
Result<std::unique_ptr<LocalTrainer>> studiesTrainer(Session& session, const Options& options) {
  if (options.network.empty() == options.card.empty())
    return usageError("Say which network the federation trains",
                      "Add --network KIND:SIZE, or --card FILE of the model");
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  const auto model = app::federationModel(
      options.network.empty() ? "model:" + options.card : "network:" + options.network,
      {.spacingMm = options.spacingMm}, [&] { return workspace; });
  if (!model) return std::unexpected(model.error());
  auto cases = app::trainingStudies(**workspace, model->card.channels);
  if (!cases) return std::unexpected(cases.error());
  app::LocalTraining training = options.training;
  training.folder = options.join.state / "training";
  training.newest = app::sentFolder(options.join.state);
  learning::keepFreedMemory();
  return std::make_unique<app::LearningTrainer>(model->card, std::move(*cases),
                                                std::move(training));
}

Result<std::unique_ptr<LocalTrainer>> trainerFrom(Session& session, const Options& options) {
  if (options.trainer == "studies") return studiesTrainer(session, options);
  if (options.trainer.starts_with("add:")) return constantTrainer(options.trainer);
  return usageError("There is no trainer " + options.trainer, "Write studies, or add:K");
}

PrivacyPolicy policyOf(const Options& options) {
  PrivacyPolicy policy = options.join.agent.privacy;
  policy.protection = options.noise > 0      ? Protection::clipAndNoise
                      : options.clipNorm > 0 ? Protection::clip
                                             : Protection::none;
  if (options.clipNorm > 0) policy.clipNorm = options.clipNorm;
  policy.noiseMultiplier = options.noise;
  return policy;
}

Result<Answer> run(Session& session, const Options& options) {
  app::JoinOptions join = options.join;
  const auto address = app::hostPortFrom(options.server);
  if (!address) return std::unexpected(address.error());
  join.http.host = address->host;
  join.http.port = address->port;
  if (auto secured = secure(options, join.http); !secured) return std::unexpected(secured.error());
  join.agent.privacy = policyOf(options);
  if (options.dense) join.agent.packing = UpdatePacking::dense;
  if (options.rounds > 0) join.agent.rounds = options.rounds;
  if (!options.roster.empty()) {
    auto roster = app::readRoster(options.roster);
    if (!roster) return std::unexpected(roster.error());
    join.agent.roster = std::move(*roster);
  }
  auto trainer = trainerFrom(session, options);
  if (!trainer) return std::unexpected(trainer.error());
  std::string told;
  const auto watch = [&](const AgentStatus& status) {
    const std::string trouble = status.trouble ? describe(*status.trouble) : std::string();
    if (!trouble.empty() && trouble != told) session.note("offline: " + trouble);
    if (trouble.empty() && !told.empty()) session.note("online again");
    told = trouble;
  };
  const auto rounds = session.run<std::vector<SiteRound>>(
      {.lane = app::Lane::network, .kind = "federation", .subject = "site", .request = {}},
      [&](const JobContext& job) {
        return app::joinFederation(join, **trainer, session.runner(), watch, job);
      });
  if (!rounds) return std::unexpected(rounds.error());
  return Answer{.json = jsonOf(*rounds), .text = textOf(*rounds)};
}

}  // namespace

void addJoin(CLI::App& federation, Command& command) {
  auto* verb = addVerb(federation, command, "join", "Take part in a federation as a site",
                       "twinscope-cli federation join --superlink fl.example.org:8443 --ca ca.crt "
                       "--key site.key --state site/ --trainer add:1");
  auto options = std::make_shared<Options>();
  AgentOptions& agent = options->join.agent;
  verb->add_option("--superlink", options->server, "HOST:PORT of the coordinator or SuperLink")
      ->required();
  verb->add_flag("--insecure", options->insecure, "Without TLS: for tests on one machine");
  verb->add_option("--ca", options->ca, "Certificate of the authority that signed the server's");
  verb->add_option("--cert", options->certificate, "The site's client certificate, PEM");
  verb->add_option("--cert-key", options->certificateKey, "Its private key, PEM");
  verb->add_option("--key", options->join.key, "The site's key; made where there is none")
      ->required();
  verb->add_option("--state", options->join.state, "Folder of this federation at the site")
      ->required();
  verb->add_option("--roster", options->roster,
                   "Public keys of the sites of a secure sum, one a line, from people you trust");
  verb->add_option(
      "--trainer", options->trainer,
      "studies learns from the workspace's studies with labels; add:K adds K to every weight, "
      "to show that a federation works");
  app::LocalTraining& training = options->training;
  verb->add_option("--network", options->network,
                   "Network that the federation trains, KIND or KIND:SIZE");
  verb->add_option("--card", options->card,
                   "Or the card of its model: a file, or a name in the workspace");
  verb->add_option("--spacing-mm", options->spacingMm, "Voxels that the network works on")
      ->check(CLI::Range(0.5, 4.0));
  verb->add_option("--epochs", training.epochs, "Epochs of a round")->check(CLI::Range(1, 1000));
  verb->add_option("--steps", training.stepsPerEpoch, "Steps of an epoch")
      ->check(CLI::Range(1, 100000));
  verb->add_option("--batch", training.batch, "Patches of one step")->check(CLI::Range(1, 64));
  verb->add_option("--learning-rate", training.learningRate, "Of local training");
  verb->add_option("--seed", training.seed, "Same seed, same training");
  verb->add_option("--rounds", options->rounds, "Leave after so many; 0: stay");
  verb->add_option("--heartbeat", agent.heartbeatSeconds, "Seconds between signs of life");
  verb->add_option("--poll", agent.pollSeconds, "Seconds between two questions for work");
  verb->add_flag("--dense", options->dense,
                 "Send whole float32 weights, also where the coordinator unpacks smaller updates");
  verb->add_option("--clip", options->clipNorm, "Largest norm of an update; 0: not clipped");
  verb->add_option("--noise", options->noise, "Noise's deviation over the clip norm; 0: none");
  verb->add_option("--epsilon", agent.privacy.budget.epsilon, "Privacy budget of this site");
  verb->add_option("--delta", agent.privacy.budget.delta, "Its delta");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
