#include "app/services/federation/simulated_task.h"
#include "app/services/federation/strategy_text.h"
#include "core/base/random.h"
#include "fedlink/simulation/quadratic_trainer.h"

#include <algorithm>

namespace twinscope::app {
namespace {

constexpr std::size_t kValues = 1000;
constexpr std::int64_t kNormalised = 20;  // channels of the layer that stands for a normalisation
constexpr double kScatter = 0.1;          // of the sites' optima about the one that they share

std::vector<float> optimumOf(const SimulationOptions& options, std::size_t site) {
  std::vector<float> optimum(kValues);
  Random shared = Random(options.seed).stream("toy");
  Random own = Random(options.seed).stream("toy site", site);
  for (float& value : optimum)
    value = static_cast<float>(shared.normal() + kScatter * own.normal());
  // What a site with permuted labels believes has little to do with the truth.
  if (options.attack == Attack::labelFlip && site < options.attackers)
    std::ranges::reverse(optimum);
  return optimum;
}

/// The mean of the honest sites' optima, by examples.
std::vector<float> bestOf(const SimulationOptions& options) {
  std::vector<double> sum(kValues);
  double examples = 0;
  for (std::size_t site = options.attackers; site < options.sites; ++site) {
    const auto own = optimumOf(options, site);
    const auto count = static_cast<double>(examplesOf(site, options.phantomsPerSite, options.seed));
    examples += count;
    for (std::size_t i = 0; i < kValues; ++i) sum[i] += count * static_cast<double>(own[i]);
  }
  std::vector<float> best(kValues);
  std::ranges::transform(sum, best.begin(),
                         [&](double value) { return static_cast<float>(value / examples); });
  return best;
}

}  // namespace

std::size_t examplesOf(std::size_t site, std::size_t mean, std::uint64_t seed) {
  const std::size_t least = mean - mean / 2;
  return least + Random(seed).stream("examples", site).below(2 * (mean / 2) + 1);
}

SimulatedTask toyTask(const SimulationOptions& options) {
  const std::int64_t body = static_cast<std::int64_t>(kValues) - 2 * kNormalised;
  SimulatedTask task{.parts = {{"body.weight", {body}},
                               {"norm.weight", {kNormalised}},
                               {"norm.bias", {kNormalised}}},
                     .initial = std::vector<float>(kValues),
                     .trainers = {},
                     .score = {}};
  for (std::size_t site = 0; site < options.sites; ++site) {
    const auto examples = examplesOf(site, options.phantomsPerSite, options.seed);
    task.trainers.push_back(std::make_unique<fedlink::QuadraticTrainer>(
        optimumOf(options, site),
        fedlink::QuadraticTrainer::Options{.examples = static_cast<double>(examples)}));
  }
  // What stays at the sites is not the federation's to find.
  const auto strategy = strategyFromText(options.strategyText);
  const bool isShared = !strategy || strategy->siteRule != fedlink::SiteRule::localNormalisation;
  const auto scored = isShared ? kValues : static_cast<std::size_t>(body);
  task.score = [best = bestOf(options), scored](std::span<const float> weights,
                                                const JobContext&) -> Result<double> {
    return fedlink::closeness(weights.first(scored), std::span(best).first(scored));
  };
  return task;
}

}  // namespace twinscope::app
