#include "app/cli/federation.h"
#include "app/cli/federation_json.h"
#include "app/services/federation/constant_trainer.h"
#include "core/base/text.h"

#include <cmath>
#include <memory>

namespace twinscope::cli {
namespace {

using namespace fedlink;

struct Options {
  std::string server, ca, certificate, certificateKey, trainer = "add:0";
  bool insecure = false;
  std::uint32_t rounds = 0;
  double clipNorm = 0, noise = 0;
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

Result<std::unique_ptr<LocalTrainer>> trainerFrom(const std::string& text) {
  if (!text.starts_with("add:")) return usageError("There is no trainer " + text, "Write add:K");
  try {
    return std::make_unique<app::ConstantTrainer>(std::stof(text.substr(4)));
  } catch (const std::logic_error&) {
    return usageError("\"" + text + "\" does not say what to add",
                      "Write add:K, add:1 for example");
  }
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
  const auto address = hostPortFrom(options.server);
  if (!address) return std::unexpected(address.error());
  join.http.host = address->host;
  join.http.port = address->port;
  if (auto secured = secure(options, join.http); !secured) return std::unexpected(secured.error());
  join.agent.privacy = policyOf(options);
  if (options.rounds > 0) join.agent.rounds = options.rounds;
  auto trainer = trainerFrom(options.trainer);
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
  verb->add_option("--trainer", options->trainer,
                   "add:K adds K to every weight, to show that a federation works");
  verb->add_option("--rounds", options->rounds, "Leave after so many; 0: stay");
  verb->add_option("--heartbeat", agent.heartbeatSeconds, "Seconds between signs of life");
  verb->add_option("--poll", agent.pollSeconds, "Seconds between two questions for work");
  verb->add_option("--clip", options->clipNorm, "Largest norm of an update; 0: not clipped");
  verb->add_option("--noise", options->noise, "Noise's deviation over the clip norm; 0: none");
  verb->add_option("--epsilon", agent.privacy.budget.epsilon, "Privacy budget of this site");
  verb->add_option("--delta", agent.privacy.budget.delta, "Its delta");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
