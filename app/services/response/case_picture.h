#pragma once

#include "app/services/review.h"
#include "twin/response/diameters.h"

#include <optional>
#include <string>

namespace twinscope::app {

/// An axial slice of a visit for a report: contrast-enhanced T1 where there is one, regions in their colours over it, the two
/// diameters of the largest enhancing lesion drawn where they were measured.
struct CasePicture {
  std::string png;  ///< 240 × 240 pixels of 1 mm, patient's right on the left, front up
  std::string sequence;
};
/// drawn: what a person drew on the largest lesion in place of its measured diameters. nullopt where the visit has no images.
[[nodiscard]] std::optional<CasePicture> casePicture(
    const VisitImages& images, const std::optional<twin::DiameterLines>& drawn);

}  // namespace twinscope::app
