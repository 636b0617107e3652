#include "app/cli/federation.h"
#include "app/cli/federation_central.h"
#include "app/cli/federation_json.h"
#include "app/cli/json_values.h"
#include "core/base/text.h"
#include "core/learning/torch_run.h"

namespace twinscope::cli {
namespace {

struct Options {
  app::SimulationOptions simulation;
  std::string attack = "sign-flip";
  bool secureSums = false;
  CentralOptions central;
};

Result<Answer> run(Session& session, const Options& options) {
  app::SimulationOptions simulation = options.simulation;
  const auto attack = fedlink::attackFrom(options.attack);
  if (!attack)
    return usageError("There is no attack " + options.attack,
                      "Choose one of none, sign-flip, scale, nan, label-flip");
  simulation.attack = *attack;
  if (options.secureSums) simulation.sums = fedlink::Sums::secure;
  auto central = centralPrivacyOf(options.central);
  if (!central) return std::unexpected(central.error());
  simulation.centralPrivacy = *central;
  if (auto valid = simulation.validate(); !valid) return std::unexpected(valid.error());
  learning::keepFreedMemory();
  std::size_t told = 0;
  const auto watch = [&](const app::SimulationReport& report) {
    for (; told < report.rounds.size(); ++told)
      session.note(
          concat("round ", report.rounds[told].round, "  Dice ", figure(report.rounds[told].dice)));
  };
  const auto report = session.run<app::SimulationReport>(
      {.lane = app::Lane::cpu, .kind = "federation", .subject = "simulation", .request = {}},
      [&](const JobContext& job) { return app::simulateFederation(simulation, watch, job); });
  if (!report) return std::unexpected(report.error());
  const bool failed = report->federation.snapshot.state.phase == fedlink::Phase::failed;
  return Answer{.json = jsonOf(*report), .text = textOf(*report), .exitCode = failed ? 1 : 0};
}

void addLearning(CLI::App& verb, app::SimulationOptions& simulation) {
  verb.add_option("--network", simulation.network,
                  "Kind of network, trained on phantoms; without it a toy with a known optimum");
  verb.add_option("--size", simulation.networkSize, "Its size: tiny, small, full");
  verb.add_option(
      "--start", simulation.startCard,
      "Card file of a model to begin with, its weights beside it, instead of --network");
  verb.add_option("--phantoms", simulation.phantomsPerSite, "Of a site, on average");
  verb.add_option("--unseen", simulation.unseenPhantoms, "Phantoms that the scores come from");
  verb.add_option("--spacing-mm", simulation.spacingMm, "Voxels of phantoms and network");
  verb.add_option("--steps", simulation.localSteps, "Steps of a site in a round");
  verb.add_option("--learning-rate", simulation.learningRate, "Of the sites");
}

}  // namespace

void addSimulate(CLI::App& federation, Command& command) {
  auto* verb =
      addVerb(federation, command, "simulate", "Try a federation out with virtual sites",
              "twinscope-cli federation simulate --sites 9 --rounds 10 --strategy adaptive "
              "--attackers 1 --attack sign-flip --network unet3d --json");
  auto options = std::make_shared<Options>();
  app::SimulationOptions& simulation = options->simulation;
  verb->add_option("--sites", simulation.sites, "Virtual sites");
  verb->add_option("--stragglers", simulation.stragglers,
                   "Of them answer after the deadline in every other round");
  verb->add_option("--attackers", simulation.attackers, "Of them are malicious");
  verb->add_option("--attack", options->attack, "none, sign-flip, scale, nan or label-flip");
  verb->add_option("--attack-factor", simulation.attackFactor, "Of the attack \"scale\"");
  verb->add_option("--strategy", simulation.strategyText,
                   "Name and parameters, \"fedadam eta=0.05\"");
  verb->add_option("--rounds", simulation.rounds, "Rounds");
  addLearning(*verb, simulation);
  verb->add_option("--clip", simulation.clipNorm, "Largest norm of an update; 0: not clipped");
  verb->add_option("--noise", simulation.noiseMultiplier,
                   "Noise's deviation over the clip norm; 0: none");
  verb->add_option("--delta", simulation.delta, "At which epsilon is told");
  addCentral(*verb, options->central);
  verb->add_option("--compression", simulation.compression,
                   "dense, fp16, bf16, int8, qsgd, sign; top10-int8: the largest 10 %");
  verb->add_flag("--secure", options->secureSums, "The coordinator learns only sums of updates");
  verb->add_option("--seed", simulation.seed, "Same seed, same weights");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
