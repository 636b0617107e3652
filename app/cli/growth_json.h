#pragma once

#include "app/cli/session.h"
#include "app/services/response/scenarios.h"

namespace twinscope::cli {

/// The document of `calibrate` and `forecast` (cli.md): whole-tumour volumes under "volumesMl", the core's under "coreVolumesMl"; a
/// forecast's day counts from the last scan.
[[nodiscard]] Json jsonOf(const app::PatientForecast& result);
/// The same for people: parameters, findings, forecast, past forecasts.
[[nodiscard]] std::string textOf(const app::PatientForecast& result);

/// A scenario of that patient, with the same "forecast"; what the scans cannot tell stands under "caveats".
[[nodiscard]] Json jsonOf(const app::ScenarioForecast& scenario, const app::PatientForecast& of);
[[nodiscard]] std::string textOf(const app::ScenarioForecast& scenario,
                                 const app::PatientForecast& of);

}  // namespace twinscope::cli
