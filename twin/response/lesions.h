#pragma once

#include "core/volume/label_map.h"
#include "core/volume/measurements.h"
#include "twin/response/course.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace twinscope::twin {

/// One connected part of a visit's segmentation, and which lesion it is. A lesion that split has several parts at a visit.
struct TrackedPart {
  Compartment compartment = Compartment::enhancing;
  int number = 0;  ///< within compartment and visit, from 1 by falling volume
  int lesion = 0;  ///< the same at every visit; from 1 in order of appearance, larger ones first
  Diameters sizeMm;
  double volumeMm3 = 0;
  int slices = 0;
  double sliceMm = 0;
  bool merged = false;  ///< covers another lesion too, of which it bears no number
  bool edited = false;  ///< sizeMm is of lines that a person drew, not of the measured ones

  [[nodiscard]] double productMm2() const { return sizeMm.longest * sizeMm.perpendicular; }
  [[nodiscard]] double size(SizeMetric metric) const {
    return metric == SizeMetric::area ? productMm2() : volumeMm3;
  }
  friend bool operator==(const TrackedPart&, const TrackedPart&) = default;
};
/// R-MS-1: see isMeasurable().
[[nodiscard]] bool isMeasurable(const TrackedPart& part);

/// Follows lesions from visit to visit in the patient's baseline world. A part belongs to the lesion that it overlaps most, at the
/// visit where that one was last seen; without overlap to the nearest lesion within reach (10 mm from rim to rim); else it is new.
/// Coalesced lesions go on under the number of the largest, parts of a split one under their parent's (R-TGT-2).
class LesionTracker {
 public:
  LesionTracker();
  ~LesionTracker();
  /// Visits by date. studyFromBaseline: point in this visit's world = this * point in the baseline's.
  [[nodiscard]] std::vector<TrackedPart> next(const LabelMap& labels,
                                              const Affine& studyFromBaseline);

 private:
  class Compartments;
  std::unique_ptr<Compartments> m_compartments;
};

}  // namespace twinscope::twin
