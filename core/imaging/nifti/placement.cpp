#include "core/base/text.h"
#include "core/imaging/nifti/header.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

namespace twinscope::imaging::nifti {
namespace {

constexpr double kShear = 1e-3;

double unitInMm(int units) { return units == 1 ? 1000 : units == 3 ? 0.001 : 1; }

bool finite(const Affine& a) {
  for (const auto& row : a.linear)
    for (const double value : row)
      if (!std::isfinite(value)) return false;
  return std::isfinite(a.translation.x) && std::isfinite(a.translation.y) &&
         std::isfinite(a.translation.z);
}

/// The file's RAS as written, in its own unit.
std::optional<Affine> sformOf(const Header& h) {
  if (h.sformCode <= 0) return {};
  Affine ras;
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column) ras.linear[row][column] = h.sform[row][column];
  ras.translation = {h.sform[0][3], h.sform[1][3], h.sform[2][3]};
  if (!finite(ras) || std::abs(ras.determinant()) <= 1e-6 / std::pow(unitInMm(h.spaceUnits), 3))
    return {};
  return ras;
}

/// NIfTI-1 method 2: rotation from the quaternion, spacing from pixdim, handedness from pixdim[0].
std::optional<Affine> qformOf(const Header& h) {
  if (h.qformCode <= 0) return {};
  for (int axis = 1; axis <= 3; ++axis)
    if (!(h.pixdim[axis] > 0) || !std::isfinite(h.pixdim[axis])) return {};
  double b = h.quaternion[0], c = h.quaternion[1], d = h.quaternion[2];
  const double squares = b * b + c * c + d * d;
  if (!(squares <= 1 + 1e-3)) return {};
  double a = 0;
  // Stored as 24-bit floats: what is missing to 1 by rounding is not an angle (half a turn would tilt by 0.03 degrees).
  if (1 - squares > 3 * static_cast<double>(std::numeric_limits<float>::epsilon())) {
    a = std::sqrt(1 - squares);
  } else {
    const double norm = std::sqrt(squares);
    b /= norm, c /= norm, d /= norm;
  }
  Affine ras;
  ras.linear = {{{a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)},
                 {2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)},
                 {2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c}}};
  const double handedness = h.pixdim[0] < 0 ? -1 : 1;
  ras.setColumn(0, h.pixdim[1] * ras.column(0));
  ras.setColumn(1, h.pixdim[2] * ras.column(1));
  ras.setColumn(2, handedness * h.pixdim[3] * ras.column(2));
  ras.translation = {h.qoffset[0], h.qoffset[1], h.qoffset[2]};
  return finite(ras) ? std::optional(ras) : std::nullopt;
}

Affine lpsMm(Affine ras, int units) {
  const double mm = unitInMm(units);
  const Vec3 flip{-mm, -mm, mm};
  return Affine::scaling(flip) * ras;
}

std::string voxelSize(Vec3 v) { return concat(v.x, " × ", v.y, " × ", v.z); }

void noteDifference(const Grid& used, const Affine& other, std::vector<Finding>& findings) {
  double farthest = 0;
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 voxel{(corner & 1) ? static_cast<double>(used.size.i - 1) : 0.0,
                     (corner & 2) ? static_cast<double>(used.size.j - 1) : 0.0,
                     (corner & 4) ? static_cast<double>(used.size.k - 1) : 0.0};
    farthest = std::max(farthest, length(used.worldFromVoxel * voxel - other * voxel));
  }
  double widest = 0;
  for (int axis = 0; axis < 3; ++axis) {
    const Vec3 u = used.worldFromVoxel.column(axis), v = other.column(axis);
    const double cosine = std::clamp(dot(u, v) / (length(u) * length(v)), -1.0, 1.0);
    widest = std::max(widest, std::acos(cosine) * 180 / std::numbers::pi);
  }
  if (farthest > 0.1 || widest > 0.1)
    findings.push_back({Verdict::warning, "nifti.forms-differ",
                        concat("Two orientations are stated that differ by ", farthest, " mm and ",
                               widest, " degrees; the sform is used"),
                        "Choose qform or sform; check left and right on the picture"});
}

void noteSpacing(const Header& h, Placement& placement) {
  const Vec3 mm = placement.grid.spacingMm();
  const double unit = unitInMm(h.spaceUnits);
  for (const double side : {mm.x, mm.y, mm.z})
    if (!(side >= 0.05 && side <= 20)) {
      placement.findings.push_back(
          {Verdict::warning, "nifti.spacing-odd",
           concat("Voxel size ", voxelSize(mm), " mm is outside 0.05 to 20 mm"),
           "Enter the voxel size if it is wrong"});
      return;
    }
  const std::array<double, 3> stated{h.pixdim[1] * unit, h.pixdim[2] * unit, h.pixdim[3] * unit};
  const std::array<double, 3> used{mm.x, mm.y, mm.z};
  for (int axis = 0; axis < 3; ++axis)
    if (placement.grid.size[axis] > 1 && std::abs(stated[axis] - used[axis]) > 0.01 * used[axis]) {
      placement.findings.push_back(
          {Verdict::warning, "nifti.spacing-odd",
           concat("Voxel size ", voxelSize({stated[0], stated[1], stated[2]}),
                  " mm in the header, ", voxelSize(mm), " mm in the affine; the affine is used"),
           "Enter the voxel size if it is wrong"});
      return;
    }
}

bool nearly(double a, double b) { return std::abs(a - b) < 1e-4; }

/// 1 mm along every axis, axes along the world's, and an origin that nobody measured: what programs write when they know nothing.
bool affineIsDefault(const Grid& grid) {
  const auto offset = [](Vec3 v, int axis) { return axis == 0 ? v.x : axis == 1 ? v.y : v.z; };
  for (int axis = 0; axis < 3; ++axis) {
    const double n = static_cast<double>(grid.size[axis] - 1);
    if (!nearly(std::abs(grid.worldFromVoxel.linear[axis][axis]), 1)) return false;
    const double at = std::abs(offset(grid.worldFromVoxel.translation, axis));
    if (!nearly(at, 0) && !nearly(at, n)) return false;
  }
  return nearly(grid.shear(), 0);
}

/// Matrices that no head scanned at 1 mm has: a thin stack of a large matrix, or a field of view beyond any head or body coil.
bool cannotBeOneMillimetre(Size3 size) {
  const std::int64_t least = std::min({size.i, size.j, size.k});
  const std::int64_t most = std::max({size.i, size.j, size.k});
  return most >= 128 && (3 * least <= most || most > 500);
}

void noteFakeAffine(Placement& placement) {
  if (!affineIsDefault(placement.grid) || !cannotBeOneMillimetre(placement.grid.size)) return;
  const Size3 n = placement.grid.size;
  placement.spacingKnown = false;
  placement.findings.push_back(
      {Verdict::warning, "nifti.spacing-odd",
       concat("Voxel size 1 × 1 × 1 mm at a matrix of ", n.i, " × ", n.j, " × ", n.k,
              " with no measured position: the geometry is probably a placeholder"),
       "Enter the voxel size; until then volumes are given in voxels"});
}

void noteNoOrientation(const Header& h, Placement& placement, Affine& ras) {
  std::array<double, 3> side{};
  for (int axis = 0; axis < 3; ++axis) {
    const double stated = std::abs(h.pixdim[axis + 1]);
    const bool known = std::isfinite(stated) && stated > 0 && stated < 1e6;
    side[axis] = known ? stated : 1 / unitInMm(h.spaceUnits);
    placement.spacingKnown = placement.spacingKnown && known;
  }
  ras = Affine::scaling({side[0], side[1], side[2]});
  placement.findings.push_back(
      {Verdict::warning, "nifti.no-orientation",
       "Orientation is not stated; axes are taken as right, anterior, superior",
       "Check left and right on the picture"});
  if (!placement.spacingKnown)
    placement.findings.push_back({Verdict::warning, "nifti.spacing-odd",
                                  "The voxel size is missing",
                                  "Enter the voxel size; until then volumes are given in voxels"});
}

}  // namespace

Placement placementOf(const Header& h) {
  Placement placement;
  placement.grid.size = h.size;
  const auto sform = sformOf(h), qform = qformOf(h);
  Affine ras;
  if (sform || qform) {
    ras = sform ? *sform : *qform;
  } else {
    noteNoOrientation(h, placement, ras);
  }
  placement.grid.worldFromVoxel = lpsMm(ras, h.spaceUnits);
  if (sform && qform)
    noteDifference(placement.grid, lpsMm(*qform, h.spaceUnits), placement.findings);
  if (const double shear = placement.grid.shear(); shear > kShear)
    placement.findings.push_back(
        {Verdict::warning, "nifti.shear",
         concat("Axes are not perpendicular (",
                std::asin(std::min(shear, 1.0)) * 180 / std::numbers::pi, " degrees)"),
         "Resampled to perpendicular axes"});
  if (sform || qform) noteSpacing(h, placement);
  noteFakeAffine(placement);
  return placement;
}

}  // namespace twinscope::imaging::nifti
