#include "app/services/response/scenarios.h"

#include "app/services/response/growth_facts.h"
#include "core/base/text.h"
#include "twin/timeline/event_csv.h"

#include <utility>

namespace twinscope::app {
namespace {

using namespace twin::growth;

std::vector<Treatment> treatmentsFrom(const AskedTreatment& asked, Date lastScan) {
  if (const auto* standard = std::get_if<StandardTreatment>(&asked))
    return treatmentsOf(*standard, lastScan);
  return std::get<StatedTreatment>(asked).treatments;
}

}  // namespace

std::string nameOf(const AskedTreatment& asked) {
  if (const auto* standard = std::get_if<StandardTreatment>(&asked))
    return std::string(nameOf(*standard));
  return std::get<StatedTreatment>(asked).name;
}

Result<StatedTreatment> statedTreatment(std::string name, std::string_view csv,
                                        std::string_view patientKey) {
  const twin::EventFile file = twin::readEvents(csv);
  if (!file.errors.empty())
    return refusal(
        "timeline.csv",
        concat(name, ", line ", file.errors.front().line, ": ", file.errors.front().message),
        "\"timeline template\" writes a file to begin with");
  std::vector<twin::TimelineEvent> events;
  for (const twin::EventLine& line : file.lines)
    if (line.patient == patientKey) events.push_back(line.event);
  if (events.empty())
    return refusal("growth.scenario", concat(name, " has no line of this patient"),
                   "The first column names the patient by the key that --patient takes");
  GrowthFacts facts = growthFacts(events);
  if (const auto course = courseOf(facts.treatments, events.front().date); !course)
    return std::unexpected(course.error());
  return StatedTreatment{std::move(name), std::move(facts.treatments), std::move(facts.ignored)};
}

Result<ScenarioForecast> forecastUnder(const AskedTreatment& asked, const PatientForecast& patient,
                                       std::span<const double> daysAhead,
                                       const JobContext& context) {
  const PatientGrowth& growth = patient.growth;
  const double lastDay = growth.visits.back().scan.day;
  auto course = courseOf(treatmentsFrom(asked, growth.visits.back().date), growth.origin);
  if (!course) return std::unexpected(course.error());
  const Scenario scenario{.fromDay = lastDay, .course = std::move(*course)};
  std::vector<double> days;
  for (const double ahead : daysAhead) days.push_back(lastDay + ahead);
  auto made = forecast(growth.problem, patient.calibration, days, scenario, context);
  if (!made) return std::unexpected(made.error());
  const auto* stated = std::get_if<StatedTreatment>(&asked);
  return ScenarioForecast{nameOf(asked), std::move(*made),
                          caveatsOf(growth.problem, patient.calibration, scenario),
                          stated == nullptr ? std::vector<std::string>{} : stated->ignored};
}

}  // namespace twinscope::app
