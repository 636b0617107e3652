#pragma once

#include "app/services/growth.h"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace twinscope::app {

/// A treatment from the last scan on that someone states, instead of the patient's own.
struct StatedTreatment {
  std::string name;
  std::vector<twin::growth::Treatment> treatments;
  std::vector<std::string> ignored;  ///< as GrowthFacts has them
};
using AskedTreatment = std::variant<twin::growth::StandardTreatment, StatedTreatment>;
[[nodiscard]] std::string nameOf(const AskedTreatment& asked);

/// Of a file of dated facts (docs/user/timeline.md), the patient's lines. "timeline.csv", "growth.scenario" where there is none,
/// "growth.treatment".
[[nodiscard]] Result<StatedTreatment> statedTreatment(std::string name, std::string_view csv,
                                                      std::string_view patientKey);

/// What would come instead: a simulation, which nobody tested.
struct ScenarioForecast {
  std::string name;
  twin::growth::Forecast forecast;
  std::vector<twin::growth::ScenarioCaveat> caveats;
  std::vector<std::string> ignored;
};
/// The fitted patient under another treatment from the last scan on. Shorter than the fit. cancelled().
[[nodiscard]] Result<ScenarioForecast> forecastUnder(const AskedTreatment& asked,
                                                     const PatientForecast& patient,
                                                     std::span<const double> daysAhead,
                                                     const JobContext& context);

}  // namespace twinscope::app
