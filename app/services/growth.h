#pragma once

#include "twin/growth/forecast_score.h"
#include "twin/growth/treatment.h"
#include "twin/timeline/study_store.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace twinscope::app {

struct PatientGrowthOptions {
  double spacingMm =
      3;  ///< of the model's grid, 2 to 6; enlarged where the tumour's surroundings do not fit
  double marginMm = 45;  ///< of brain about the first tumour
  std::optional<Date>
      from;  ///< earlier visits are left out: before an operation there was another tumour
  twin::growth::CalibrationOptions calibration;
  enum class History {
    skip,
    score
  } history = History::score;  ///< of forecasts that earlier scans would have made

  [[nodiscard]] Status validate() const;
};

/// One scan that is used, and the day in the problem.
struct GrowthVisit {
  StudyId study;
  Date date;
  twin::growth::TumourScan scan;
};

/// A patient's growth problem from the store. Its clock starts on the first visit that shows the tumour.
struct PatientGrowth {
  Date origin;
  std::vector<GrowthVisit> visits;
  twin::growth::GrowthProblem problem;
  Grid grid;                 ///< of the problem's domain, in the first visit's world
  Affine worldFromBaseline;  ///< point in that world = this * point in the patient's baseline world
};

/// Takes the newest segmentation of each visit: its volumes of the core (TC) and of all (WT), and of the first one its outlines. Tissue
/// comes from the first visit's prepared T1, or T1c where there is no other. Labels that never show more than the core are taken for outlines
/// of the core alone. Later visits need no preparation. "growth.no-patient", "growth.no-tumour",
/// "growth.not-prepared", "growth.tissue", "growth.treatment".
[[nodiscard]] Result<PatientGrowth> loadPatientGrowth(
    const twin::StudyReader& reader, const std::string& patientKey,
    std::span<const twin::growth::Treatment> treatments, const PatientGrowthOptions& options);

/// What is known of a patient's growth after the fit.
struct PatientForecast {
  PatientGrowth growth;
  twin::growth::Calibration calibration;
  twin::growth::Forecast forecast;  ///< on the days asked for
  std::vector<twin::growth::PastForecast> past;
};

/// Loads, fits, forecasts and scores; on the GPU where one may be used (device::gpuKernels). daysAhead: after the last scan that is used, at least 0; may be empty.
[[nodiscard]] Result<PatientForecast> forecastPatient(
    const twin::StudyReader& reader, const std::string& patientKey,
    std::span<const twin::growth::Treatment> treatments, std::span<const double> daysAhead,
    const PatientGrowthOptions& options, const JobContext& context);

}  // namespace twinscope::app
