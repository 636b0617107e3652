#include "app/services/growth_map.h"

#include "core/compute/resample.h"
#include "twin/growth/growth_model.h"

#include <algorithm>
#include <ranges>

namespace twinscope::app {
namespace {

using namespace twin::growth;

/// A voxel that is less than half tissue shows no cells: counted whole, the others hold what the model's volumes hold.
constexpr float kLeastTissue = 0.5F;

/// Of the model's voxels, one value each.
template <class Value>
Volume onModel(const PatientGrowth& growth, Value value) {
  std::vector<float> values(growth.grid.voxels(), 0.F);
  for (std::size_t n = 0; n < values.size(); ++n)
    if (mobility(growth.problem.domain, n) > 0) values[n] = value(growth.problem.domain, n);
  return {growth.grid, std::move(values)};
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
  const Volume known =
      resample(onModel(forecast.growth, [](const GrowthDomain&, std::size_t) { return 1.F; }),
               preparation->grid, mapFromScan);
  const Volume tissue = resample(onModel(forecast.growth,
                                         [](const GrowthDomain& domain, std::size_t n) {
                                           return std::min(1.F, domain.white[n] + domain.grey[n]);
                                         }),
                                 preparation->grid, mapFromScan);
  std::vector<float> density(brain->size(), 0.F);
  for (std::size_t n = 0; n < density.size(); ++n)
    if ((*brain)[n] != 0 && tissue.voxels()[n] >= kLeastTissue)
      density[n] = std::clamp(cells.voxels()[n] / known.voxels()[n], 0.F, 1.F);
  return MapOnScan{preparation->study, Volume(preparation->grid, std::move(density),
                                              Modality::unknown, Unit::cellDensity)};
}

}  // namespace twinscope::app
