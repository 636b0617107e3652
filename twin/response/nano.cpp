#include "twin/response/nano.h"

#include <algorithm>
#include <charconv>

namespace twinscope::twin {
namespace {

constexpr std::array<NanoDomain, NanoScores::kDomains> kDomains{{{"gait", 3},
                                                                 {"strength", 3},
                                                                 {"ataxia", 3},
                                                                 {"sensation", 2},
                                                                 {"visual-fields", 3},
                                                                 {"facial-strength", 2},
                                                                 {"language", 3},
                                                                 {"consciousness", 3},
                                                                 {"behaviour", 3}}};

/// One "domain=level"; false where it is none, or was there before.
bool take(NanoScores& scores, std::string_view word) {
  const std::size_t at = word.find('=');
  if (at == std::string_view::npos) return false;
  const auto domain = std::ranges::find(kDomains, word.substr(0, at), &NanoDomain::name);
  int level = -1;
  const char* const end = word.data() + word.size();
  const bool isNumber = std::from_chars(word.data() + at + 1, end, level).ptr == end;
  if (domain == kDomains.end() || !isNumber || level < 0 || level > domain->worst) return false;
  auto& slot = scores.levels[static_cast<std::size_t>(domain - kDomains.begin())];
  if (slot) return false;
  slot = level;
  return true;
}

}  // namespace

const std::array<NanoDomain, NanoScores::kDomains>& nanoDomains() { return kDomains; }

std::optional<NanoScores> nanoFrom(std::string_view words) {
  NanoScores scores;
  bool any = false;
  while (!words.empty()) {
    const std::size_t at = std::min(words.find_first_of(" ,"), words.size());
    if (at > 0 && !take(scores, words.substr(0, at))) return std::nullopt;
    any = any || at > 0;
    words.remove_prefix(std::min(at + 1, words.size()));
  }
  return any ? std::optional(scores) : std::nullopt;
}

ClinicalFinding clinicalStatusOf(const NanoScores& baseline, const NanoScores& now,
                                 Performance::Cause cause) {
  bool compared = false, worse = false;
  for (std::size_t n = 0; n < kDomains.size(); ++n) {
    const auto &before = baseline.levels[n], &level = now.levels[n];
    if (!before || !level) continue;
    compared = true;
    const bool reachesWorst = *level == kDomains[n].worst && *before < *level;
    worse = worse || *level >= *before + 2 || reachesWorst;
  }
  if (!compared) return {};
  if (!worse) return {ClinicalStatus::stableOrImproved, "R-CL-5"};
  if (cause == Performance::Cause::other) return {ClinicalStatus::worseOtherwise, "R-CL-5"};
  if (cause == Performance::Cause::unknown) return {ClinicalStatus::unknown, "R-CL-5"};
  return {ClinicalStatus::worseByTumour, "R-CL-5"};
}

ClinicalFinding clinicalStatusOf(const Performance& performance, const ClinicalFinding& neurology) {
  ClinicalFinding scale = clinicalStatusOf(performance);
  if (neurology.rule.empty() || scale.status == ClinicalStatus::worseByTumour) return scale;
  const bool fell =
      performance.baseline && performance.now && scale.status == ClinicalStatus::unknown;
  return fell && neurology.status != ClinicalStatus::worseByTumour ? scale : neurology;
}

}  // namespace twinscope::twin
