#include "app/services/growth_map.h"

#include "core/compute/resample.h"
#include "twin/growth/growth_model.h"

#include <algorithm>
#include <ranges>

namespace twinscope::app {
namespace {

using namespace twin::growth;

/// Below this share of tissue about a point nothing is told of it.
constexpr float kLeastTissue = 0.05F;

/// 1 where the model has tissue.
Volume tissueOf(const PatientGrowth& growth) {
  std::vector<float> tissue(growth.grid.voxels(), 0.F);
  for (std::size_t n = 0; n < tissue.size(); ++n)
    tissue[n] = mobility(growth.problem.domain, n) > 0 ? 1.F : 0.F;
  return {growth.grid, std::move(tissue)};
}

Result<std::vector<std::uint8_t>> brainOf(const twin::StudyReader& reader,
                                          const twin::PreparationRecord& preparation) {
  std::vector<std::uint8_t> brain(preparation.grid.voxels(), 1);
  const auto rows = reader.prepared(preparation.study);
  if (!rows) return std::unexpected(rows.error());
  const auto row = std::ranges::find(*rows, Modality::unknown, &twin::PreparedRecord::slot);
  if (row == rows->end()) return brain;
  const auto mask = reader.volume(row->voxels, preparation.grid, Modality::unknown);
  if (!mask) return std::unexpected(mask.error());
  std::ranges::transform(mask->voxels(), brain.begin(),
                         [](float value) { return static_cast<std::uint8_t>(value > 0); });
  return brain;
}

Result<twin::PreparationRecord> newestPreparation(const PatientGrowth& growth,
                                                  const twin::StudyReader& reader) {
  for (const GrowthVisit& visit : std::views::reverse(growth.visits)) {
    const auto preparation = reader.preparation(visit.study);
    if (!preparation) return std::unexpected(preparation.error());
    if (*preparation) return **preparation;
  }
  return refusal("growth.not-prepared", "No scan of the forecast is prepared any more",
                 "Prepare the first one again");
}

}  // namespace

Result<DensityMap> densityMap(const PatientForecast& forecast, const ForecastPoint& point,
                              const JobContext& context) {
  const PatientGrowth& growth = forecast.growth;
  auto density = densityOn(point.day, growth.problem,
                           forecast.calibration.draws[point.middleDraw].parameters, context);
  if (!density) return std::unexpected(density.error());
  return DensityMap{
      .daysAhead = point.day - growth.visits.back().scan.day,
      .date = growth.origin.plusDays(static_cast<int>(point.day)),
      .density = Volume(growth.grid, std::move(*density), Modality::unknown, Unit::cellDensity),
      .worldFromBaseline = growth.worldFromBaseline};
}

Result<MapOnScan> onNewestScan(const DensityMap& map, const PatientForecast& forecast,
                               const twin::StudyReader& reader) {
  const auto preparation = newestPreparation(forecast.growth, reader);
  if (!preparation) return std::unexpected(preparation.error());
  const auto brain = brainOf(reader, *preparation);
  if (!brain) return std::unexpected(brain.error());
  const Affine mapFromScan = map.worldFromBaseline * preparation->studyFromBaseline.inverse();
  const Volume cells = resample(map.density, preparation->grid, mapFromScan);
  const Volume tissue = resample(tissueOf(forecast.growth), preparation->grid, mapFromScan);
  std::vector<float> density(brain->size(), 0.F);
  for (std::size_t n = 0; n < density.size(); ++n)
    if ((*brain)[n] != 0 && tissue.voxels()[n] >= kLeastTissue)
      density[n] = std::clamp(cells.voxels()[n] / tissue.voxels()[n], 0.F, 1.F);
  return MapOnScan{preparation->study, Volume(preparation->grid, std::move(density),
                                              Modality::unknown, Unit::cellDensity)};
}

}  // namespace twinscope::app
