#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/imaging/prepare/bias_correction.h"
#include "core/imaging/prepare/head.h"
#include "core/imaging/prepare/prepare.h"
#include "core/imaging/prepare/provenance.h"
#include "core/imaging/prepare/pyramid.h"
#include "core/volume/mask_box.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>

namespace twinscope::imaging {
namespace {

constexpr double kHeadMarginMm = 10;
constexpr double kSmallestExtentMm = 20;
constexpr std::int64_t kLargestSide = 1024;

Status usable(const Volume& image) {
  const Size3 n = image.grid().size;
  const Vec3 spacing = image.grid().spacingMm();
  const std::array steps{spacing.x, spacing.y, spacing.z};
  const std::array counts{n.i, n.j, n.k};
  double thinnest = 1e9, widest = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!(steps[axis] > 1e-3) || !std::isfinite(steps[axis]))
      return refusal("prepare.spacing-unknown", "a voxel has no size",
                     "give the spacing of the series");
    if (counts[axis] < 4)
      return refusal("prepare.too-small",
                     concat(nameOf(image.modality()), " has ", n.i, "×", n.j, "×", n.k,
                            " voxels; at least 4 along each axis are needed"));
    const double extent = steps[axis] * static_cast<double>(counts[axis]);
    thinnest = std::min(thinnest, extent);
    widest = std::max(widest, extent);
  }
  // Converters write 1 × 1 × 1 when the headers were lost: a head of a few slices then is 20 mm tall.
  const bool unitSteps =
      std::ranges::all_of(steps, [](double step) { return std::abs(step - 1) < 1e-6; });
  if (unitSteps && thinnest < 0.25 * widest)
    return refusal("prepare.spacing-unknown",
                   concat(nameOf(image.modality()), " claims 1 mm voxels but would be ", thinnest,
                          " mm thick and ", widest, " mm wide"),
                   "give the true spacing of the series");
  if (thinnest < kSmallestExtentMm)
    return refusal("prepare.too-small",
                   concat(nameOf(image.modality()), " covers only ", std::round(10 * thinnest) / 10,
                          " mm; at least ", kSmallestExtentMm, " mm are needed"),
                   "import the whole series, or leave this one without a sequence type");
  return {};
}

Status usable(const std::vector<Volume>& sequences) {
  if (sequences.empty())
    return refusal("prepare.no-sequence", "the study has no sequence",
                   "assign at least one series to a slot");
  std::set<Modality> seen;
  for (const Volume& image : sequences) {
    if (image.empty()) return refusal("prepare.no-sequence", "a sequence is empty");
    if (!seen.insert(image.modality()).second)
      return refusal("prepare.no-sequence", concat("two series are ", nameOf(image.modality())),
                     "keep one series a slot");
    if (Status status = usable(image); !status) return status;
  }
  return {};
}

std::size_t referenceOf(const std::vector<Volume>& sequences) {
  for (const Modality wanted :
       {Modality::t1c, Modality::t1, Modality::flair, Modality::t2, Modality::ct})
    for (std::size_t s = 0; s < sequences.size(); ++s)
      if (sequences[s].modality() == wanted) return s;
  return 0;
}

/// The head's box in the reference's world with a margin, on the lattice of the reference's first voxel: a reference
/// that has the wanted spacing and axes already is copied, not interpolated.
Grid workingGrid(const Volume& reference, double spacingMm) {
  constexpr double kCoarseMm = 2;
  const Grid coarse = boundingGrid(reference.grid(), kCoarseMm);
  const Mask head = headMask({resample(shrunk(reference, kCoarseMm), coarse)});
  VoxelBox box = boxOf(head, coarse.size);
  if (box.empty()) box = {{0, 0, 0}, {coarse.size.i, coarse.size.j, coarse.size.k}};
  const Grid around =
      cropped(coarse, box.grown(static_cast<std::int64_t>(kHeadMarginMm / kCoarseMm), coarse.size));
  const Vec3 anchor = reference.grid().worldFromVoxel.translation;
  const Vec3 begin = around.worldFromVoxel.translation;
  const auto snapped = [spacingMm](double value, double anchorValue) {
    return anchorValue + spacingMm * std::floor((value - anchorValue) / spacingMm + 1e-6);
  };
  const Vec3 origin{snapped(begin.x, anchor.x), snapped(begin.y, anchor.y),
                    snapped(begin.z, anchor.z)};
  const auto count = [&](std::int64_t n) {
    const auto steps =
        static_cast<std::int64_t>(std::ceil(kCoarseMm * static_cast<double>(n) / spacingMm)) + 1;
    return std::min(steps, kLargestSide);
  };
  return Grid::axisAligned({count(around.size.i), count(around.size.j), count(around.size.k)},
                           {spacingMm, spacingMm, spacingMm}, origin);
}

/// Nothing lies beyond the field of view: air.
float outsideValue(const Volume& image) {
  return image.unit() == Unit::hounsfield ? std::ranges::min(image.voxels()) : 0.F;
}

}  // namespace

Status PrepareOptions::validate() const {
  if (!(spacingMm >= 0.5 && spacingMm <= 4))
    return usageError(concat("a working grid of ", spacingMm, " mm"), "choose 0.5 to 4 mm");
  return {};
}

Result<PreparedStudy> prepareStudy(const std::vector<Volume>& sequences,
                                   const PrepareOptions& options, const JobContext& context) {
  if (Status status = options.validate(); !status) return std::unexpected(status.error());
  if (Status status = usable(sequences); !status) return std::unexpected(status.error());
  const std::size_t reference = referenceOf(sequences);
  Provenance provenance(sequences, options);
  PreparedStudy study{.reference = sequences[reference].modality()};

  std::vector<Volume> images = sequences;
  const double share = 0.6 / static_cast<double>(images.size());
  for (std::size_t s = 0; s < images.size(); ++s) {
    if (options.bias == BiasCorrection::none || images[s].modality() == Modality::ct) continue;
    if (context.stopRequested()) return cancelled();
    context.progress.report(0.1 * static_cast<double>(s) / static_cast<double>(images.size()),
                            concat("evening out ", nameOf(images[s].modality())));
    Result<Volume> even = withoutBias(images[s], context);
    if (!even) return std::unexpected(even.error());
    images[s] = *std::move(even);
    provenance.biasCorrected(images[s].modality());
  }

  std::vector<Affine> inputFromReference(images.size());
  for (std::size_t s = 0; s < images.size(); ++s) {
    if (s == reference) continue;
    const double begin = 0.1 + share * static_cast<double>(s);
    ProgressSlice slice(context.progress, begin, begin + share);
    const auto report = registerRigid(images[reference], images[s], options.seed,
                                      JobContext{context.stop, slice, context.log});
    if (!report) return std::unexpected(report.error());
    inputFromReference[s] = report->movingFromFixed;
    study.registrations.push_back(*report);
    provenance.registered(*report, study.reference);
  }

  study.grid = workingGrid(images[reference], options.spacingMm);
  for (std::size_t s = 0; s < images.size(); ++s) {
    context.progress.report(0.7, concat("resampling ", nameOf(images[s].modality())));
    if (context.stopRequested()) return cancelled();
    study.sequences.push_back(resample(images[s], study.grid, inputFromReference[s],
                                       Interpolation::linear, outsideValue(images[s])));
  }
  provenance.resampled(study.grid);

  ProgressSlice slice(context.progress, 0.75, 1);
  auto mask = brainMask(study.sequences, JobContext{context.stop, slice, context.log});
  if (!mask) return std::unexpected(mask.error());
  study.brainMask = *std::move(mask);
  provenance.masked(study.brainMask, study.grid);
  study.provenance = provenance.json();
  context.progress.report(1, "prepared");
  return study;
}

}  // namespace twinscope::imaging
