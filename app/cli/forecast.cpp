#include "app/cli/growth_json.h"
#include "app/cli/verb.h"
#include "app/services/files.h"
#include "app/services/growth_map.h"
#include "app/services/response/growth_facts.h"
#include "core/base/text.h"
#include "core/imaging/nifti/nifti.h"

#include <algorithm>

namespace twinscope::cli {
namespace {

struct Options {
  std::string patient;
  std::vector<double> days;
  std::vector<std::string> scenarios;
  std::string map;  ///< a file; empty: none
  app::PatientGrowthOptions growth;
};

struct WrittenMap {
  StudyId study;
  double daysAhead = 0;
  Date date;
};

/// All that one run has to say.
struct Forecasts {
  app::PatientForecast patient;
  std::vector<app::ScenarioForecast> scenarios;
  std::optional<WrittenMap> map;
};

Result<std::vector<app::AskedTreatment>> askedTreatments(const Options& options) {
  std::vector<app::AskedTreatment> asked;
  for (const std::string& word : options.scenarios) {
    const std::filesystem::path file(word);
    if (const auto standard = twin::growth::standardTreatmentFromName(word)) {
      asked.emplace_back(*standard);
      continue;
    }
    if (file.extension() != ".csv")
      return usageError(concat("\"", word, "\" is no scenario"),
                        "They are none, radiotherapy, temozolomide, both, or a .csv of facts");
    const auto csv = app::readFile(file);
    if (!csv) return std::unexpected(csv.error());
    auto stated = app::statedTreatment(file.stem().string(), *csv, options.patient);
    if (!stated) return std::unexpected(stated.error());
    asked.emplace_back(std::move(*stated));
  }
  return asked;
}

Result<WrittenMap> writeMap(const storage::ReadStore& store, const app::PatientForecast& patient,
                            const std::string& file, const JobContext& context) {
  const auto latest =
      std::ranges::max_element(patient.forecast.points, {}, &twin::growth::ForecastPoint::day);
  const auto map = app::densityMap(patient, *latest, context);
  if (!map) return std::unexpected(map.error());
  const auto onScan = app::onNewestScan(*map, patient, store.studies());
  if (!onScan) return std::unexpected(onScan.error());
  if (auto ok = imaging::writeNifti(onScan->density, file); !ok) return std::unexpected(ok.error());
  return WrittenMap{onScan->study, map->daysAhead, map->date};
}

Result<Forecasts> forecastAll(const storage::ReadStore& store, const Options& options,
                              const std::vector<app::AskedTreatment>& asked,
                              const JobContext& context) {
  auto made = app::forecastFromFacts(store, options.patient, options.days, options.growth, context);
  if (!made) return std::unexpected(made.error());
  Forecasts all{std::move(made->forecast), {}, {}};
  for (const app::AskedTreatment& treatment : asked) {
    auto scenario = app::forecastUnder(treatment, all.patient, options.days, context);
    if (!scenario) return std::unexpected(scenario.error());
    all.scenarios.push_back(std::move(*scenario));
  }
  if (options.map.empty()) return all;
  const auto map = writeMap(store, all.patient, options.map, context);
  if (!map) return std::unexpected(map.error());
  all.map = *map;
  return all;
}

Answer answerOf(const Forecasts& made, const Options& options) {
  Answer answer{.json = jsonOf(made.patient), .text = textOf(made.patient)};
  if (!options.scenarios.empty()) answer.json["scenarios"] = Json::array();
  for (const app::ScenarioForecast& scenario : made.scenarios) {
    answer.json["scenarios"].push_back(jsonOf(scenario, made.patient));
    answer.text += textOf(scenario, made.patient);
  }
  if (!made.map) return answer;
  answer.json["map"] = {{"file", options.map},
                        {"study", made.map->study.value},
                        {"day", made.map->daysAhead},
                        {"date", made.map->date.toString()},
                        {"kind", "simulation"}};
  answer.text += concat(options.map, "\n");
  return answer;
}

Result<Answer> run(Session& session, const Options& options) {
  if (auto ok = options.growth.validate(); !ok) return std::unexpected(ok.error());
  const auto asked = askedTreatments(options);
  if (!asked) return std::unexpected(asked.error());
  const auto store = session.reader();
  if (!store) return std::unexpected(store.error());
  const auto made = session.run<Forecasts>(
      {.lane = app::Lane::cpu, .kind = "forecast", .subject = options.patient, .request = {}},
      [&](const JobContext& context) { return forecastAll(**store, options, *asked, context); });
  if (!made) return std::unexpected(made.error());
  return answerOf(*made, options);
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
                       "twinscope-cli forecast --patient TW-3F9A2C --days 30 60 90 --scenario none "
                       "--scenario radiotherapy --map density.nii.gz --json");
  const auto options = addCommon(verb, command);
  verb->add_option("--days", options->days, "Days after the last scan")->required();
  verb->add_option("--scenario", options->scenarios,
                   "Another treatment from the last scan on, as often as wanted: none, "
                   "radiotherapy (60 Gy in 30), temozolomide (days 1-5 of 28), both, or a CSV of "
                   "dated facts")
      ->allow_extra_args(false);
  verb->add_option("--map", options->map,
                   "NIfTI file of the cell density, 0 to 1, on the latest of --days; it lies on "
                   "the newest prepared scan");
}

}  // namespace twinscope::cli
