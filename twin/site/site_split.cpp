#include "twin/site/site_split.h"

#include "core/base/random.h"
#include "core/base/text.h"

#include <algorithm>
#include <cstdint>

namespace twinscope::twin {
namespace {

constexpr double kGuardShare = 0.25, kValidationShare = 0.2;

/// Uniform in [0, 1): FNV alone leaves alike names close together.
double placeOf(std::string_view pseudonym) { return Random(stableHash(pseudonym)).uniform(); }

SiteFold foldByPart(std::span<const SitePatient> patients, const std::vector<std::size_t>& used) {
  SiteFold fold;
  for (const std::size_t n : used) {
    const SitePart part = partOf(patients[n].pseudonym);
    (part == SitePart::training     ? fold.training
     : part == SitePart::validation ? fold.validation
                                    : fold.guard)
        .push_back(n);
  }
  return fold;
}

std::size_t studiesOf(std::span<const SitePatient> patients, const std::vector<std::size_t>& some) {
  std::size_t studies = 0;
  for (const std::size_t n : some) studies += patients[n].studies;
  return studies;
}

std::vector<SiteFold> leaveOneOut(const std::vector<std::size_t>& used, std::size_t mostFolds) {
  std::vector<SiteFold> folds(std::min(used.size(), mostFolds));
  for (std::size_t place = 0; place < used.size(); ++place)
    for (std::size_t f = 0; f < folds.size(); ++f)
      (place % folds.size() == f ? folds[f].guard : folds[f].training).push_back(used[place]);
  return folds;
}

}  // namespace

SitePart partOf(std::string_view pseudonym) {
  const double place = placeOf(pseudonym);
  if (place < kGuardShare) return SitePart::guard;
  return place < kGuardShare + kValidationShare ? SitePart::validation : SitePart::training;
}

Result<SiteSplit> splitSite(std::span<const SitePatient> patients, const SplitRule& rule) {
  std::vector<std::size_t> used;
  for (std::size_t n = 0; n < patients.size(); ++n)
    if (patients[n].studies > 0) used.push_back(n);
  if (used.size() < 2)
    return refusal("twin.too-few",
                   concat("Only ", used.size(),
                          " patients have prepared studies with a segmentation that a person "
                          "stands behind; an update needs 2"),
                   "Import scans with labels, or correct segmentations, and prepare them");
  std::ranges::sort(used, {}, [&](std::size_t n) {
    return std::pair(placeOf(patients[n].pseudonym), std::string_view(patients[n].pseudonym));
  });
  SiteFold fold = foldByPart(patients, used);
  if (!fold.training.empty() && studiesOf(patients, fold.guard) >= rule.leastGuardStudies)
    return SiteSplit{SiteEvidence::heldOut, {std::move(fold)}};
  return SiteSplit{SiteEvidence::leaveOneOut, leaveOneOut(used, rule.mostFolds)};
}

}  // namespace twinscope::twin
