#pragma once

#include "app/services/response/patient_course.h"
#include "app/services/review.h"

#include <QString>
#include <cmath>
#include <optional>
#include <vector>

namespace twinscope::app {

/// Which visits a review compares with: the first measured one, and the one with the smallest enhancing volume before
/// the current visit (the first measured one while there is only that). Visits in another unit do not count.
struct ReferenceVisits {
  std::optional<std::size_t> baseline, nadir;
};
[[nodiscard]] ReferenceVisits referenceVisits(const PatientSummary& patient, std::size_t current);
/// Those that the criteria compare a visit of the course with; indices of scans.
[[nodiscard]] ReferenceVisits referenceVisits(const PatientCourse& course, std::size_t visit);

/// A line of the lesion table; strings as shown.
struct LesionRow {
  enum class Kind { lesion, sum, region } kind = Kind::lesion;
  QString name, slice, diameters, product, volume, versusBaseline, versusNadir;
  double grown = 0;     ///< share against the nadir, for the colour
  int part = 0;         ///< of a lesion: its number within the visit
  bool edited = false;  ///< the diameters are a person's
};

/// The two lines that one lesion of a visit is measured by, in the visit's world.
struct LesionLines {
  int part = 0;  ///< number within the visit, from 1
  twin::DiameterLines lines;
  Vec3 normal;         ///< of the slice; a unit vector
  double sliceMm = 0;  ///< from one slice to the next
  bool edited = false;

  /// Of the longest one.
  [[nodiscard]] Vec3 middle() const { return 0.5 * (lines.longest[0] + lines.longest[1]); }
  /// The point lies in the slice of the lines.
  [[nodiscard]] bool isAt(Vec3 point) const {
    return std::abs(dot(point - middle(), normal)) <= kNearShare * sliceMm;
  }
  /// Of a slice's thickness: a little more than half, so that a point between two slices is in one of them.
  static constexpr double kNearShare = 0.6;
};
/// As measured on labels of that grid.
[[nodiscard]] LesionLines measuredLines(const Lesion& lesion, const Grid& grid, int part);

/// What a visit's figures are compared with.
struct Comparison {
  const PatientSummary& patient;
  std::size_t current = 0;
  ReferenceVisits references;
  const PatientCourse* course = nullptr;  ///< names and follows the lesions, where there is one
  const Grid* shown = nullptr;            ///< of the pictures, by which slices are numbered
};
/// Shares by which a sum changed; nullopt without a value to compare with, and at the baseline against itself.
struct SumChanges {
  std::optional<double> fromBaseline, fromNadir;
};
[[nodiscard]] SumChanges sumChanges(const PatientCourse& course, std::size_t visit,
                                    twin::Compartment of);
/// The enhancing sum that the criteria go by at a visit of the course, in their unit.
struct CountedSum {
  std::optional<double> ml = {}, mm2 = {};
  SumChanges changes;
};
[[nodiscard]] std::optional<CountedSum> countedSum(const PatientCourse* course,
                                                   const VisitSummary& visit);
/// Enhancing lesions of the current visit, their sum, and the unions; against baseline and nadir by volume.
[[nodiscard]] std::vector<LesionRow> lesionRows(const Comparison& comparison,
                                                const std::vector<Lesion>& lesions);

/// One curve of the volume chart.
struct VolumeCurve {
  Region region = Region::et;
  std::vector<std::pair<int, double>> points;  ///< days since the first visit, ml (or voxels)
};
/// Why a scan of that day is not to be measured, as it was entered; nullopt: it is.
[[nodiscard]] std::optional<QString> unusable(const PatientCourse* course, Date scan);
/// Without scans that are not to be measured.
[[nodiscard]] std::vector<VolumeCurve> volumeCurves(const PatientSummary& patient,
                                                    const PatientCourse* course = nullptr);

/// In volumeUnit(visit): ml with their decimals, or whole voxels.
[[nodiscard]] QString volumeShown(std::optional<double> volume, const VisitSummary& visit);
/// The same of a count of voxels of that visit's labels on `grid`.
[[nodiscard]] QString volumeShown(std::size_t voxels, const Grid& grid, const VisitSummary& visit);

/// "mm", or "voxels" where the files of the visit give no true spacing.
[[nodiscard]] QString lengthUnit(const VisitSummary& visit);
/// "ml", or "voxels" where the files of the current visit give no true spacing.
[[nodiscard]] QString volumeUnit(const VisitSummary& visit);

}  // namespace twinscope::app
