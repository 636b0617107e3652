#pragma once

#include "twin/growth/calibrate.h"
#include "twin/growth/treatment.h"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace twinscope::twin::growth {

/// What would happen under another treatment from a day on: what was done before it stays as it was.
struct Scenario {
  double fromDay = 0;
  GrowthCourse course;  ///< events before fromDay are not read; its α and kill neither
};

/// What was done before the scenario's day, and the scenario's from it on.
[[nodiscard]] GrowthCourse courseUnder(const GrowthCourse& observed, const Scenario& scenario);

/// none: nothing more. radiotherapy: 60 Gy in 30 fractions. temozolomide: six cycles of 150 mg/m² on days 1–5 of 28.
/// both: that radiotherapy with 75 mg/m² of temozolomide on each of its 42 days, four weeks of rest, then those cycles (Stupp 2005).
enum class StandardTreatment { none, radiotherapy, temozolomide, both };
inline constexpr std::array kStandardTreatments{
    StandardTreatment::none, StandardTreatment::radiotherapy, StandardTreatment::temozolomide,
    StandardTreatment::both};
[[nodiscard]] std::string_view nameOf(StandardTreatment treatment);
[[nodiscard]] std::optional<StandardTreatment> standardTreatmentFromName(std::string_view name);
[[nodiscard]] std::vector<Treatment> treatmentsOf(StandardTreatment treatment, Date begin);

/// What a reader of a scenario must know.
enum class ScenarioCaveat {
  radiotherapyFromPrior,  ///< no scan tells what radiotherapy does to this tumour
  chemotherapyFromPrior,  ///< nor what temozolomide does
  irradiatedBefore  ///< a second course of radiotherapy, which the model allows as if it were the first
};
/// "radiotherapy-from-prior", "chemotherapy-from-prior", "irradiated-before".
[[nodiscard]] std::string_view nameOf(ScenarioCaveat caveat);
/// One sentence for people.
[[nodiscard]] std::string_view describe(ScenarioCaveat caveat);
[[nodiscard]] std::vector<ScenarioCaveat> caveatsOf(const GrowthProblem& problem,
                                                    const Calibration& calibration,
                                                    const Scenario& scenario);

/// The calibration's draws for a course. A treatment's effect that was not fitted, because the patient had none, is drawn
/// from its prior, so that intervals hold what is not known of it; a draw has the same effect under every course.
[[nodiscard]] std::vector<Draw> drawsUnder(const GrowthCourse& course,
                                           const Calibration& calibration);

}  // namespace twinscope::twin::growth
