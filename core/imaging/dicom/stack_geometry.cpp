#include "core/imaging/dicom/stack_geometry.h"

#include "core/base/text.h"
#include "core/imaging/dicom/verdicts.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <numbers>
#include <sstream>

namespace twinscope::imaging::dicom {
namespace {

constexpr double kMaxDriftMm = 0.05;   // lateral, a slice
constexpr double kMaxUnevenMm = 0.05;  // or 2 % of the step
constexpr double kMaxUneven = 0.02;
constexpr double kGapTolerance = 0.1;    // of k steps
constexpr double kRefusedUneven = 0.25;  // of the median step
constexpr double kMaxSlices = 20'000;

std::string mm(double value) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(2) << value;
  return out.str();
}

double medianOf(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// The distances along the normal, mm.
struct Steps {
  std::vector<double> z;
  std::vector<double> gaps;
  double median = 0, smallest = 0, largest = 0;
};

Steps stepsOf(const std::vector<Slice>& slices) {
  Steps steps;
  for (const Slice& slice : slices) steps.z.push_back(alongNormal(slice));
  for (std::size_t n = 1; n < steps.z.size(); ++n)
    steps.gaps.push_back(steps.z[n] - steps.z[n - 1]);
  steps.median = medianOf(steps.gaps);
  const auto [smallest, largest] = std::ranges::minmax(steps.gaps);
  steps.smallest = smallest;
  steps.largest = largest;
  return steps;
}

bool isEven(const Steps& steps) {
  const double allowed = std::max(kMaxUnevenMm, kMaxUneven * steps.median);
  return steps.largest - steps.median <= allowed && steps.median - steps.smallest <= allowed;
}

/// Whole multiples of the median, at least one of them more than one; empty where the steps are merely uneven.
std::vector<double> multiplesOf(const Steps& steps) {
  std::vector<double> multiples;
  for (const double gap : steps.gaps) {
    const double k = std::max(1.0, std::round(gap / steps.median));
    const double allowed = k == 1 ? std::max(kMaxUnevenMm, kMaxUneven * steps.median)
                                  : kGapTolerance * k * steps.median;
    if (std::abs(gap - k * steps.median) > allowed) return {};
    multiples.push_back(k);
  }
  return multiples;
}

/// The fractional slice at a distance z.
double sliceAt(const std::vector<double>& z, double at) {
  const auto above = std::ranges::upper_bound(z, at);
  if (above == z.begin()) return 0;
  if (above == z.end()) return static_cast<double>(z.size() - 1);
  const auto below = static_cast<std::size_t>(above - z.begin()) - 1;
  return static_cast<double>(below) + (at - z[below]) / (z[below + 1] - z[below]);
}

void fillEven(StackGeometry& geometry, const Steps& steps) {
  for (std::size_t n = 0; n < steps.z.size(); ++n)
    geometry.sliceOf.push_back(static_cast<double>(n));
}

void fillGaps(StackGeometry& geometry, const Steps& steps, const std::vector<double>& multiples) {
  std::string places;
  double missing = 0;
  for (std::size_t n = 0; n < multiples.size(); ++n)
    for (double part = 0; part < multiples[n]; ++part) {
      geometry.sliceOf.push_back(static_cast<double>(n) + part / multiples[n]);
      if (part == 0) continue;
      if (++missing <= 8)
        places += concat(places.empty() ? "" : ", ",
                         mm(steps.z[n] + part / multiples[n] * steps.gaps[n]));
    }
  geometry.sliceOf.push_back(static_cast<double>(multiples.size()));
  geometry.findings.push_back(
      findingOf("dicom.gap", concat(missing, " of ", geometry.sliceOf.size(), " slices missing at ",
                                    places, missing > 8 ? ", …" : "", " mm")));
}

void fillUneven(StackGeometry& geometry, const Steps& steps) {
  Finding finding =
      findingOf("dicom.nonuniform",
                concat("Slice spacing varies ", mm(steps.smallest), "–", mm(steps.largest), " mm"));
  const double worst =
      std::max(steps.largest - steps.median, steps.median - steps.smallest) / steps.median;
  if (worst > kRefusedUneven)
    finding.severity = Verdict::refused;
  else
    finding.remedy = concat("Resampled to ", mm(steps.median), " mm");
  geometry.findings.push_back(std::move(finding));
  const double count = std::floor((steps.z.back() - steps.z.front()) / steps.median + 1e-6) + 1;
  for (double n = 0; n < std::min(count, kMaxSlices); ++n)
    geometry.sliceOf.push_back(sliceAt(steps.z, steps.z.front() + n * steps.median));
}

/// The upright box around a sheared stack: as wide as its drift needs, the same pixels and steps.
Grid uprightAround(const Grid& native, Vec3 normal, double stepMm, Vec3 drift) {
  Grid grid = native;
  const Vec3 spacing = native.spacingMm();
  Vec3 origin = native.worldFromVoxel.translation;
  std::int64_t size[2] = {native.size.i, native.size.j};
  for (int axis = 0; axis < 2; ++axis) {
    const Vec3 column = native.worldFromVoxel.column(axis);
    const double along = axis == 0 ? spacing.x : spacing.y;
    const double voxels = dot(drift, column) / (along * along);
    size[axis] += static_cast<std::int64_t>(std::ceil(std::abs(voxels) - 1e-6));
    if (voxels < 0) origin = origin - std::ceil(-voxels - 1e-6) * column;
  }
  grid.size = {size[0], size[1], native.size.k};
  grid.worldFromVoxel.setColumn(2, stepMm * normal);
  grid.worldFromVoxel.translation = origin;
  return grid;
}

bool fits(const Grid& grid, const IntakeLimits& limits) {
  const double voxels = static_cast<double>(grid.size.i) * static_cast<double>(grid.size.j) *
                        static_cast<double>(grid.size.k);
  return voxels <= static_cast<double>(limits.maxVoxels) &&
         voxels * sizeof(float) <= static_cast<double>(limits.maxBytes);
}

void refuseSize(StackGeometry& geometry) {
  geometry.findings.push_back(
      findingOf("dicom.too-large", "The volume that these slices span exceeds the limit"));
  geometry.grid = geometry.native = Grid{{0, 0, 0}, {}};
  geometry.sliceOf.clear();
}

void placeSlices(StackGeometry& geometry, const std::vector<Slice>& slices,
                 const IntakeLimits& limits) {
  const Vec3 normal = normalOf(slices.front().info());
  const Steps steps = stepsOf(slices);
  if (isEven(steps)) {
    fillEven(geometry, steps);
  } else {
    // The median step bounds what a gap may add before anything is allocated.
    const double span = (steps.z.back() - steps.z.front()) / steps.median;
    if (span > kMaxSlices) return refuseSize(geometry);
    const auto multiples = multiplesOf(steps);
    if (multiples.empty())
      fillUneven(geometry, steps);
    else
      fillGaps(geometry, steps, multiples);
  }
  geometry.native.size.k = static_cast<std::int64_t>(geometry.sliceOf.size());
  const double length_ = steps.z.back() - steps.z.front();
  const Vec3 travel = *slices.back().info().position - *slices.front().info().position;
  const double reached =
      isEven(steps) || geometry.sliceOf.back() == static_cast<double>(slices.size() - 1)
          ? length_
          : steps.median * static_cast<double>(geometry.sliceOf.size() - 1);
  const double step = reached / static_cast<double>(geometry.sliceOf.size() - 1);
  const Vec3 perMm = 1 / length_ * travel;
  const Vec3 lateral = perMm - normal;
  geometry.native.worldFromVoxel.setColumn(2, step * perMm);
  geometry.grid = geometry.native;
  if (length(lateral) * steps.median > kMaxDriftMm) {
    geometry.grid = uprightAround(geometry.native, normal, step, reached * lateral);
    const double degrees = std::atan(length(lateral)) * 180 / std::numbers::pi;
    geometry.findings.push_back(
        findingOf("dicom.tilt", concat("Gantry tilt / sheared stack ", mm(degrees), "°")));
  }
  if (!fits(geometry.grid, limits) || !fits(geometry.native, limits)) refuseSize(geometry);
}

}  // namespace

StackGeometry geometryOf(const std::vector<Slice>& slices, bool positioned,
                         const IntakeLimits& limits) {
  StackGeometry geometry;
  const FrameRow& first = slices.front().info();
  const PixelFormat& pixels = slices.front().row->pixels;
  geometry.native.size = {pixels.columns, pixels.rows, static_cast<std::int64_t>(slices.size())};
  if (!positioned) {
    geometry.spacingKnown = false;
    geometry.findings.push_back(
        findingOf("dicom.no-geometry", "Slice position or orientation is missing"));
    for (std::size_t n = 0; n < slices.size(); ++n)
      geometry.sliceOf.push_back(static_cast<double>(n));
    geometry.grid = geometry.native;
    return geometry;
  }
  geometry.spacingKnown = first.spacingMm.has_value();
  if (!geometry.spacingKnown)
    geometry.findings.push_back(findingOf("dicom.spacing-missing", "Pixel spacing is missing"));
  const auto spacing = first.spacingMm.value_or(std::array{1.0, 1.0});
  Affine& world = geometry.native.worldFromVoxel;
  world.setColumn(0, spacing[1] * (*first.orientation)[0]);
  world.setColumn(1, spacing[0] * (*first.orientation)[1]);
  world.setColumn(2, (first.thicknessMm > 0 ? first.thicknessMm : 1) * normalOf(first));
  world.translation = *first.position;
  if (slices.size() > 1) {
    placeSlices(geometry, slices, limits);
    return geometry;
  }
  geometry.sliceOf = {0};
  geometry.grid = geometry.native;
  return geometry;
}

}  // namespace twinscope::imaging::dicom
