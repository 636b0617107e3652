#include "twin/site/verdict.h"

#include <algorithm>
#include <utility>

namespace twinscope::twin {
namespace {

constexpr std::pair<Outcome, std::string_view> kNames[] = {
    {Outcome::better, "better"}, {Outcome::equal, "equal"}, {Outcome::worse, "worse"}};

void addShare(RegionFigures& mean, const RegionFigures& of, double share) {
  mean.dice += share * of.dice;
  mean.sensitivity += share * of.sensitivity;
  mean.specificity += share * of.specificity;
  mean.hd95Mm += share * of.hd95Mm;
}

/// Of the region at one place of every case.
VerdictRow rowOf(std::span<const GuardCase> cases, std::size_t place) {
  VerdictRow row{.region = cases.front().regions[place].region,
                 .n = cases.size(),
                 .global = {},
                 .twin = {},
                 .previous = {},
                 .diceTest = {}};
  if (cases.front().regions[place].previous) row.previous.emplace();
  std::vector<double> differences;
  const double share = 1.0 / static_cast<double>(cases.size());
  for (const GuardCase& each : cases) {
    const ComparedRegion& compared = each.regions.at(place);
    addShare(row.global, compared.global, share);
    addShare(row.twin, compared.twin, share);
    if (row.previous) addShare(*row.previous, compared.previous.value(), share);
    differences.push_back(compared.twin.dice - compared.global.dice);
  }
  row.diceTest = signedRankTest(differences);
  return row;
}

std::optional<double> gainOverPrevious(std::span<const GuardCase> cases) {
  double gain = 0, compared = 0;
  for (const GuardCase& each : cases)
    for (const ComparedRegion& region : each.regions) {
      if (each.knownToPrevious || !region.previous) continue;
      gain += region.twin.dice - region.previous->dice;
      ++compared;
    }
  return compared > 0 ? std::optional(gain / compared) : std::nullopt;
}

bool allEqual(std::span<const GuardCase> cases) {
  return std::ranges::all_of(cases, [](const GuardCase& each) {
    return std::ranges::all_of(each.regions,
                               [](const ComparedRegion& r) { return r.twin == r.global; });
  });
}

}  // namespace

Verdict judge(std::span<const GuardCase> cases, const GuardRule& rule) {
  Verdict verdict{.few = cases.size() < rule.fewStudies, .rows = {}, .fellBehind = {}};
  if (cases.empty() || cases.front().regions.empty()) return verdict;
  const std::size_t regions = cases.front().regions.size();
  for (std::size_t place = 0; place < regions; ++place) {
    const VerdictRow& row = verdict.rows.emplace_back(rowOf(cases, place));
    const double gain = row.twin.dice - row.global.dice;
    verdict.gain += gain / static_cast<double>(regions);
    if (gain < -rule.mostLoss) verdict.fellBehind.push_back(row.region);
  }
  verdict.overPrevious = gainOverPrevious(cases);
  if (allEqual(cases))
    verdict.outcome = Outcome::equal;
  else if (verdict.gain > 0 && verdict.fellBehind.empty() && verdict.overPrevious.value_or(0) >= 0)
    verdict.outcome = Outcome::better;
  return verdict;
}

std::string_view nameOf(Outcome outcome) {
  return std::ranges::find(kNames, outcome, &std::pair<Outcome, std::string_view>::first)->second;
}

std::optional<Outcome> outcomeFrom(std::string_view name) {
  const auto at = std::ranges::find(kNames, name, &std::pair<Outcome, std::string_view>::second);
  return at == std::end(kNames) ? std::nullopt : std::optional(at->first);
}

}  // namespace twinscope::twin
