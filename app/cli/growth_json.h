#pragma once

#include "app/cli/session.h"
#include "app/services/growth.h"

namespace twinscope::cli {

/// The document of `calibrate` and `forecast` (cli.md): whole-tumour volumes under "volumesMl", the core's under "coreVolumesMl"; a
/// forecast's day counts from the last scan.
[[nodiscard]] Json jsonOf(const app::PatientForecast& result);
/// The same for people: parameters, findings, forecast, past forecasts.
[[nodiscard]] std::string textOf(const app::PatientForecast& result);

}  // namespace twinscope::cli
