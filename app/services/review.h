#pragma once

#include "core/volume/label_map.h"
#include "core/volume/measurements.h"
#include "core/volume/volume.h"
#include "twin/timeline/study_store.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace twinscope::app {

/// One visit as lists and charts need it: no voxels.
struct VisitSummary {
  twin::StudyRecord study;
  std::vector<twin::SeriesRecord> series;
  bool prepared = false;
  Affine studyFromBaseline;                              ///< identity where unknown
  std::optional<twin::SegmentationRecord> segmentation;  ///< the newest
  std::vector<std::pair<Region, double>>
      volumes;  ///< of that segmentation; ml, or voxels where spacing is unknown
  std::vector<twin::MeasurementRecord> measurements;

  [[nodiscard]] std::optional<double> volume(Region region) const;
  /// The volume where it is in the other visit's unit (both in ml, or both in voxels), so that they can be compared.
  [[nodiscard]] std::optional<double> volumeInUnitOf(const VisitSummary& other,
                                                     Region region) const;
};

struct PatientSummary {
  twin::PatientRecord patient;
  std::vector<VisitSummary> visits;  ///< oldest first

  /// Smallest volume before the last visit, of those measured in its unit; nullopt where there is none.
  [[nodiscard]] std::optional<double> nadir(Region region) const;
};

/// All patients with their timelines, in one pass.
[[nodiscard]] Result<std::vector<PatientSummary>> loadPatients(const twin::StudyReader& reader);
[[nodiscard]] Result<std::optional<PatientSummary>> loadPatient(const twin::StudyReader& reader,
                                                                PatientId id);

/// A visit's pictures: prepared ones where the study is prepared, else the native ones (each on its own grid).
struct VisitImages {
  std::vector<Volume> sequences;
  LabelMap labels;           ///< newest segmentation on its own grid; empty where there is none
  Affine studyFromBaseline;  ///< identity where unknown
};
[[nodiscard]] Result<VisitImages> loadVisitImages(const twin::StudyReader& reader, StudyId study);

/// Voxels by what became of them, on the current visit's label grid: grown, gone, unchanged.
struct LabelChange {
  LabelMap grownGone;  ///< 1 grown, 2 gone, 3 unchanged
  std::size_t grownVoxels = 0, goneVoxels = 0, unchangedVoxels = 0;
};
/// priorFromCurrent maps world points of the current visit to the prior's world.
[[nodiscard]] LabelChange changeBetween(const LabelMap& prior, const LabelMap& current,
                                        const Affine& priorFromCurrent, Region region);

}  // namespace twinscope::app
