#include "app/cli/growth_json.h"
#include "app/cli/verb.h"
#include "app/services/response/growth_facts.h"
#include "core/base/text.h"

namespace twinscope::cli {
namespace {

struct Options {
  std::string patient;
  std::vector<double> days;
  app::PatientGrowthOptions growth;
};

Result<Answer> run(Session& session, const Options& options) {
  if (auto ok = options.growth.validate(); !ok) return std::unexpected(ok.error());
  const auto store = session.reader();
  if (!store) return std::unexpected(store.error());
  const auto result = session.run<app::ForecastFromFacts>(
      {.lane = app::Lane::cpu, .kind = "forecast", .subject = options.patient, .request = {}},
      [&](const JobContext& context) {
        return app::forecastFromFacts(**store, options.patient, options.days, options.growth,
                                      context);
      });
  if (!result) return std::unexpected(result.error());
  return Answer{.json = jsonOf(result->forecast), .text = textOf(result->forecast)};
}

std::shared_ptr<Options> addCommon(CLI::App* verb, Command& command) {
  auto options = std::make_shared<Options>();
  app::PatientGrowthOptions& growth = options->growth;
  verb->add_option("--patient", options->patient, "Key of the patient")->required();
  verb->add_option("--spacing-mm", growth.spacingMm, "Voxel size of the model, 2 to 6");
  verb->add_option("--noise", growth.calibration.segmentationNoise,
                   "Relative standard deviation of a measured volume");
  verb->add_option("--draws", growth.calibration.draws,
                   "Possible tumours that intervals come from");
  verb->add_option("--seed", growth.calibration.seed, "Same seed, same intervals");
  onVerb(verb, command, options, run);
  return options;
}

}  // namespace

void addCalibrate(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "calibrate",
                       "Fit the growth model to a patient's scans; score the forecasts that "
                       "earlier scans would have made",
                       "twinscope-cli calibrate --patient TW-3F9A2C --json");
  addCommon(verb, command);
}

void addForecast(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "forecast",
                       "Volumes that the growth model expects, with intervals; for research only",
                       "twinscope-cli forecast --patient TW-3F9A2C --days 30 60 90 --json");
  const auto options = addCommon(verb, command);
  verb->add_option("--days", options->days, "Days after the last scan")->required();
}

}  // namespace twinscope::cli
