#pragma once

#include "app/services/growth.h"
#include "core/volume/volume.h"

namespace twinscope::app {

/// Where the growth model expects cells on a day: the density of the one possible tumour whose volumes lie nearest to the
/// medians, so that what it encloses is about the volume that the forecast tells; less so where the model does not explain the last
/// scan (twin/growth/forecast.h). A mean over possible tumours would be no tumour's.
struct DensityMap {
  double daysAhead = 0;  ///< of the last scan that is used
  Date date;
  Volume
      density;  ///< shares of capacity in [0, 1] on the model's coarse grid, in the world of the first scan that is used
  Affine worldFromBaseline;  ///< point in that world = this * point in the patient's baseline world
};

/// Of a day that was forecast. One run of the model: milliseconds to a second. "growth.*", cancelled().
[[nodiscard]] Result<DensityMap> densityMap(const PatientForecast& forecast,
                                            const twin::growth::ForecastPoint& point,
                                            const JobContext& context);

/// A map on the working grid of a prepared scan, in that scan's world: 0 outside its brain and where most is fluid. At walls
/// the tissue's values count only, so that nothing fades towards the skull.
struct MapOnScan {
  StudyId study;
  Volume density;
};
/// The newest of the forecast's scans that is prepared.
[[nodiscard]] Result<MapOnScan> onNewestScan(const DensityMap& map, const PatientForecast& forecast,
                                             const twin::StudyReader& reader);

}  // namespace twinscope::app
