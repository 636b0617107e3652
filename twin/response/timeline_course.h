#pragma once

#include "core/base/id.h"
#include "twin/response/course.h"
#include "twin/response/lesions.h"
#include "twin/response/rules.h"
#include "twin/timeline/events.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace twinscope::twin {

/// An examination with what its segmentation shows.
struct ScannedVisit {
  StudyId study;
  Date date;
  bool measured =
      false;  ///< segmented, in mm, and tied to the patient's other visits: parts are all that there is
  std::string
      unmeasured;  ///< flag that says why it is not: "W-NO-LABELS", "W-NO-SPACING", "W-NOT-PREPARED"
  std::vector<TrackedPart> parts;
  /// Of the enhancing volume, mm³, where the segmentation gives one.
  std::optional<std::pair<double, double>> enhancingInterval;
  Vec3 spacingMm;  ///< of the contrast-enhanced images as they came; zero: not known
};

/// What a lesion counts as.
struct LesionRole {
  enum class Kind {
    target,
    nonTarget,
    tooSmall,   ///< not measurable when it was first seen
    fresh,      ///< new since the baseline, and definite
    equivocal,  ///< new, seen once, and nobody has said what it is
    dismissed   ///< new, and a reader said that it is none
  };
  Compartment compartment = Compartment::enhancing;
  int lesion = 0;
  Kind kind = Kind::target;
};

/// A visit of the course, and where it came from.
struct CourseVisit {
  std::optional<std::size_t> scan;  ///< index of the scanned visit; none: a death without a scan
  std::vector<std::string>
      flags;  ///< of the facts: "W-COMPARE", "W-CLIN", "W-BL-WINDOW", "W-BL-AGE", and why a scan has no size
};

/// What assess() is asked of a patient.
struct TimelineCourse {
  ResponseCourse course;            ///< no visit: there is no baseline, by rule R-BL-5
  std::vector<CourseVisit> visits;  ///< one for each visit of the course
  Setting setting = Setting::newlyDiagnosed;
  std::string baselineRule;  ///< "R-BL-1" to "R-BL-5"; "named": a person chose it
  std::vector<LesionRole> roles;
};

/// From a patient's dated facts and scans, in any order. Reduces lesions to sums (R-RED): up to three targets, the largest at the
/// baseline (five in RANO 2010; two of each compartment where both are rated), and new definite measurable lesions. Sizes are
/// volumes unless the criteria say otherwise: products of diameters of a segmentation vary more. Parts of under 5 mm are not taken
/// for lesions. A new measurable lesion is equivocal until it is seen again or a reader says what it is.
/// "response.case" where the criteria that were entered cannot be read, "response.course" where two scans are of one day.
[[nodiscard]] Result<TimelineCourse> courseFrom(std::span<const TimelineEvent> events,
                                                std::span<const ScannedVisit> scans);

}  // namespace twinscope::twin
