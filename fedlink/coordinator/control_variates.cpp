#include "fedlink/coordinator/detail/control_variates.h"

#include "fedlink/coordinator/detail/round_aggregator.h"
#include "fedlink/coordinator/detail/update_views.h"

#include <algorithm>
#include <set>

namespace twinscope::fedlink {
namespace {

std::string controlName(std::uint32_t round) { return "control-" + globalName(round); }

/// Whose updates have counted before this round.
std::set<NodeId> countedSites(const FederationState& state) {
  std::set<NodeId> sites;
  for (const RoundRecord& record : state.history)
    for (const auto& [site, participant] : record.participants)
      if (record.end == RoundEnd::committed && participant.state == Participation::accepted)
        sites.insert(site);
  return sites;
}

}  // namespace

Result<std::vector<float>> nextControl(std::span<const float> control,
                                       std::span<const SiteUpdate<float>> updates,
                                       const AggregationOutcome& used,
                                       const FederationState& state) {
  std::vector<SiteUpdate<float>> counted;
  std::ranges::copy_if(updates, std::back_inserter(counted), [&](const auto& update) {
    const auto at = std::ranges::find(used.sites, update.site, &SiteOutcome::site);
    return at != used.sites.end() && at->refused.empty();
  });
  std::set<NodeId> sites = countedSites(state);
  const auto before = static_cast<double>(sites.size());
  for (const auto& update : counted) sites.insert(siteOf(update.site));
  const PartsOf parts(counted, control.size(), control.size());
  std::vector<float> next(control.size());
  Aggregator<float> aggregator(controlVariateStrategy(counted.size(), sites.size()));
  const auto outcome = aggregator.aggregate(
      {.global = control, .updates = parts.updates(), .quorum = counted.size(), .untouched = {}},
      next);
  if (!outcome) return std::unexpected(outcome.error());
  const double lost = 1 - before / static_cast<double>(sites.size());
  if (before > 0 && lost > 0)
    for (std::size_t i = 0; i < next.size(); ++i)
      next[i] =
          static_cast<float>(static_cast<double>(next[i]) - lost * static_cast<double>(control[i]));
  return next;
}

Status saveControl(const ModelFiles& files, std::uint32_t round, std::span<const float> control) {
  if (auto saved = files.save(controlName(round), control); !saved)
    return std::unexpected(saved.error());
  files.remove(controlName(round - 2));
  return {};
}

Result<std::vector<float>> loadControl(const ModelFiles& files, std::uint32_t round,
                                       std::size_t count) {
  if (round == 0) return std::vector<float>(count);
  return files.load(controlName(round), count);
}

}  // namespace twinscope::fedlink
