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

Verdict SeriesReport::verdict() const {
  Verdict worst = Verdict::usable;
  for (const Finding& finding : findings) worst = std::max(worst, finding.severity);
  return worst;
}

}  // namespace twinscope::imaging
