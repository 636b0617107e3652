#include "core/imaging/intake.h"

#include <algorithm>

namespace twinscope::imaging {

std::string_view nameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::usable:
      return "usable";
    case Verdict::warning:
      return "warning";
    case Verdict::refused:
      return "refused";
  }
  return "";
}

Status IntakeLimits::validate() const {
  if (maxVoxels == 0 || maxBytes == 0 || maxFiles == 0 || maxHeaderBytes == 0 ||
      maxElementBytes == 0)
    return usageError("A limit of the import is 0", "Set it to 1 or more in Settings › Limits");
  if (maxNesting < 1 || !(maxArchiveExpansion >= 1))
    return usageError("Nesting and archive expansion are at least 1",
                      "Raise them in Settings › Limits");
  return {};
}

Verdict SeriesReport::verdict() const {
  Verdict worst = Verdict::usable;
  for (const Finding& finding : findings) worst = std::max(worst, finding.severity);
  return worst;
}

}  // namespace twinscope::imaging
