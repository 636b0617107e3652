#include "app/cli/federation.h"
#include "app/cli/federation_central.h"
#include "app/cli/federation_json.h"
#include "app/services/federation/fab_file.h"
#include "app/services/federation/federation_desk.h"
#include "app/services/federation/host_port.h"
#include "app/services/federation/strategy_text.h"
#include "core/base/text.h"

namespace twinscope::cli {
namespace {

using namespace fedlink;

struct Options {
  std::string listen = "127.0.0.1:8000", certificate, key, clientCa, initial, fab;
  bool insecure = false, listed = false, wholeSignatures = false, secureSums = false;
  std::vector<std::string> allow;
  CentralOptions central;
  app::ServeOptions serve;
};

Status secure(const Options& options, HttpServerOptions& http) {
  if (options.insecure == !options.certificate.empty())
    return usageError("Say whether the connection is secured",
                      "Add --cert FILE and --cert-key FILE, or --insecure for tests");
  if (options.insecure) return {};
  ServerTls tls;
  for (const auto& [file, text] :
       {std::pair{&options.certificate, &tls.certificate}, std::pair{&options.key, &tls.key},
        std::pair{&options.clientCa, &tls.clientCa}}) {
    if (file->empty()) continue;
    auto pem = pemFile(*file);
    if (!pem) return std::unexpected(pem.error());
    *text = std::move(*pem);
  }
  http.tls = std::move(tls);
  return {};
}

/// Sites refuse a secure sum with anybody whom people have not told them of, so that a stranger could end every round.
Status takeSecureSums(const Options& options, CoordinatorOptions& coordinator) {
  if (!options.secureSums) return {};
  coordinator.plan.sums = Sums::secure;
  if (options.allow.size() >= 3) return {};
  return usageError("A secure sum is of sites that know each other, three at least",
                    "Add --allow FILE for each of them, and give them the same keys as --roster");
}

Result<app::ServeOptions> serveOptionsOf(Session& session, const Options& options) {
  app::ServeOptions serve = options.serve;
  const auto address = app::hostPortFrom(options.listen);
  if (!address) return std::unexpected(address.error());
  serve.http.host = address->host;
  serve.http.port = address->port;
  if (auto secured = secure(options, serve.http); !secured) return std::unexpected(secured.error());
  if (auto taken = takeSecureSums(options, serve.coordinator); !taken)
    return std::unexpected(taken.error());
  auto strategy = app::strategyFromText(serve.coordinator.strategyText);
  if (!strategy) return std::unexpected(strategy.error());
  serve.coordinator.strategy = std::move(*strategy);
  auto central = centralPrivacyOf(options.central);
  if (!central) return std::unexpected(central.error());
  serve.coordinator.centralPrivacy = *central;
  if (auto begun = app::beginWith(
          options.initial, [&] { return session.workspace(); }, serve);
      !begun)
    return std::unexpected(begun.error());
  for (const std::string& file : options.allow) {
    auto key = pemFile(file);
    if (!key) return std::unexpected(key.error());
    serve.coordinator.listedKeys.push_back(std::move(*key));
  }
  if (!options.allow.empty()) serve.coordinator.registration = Registration::listed;
  if (options.wholeSignatures) serve.coordinator.signatures = SignaturePolicy::wholeRequest;
  if (!options.fab.empty()) {
    auto fab = app::readFab(options.fab);
    if (!fab) return std::unexpected(fab.error());
    serve.coordinator.fab = std::move(*fab);
  }
  return serve;
}

Result<Answer> run(Session& session, const Options& options) {
  auto serve = serveOptionsOf(session, options);
  if (!serve) return std::unexpected(serve.error());
  bool told = false;
  const auto watch = [&](const app::FederationReport& report) {
    if (!std::exchange(told, true))
      session.note(concat("listening on ", serve->http.host, ":", report.port));
  };
  const auto report = session.run<app::FederationReport>(
      {.lane = app::Lane::network, .kind = "federation", .subject = "coordinator", .request = {}},
      [&](const JobContext& job) { return app::serveFederation(*serve, watch, job); });
  if (!report) return std::unexpected(report.error());
  return Answer{.json = jsonOf(*report), .text = textOf(*report)};
}

}  // namespace

void addServe(CLI::App& federation, Command& command) {
  auto* verb =
      addVerb(federation, command, "serve", "Coordinate a federation",
              "twinscope-cli federation serve --listen 0.0.0.0:8443 --cert server.crt "
              "--cert-key server.key --state run/ --strategy fedavg --rounds 20 --quorum 3");
  auto options = std::make_shared<Options>();
  FederationPlan& plan = options->serve.coordinator.plan;
  verb->add_option("--listen", options->listen, "HOST:PORT; port 0 takes any free one");
  verb->add_flag("--insecure", options->insecure, "Without TLS: for tests on one machine");
  verb->add_option("--cert", options->certificate, "The server's certificate, PEM");
  verb->add_option("--cert-key", options->key, "Its private key, PEM");
  verb->add_option("--client-ca", options->clientCa,
                   "Every site must show a certificate of this authority");
  verb->add_option("--allow", options->allow, "Public keys (PEM files) of the sites that may join");
  verb->add_flag("--signed-requests", options->wholeSignatures,
                 "Every request must be signed as a whole: shuts stock SuperNodes out");
  verb->add_flag("--secure", options->secureSums,
                 "Learn only the sum of the updates (secure aggregation); needs --allow");
  verb->add_option("--state", options->serve.state, "Folder of the run; goes on with the one in it")
      ->required();
  verb->add_option("--strategy", options->serve.coordinator.strategyText,
                   "Name and parameters, \"fedadam eta=0.05\"");
  verb->add_option("--rounds", plan.rounds, "Rounds");
  verb->add_option("--quorum", plan.quorum, "Sites that must report in a round");
  verb->add_option("--deadline", plan.deadlineSeconds, "Seconds that a round may take");
  verb->add_option("--gather", plan.gatherSeconds, "Seconds to wait for more than the quorum");
  verb->add_option("--sample", plan.sampleShare, "Chance of each site to be invited to a round");
  verb->add_option("--max-change", options->serve.coordinator.maxChangeNorm,
                   "Largest norm of an update; 0: any");
  verb->add_option("--outliers", options->serve.coordinator.outlierFactor,
                   "Refuse updates that many times the median change; 0: none");
  addCentral(*verb, options->central);
  verb->add_option("--initial", options->initial,
                   "Model to begin with: a card file or a name as model:CARD, a new network as "
                   "network:KIND:SIZE, or zeros:COUNT")
      ->required();
  verb->add_option("--fab", options->fab, "Flower application bundle for stock SuperNodes");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
