#pragma once

#include "app/services/response/patient_course.h"
#include "app/services/review.h"

#include <optional>
#include <vector>

namespace twinscope::app {

/// A patient as the screens show one: the visits, and what the engine says of their course.
struct ReviewedPatient {
  PatientSummary summary;
  std::optional<PatientCourse> course;  ///< none: see problem
  std::optional<Error> problem;         ///< facts or scans that contradict each other
};

/// All patients, in one pass.
[[nodiscard]] Result<std::vector<ReviewedPatient>> loadReviewed(const storage::ReadStore& store);
[[nodiscard]] Result<std::optional<ReviewedPatient>> loadReviewed(const storage::ReadStore& store,
                                                                  PatientId id);

}  // namespace twinscope::app
