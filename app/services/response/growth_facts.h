#pragma once

#include "app/services/growth.h"
#include "storage/store.h"
#include "twin/timeline/events.h"

#include <span>
#include <string>
#include <vector>

namespace twinscope::app {

/// What the growth model is told of a patient's dated facts.
struct GrowthFacts {
  std::optional<Date> from;  ///< scans from here on: the day of the last resection
  std::vector<twin::growth::Treatment> treatments;
  std::vector<std::string> ignored;  ///< treatments that the model does not know, in words
};

/// Radiotherapy with its dose and fractions; temozolomide daily, or on days 1 to 5 of 28 where cycles are counted.
[[nodiscard]] GrowthFacts growthFacts(std::span<const twin::TimelineEvent> events);

struct ForecastFromFacts {
  PatientForecast forecast;
  std::vector<std::string> ignored;  ///< as GrowthFacts has them
};
/// forecastPatient() with what is stored of the patient's facts.
[[nodiscard]] Result<ForecastFromFacts> forecastFromFacts(const storage::ReadStore& store,
                                                          const std::string& patientKey,
                                                          std::span<const double> daysAhead,
                                                          PatientGrowthOptions options,
                                                          const JobContext& context);

}  // namespace twinscope::app
