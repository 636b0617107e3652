#pragma once

#include "core/base/error.h"
#include "twin/response/case_language.h"
#include "twin/response/nano.h"
#include "twin/response/rules.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::twin {

/// A lesion at one visit, as a reader states it.
struct StatedLesion {
  enum class Role { target, nonTarget, fresh };
  enum class Status { measured, gone, stable, worse, notEvaluable };
  std::string id;  ///< the same at every visit
  Compartment compartment = Compartment::enhancing;
  Role role = Role::target;
  Status status = Status::measured;
  std::optional<double> areaMm2, volumeMm3;
  LesionExtent extent;  ///< diameters give the area where that is not stated
  bool outsideField = false;
  bool equivocal = false;
};

struct StatedVisit {
  Date date;
  bool enhancingEvaluable = true, nonEnhancingEvaluable = true;
  std::optional<double> steroidMg;
  std::optional<ClinicalStatus> clinical;  ///< the clinician's word, which wins over the scores
  Performance performance;                 ///< its baseline is filled in from the first visit
  std::optional<NanoScores> nano;
  Histology histology = Histology::none;
  bool leptomeningeal = false, flairWorse = false, death = false;
  std::vector<StatedLesion> lesions;
};

/// A course of single lesions, from which the sums are made.
struct StatedCourse {
  StatedCriteria criteria;
  bool idhMutant = false;
  std::optional<Date> radiotherapyEnd, treatmentStart, newTherapyStart;
  std::vector<Therapy> therapies;
  std::optional<Date> baseline;  ///< the visit of that day, whatever the rules choose
  std::vector<StatedVisit> visits;
};

struct ReducedCourse {
  ResponseCourse course;  ///< from the baseline on; without visits where there is none
  std::string
      baselineRule;  ///< "R-BL-1" to "R-BL-5", "named", or "first" where no setting was stated
  std::vector<std::vector<std::string>> flags;  ///< a visit: "W-CLIN"
};

/// R-RED: a compartment's sum is of its targets and of new lesions that are definite and measurable, from the visit they appear; a
/// target that is not stated or not evaluable makes it missing. Visits may come in any order. "response.course" where two are of one
/// day, a lesion changes its compartment, has no size in the course's metric, a number is out of range, or there are more targets
/// than the criteria allow.
[[nodiscard]] Result<ReducedCourse> reduced(StatedCourse stated);

}  // namespace twinscope::twin
