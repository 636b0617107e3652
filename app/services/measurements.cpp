#include "core/volume/measurements.h"

#include "app/services/study_pipeline.h"

#include <algorithm>
#include <array>

namespace twinscope::app {
namespace {

constexpr std::array kRegions{Region::ncr, Region::ed, Region::et, Region::wt, Region::tc};

twin::MeasurementRecord row(Region region, const char* quantity, double value, int lesion = 0) {
  return {.segmentation = {},
          .region = std::string(nameOf(region)),
          .quantity = quantity,
          .value = value,
          .low = std::nullopt,
          .high = std::nullopt,
          .lesion = lesion};
}

std::vector<twin::MeasurementRecord> regionRows(const LabelMap& labels, const char* quantity,
                                                double unitsPerMl) {
  std::vector<twin::MeasurementRecord> rows;
  for (const Region region : kRegions)
    rows.push_back(row(region, quantity, labels.volumeMl(region) * unitsPerMl));
  if (const double cavity = labels.volumeMl(Region::rc); cavity > 0)
    rows.push_back(row(Region::rc, quantity, cavity * unitsPerMl));
  return rows;
}

}  // namespace

std::vector<twin::MeasurementRecord> measurementsOf(const LabelMap& labels) {
  auto rows = regionRows(labels, "volumeMl", 1.0);
  int number = 0;
  for (const Lesion& lesion : measureLesions(labels)) {
    ++number;
    rows.push_back(row(Region::et, "volumeMl", lesion.volumeMl, number));
    rows.push_back(row(Region::et, "longestMm", lesion.longestMm, number));
    rows.push_back(row(Region::et, "perpendicularMm", lesion.perpendicularMm, number));
  }
  return rows;
}

std::vector<twin::MeasurementRecord> voxelCountsOf(const LabelMap& labels) {
  auto rows = regionRows(labels, "volumeVoxels", 1000.0 / labels.grid().voxelVolumeMm3());
  for (auto& entry : rows) entry.value = std::round(entry.value);
  return rows;
}

}  // namespace twinscope::app
