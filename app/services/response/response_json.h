#pragma once

#include "app/services/response/patient_course.h"

#include <string>
#include <string_view>

namespace twinscope::app {

/// What assess() says of a course, as the command line gives it (docs/user/response.md). Areas mm², volumes ml, lengths mm.
[[nodiscard]] std::string responseJson(const twin::ResponseCourse& course,
                                       const twin::CourseAssessment& assessment);
/// The same of a patient, with baseline, lesions and their roles, and the hash of the inputs.
[[nodiscard]] std::string responseJson(const PatientCourse& course, std::string_view patientKey);

}  // namespace twinscope::app
