#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::twin {

/// What a patient's studies are for when a site's model is updated.
enum class SitePart { training, validation, guard };

/// Fixed by the pseudonym alone (about 55, 20 and 25 of 100), so that a patient never changes sides, however many come.
[[nodiscard]] SitePart partOf(std::string_view pseudonym);

struct SitePatient {
  std::string pseudonym;
  std::size_t studies = 0;  ///< that can be learnt from
};

/// One training and what it is judged on: places in the list of patients.
struct SiteFold {
  std::vector<std::size_t> training, validation, guard;
};

/// heldOut: one fold, its guard patients are touched once. leaveOneOut: too few studies for that; every patient is guard
/// of one fold and learnt from in the others, and what becomes the twin learns from all of them.
enum class SiteEvidence { heldOut, leaveOneOut };

struct SiteSplit {
  SiteEvidence evidence = SiteEvidence::heldOut;
  std::vector<SiteFold> folds;
};

struct SplitRule {
  std::size_t leastGuardStudies = 5;  ///< fewer: leaveOneOut
  std::size_t mostFolds = 5;  ///< of leaveOneOut: beyond as many patients, several share a fold
};

/// The same patients give the same split in any order. "twin.too-few" below two patients with studies.
[[nodiscard]] Result<SiteSplit> splitSite(std::span<const SitePatient> patients,
                                          const SplitRule& rule = {});

}  // namespace twinscope::twin
