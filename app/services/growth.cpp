#include "app/services/growth.h"

#include "app/services/growth_tissue.h"
#include "app/services/review.h"
#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/volume/mask_box.h"

#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

using namespace twin::growth;

constexpr std::int64_t kSamples = 3;  ///< of an image along one edge of a model's voxel

/// The first visit as the model needs it.
struct FirstVisit {
  Volume t1;                        ///< without contrast medium where there is one
  std::vector<std::uint8_t> brain;  ///< on the T1's grid
  LabelMap labels;                  ///< on its own grid, in the same world
  Affine worldFromBaseline;
};

Result<PatientSummary> summaryOf(const twin::StudyReader& reader, const std::string& key) {
  const auto patient = reader.patientByKey(key);
  if (!patient) return std::unexpected(patient.error());
  if (!*patient)
    return refusal("growth.no-patient", concat("There is no patient ", key),
                   "List them with \"studies\"");
  auto summary = loadPatient(reader, (*patient)->id);
  if (!summary) return std::unexpected(summary.error());
  return std::move(**summary);
}

/// Visits with volumes in ml, from the first that shows a tumour on; one a day.
std::vector<GrowthVisit> usedVisits(const PatientSummary& summary, std::optional<Date> from) {
  std::vector<GrowthVisit> used;
  for (const VisitSummary& visit : summary.visits) {
    const auto whole = visit.volume(Region::wt);
    if (!visit.study.spacingKnown || !visit.segmentation || !whole) continue;
    if (from && visit.study.date < *from) continue;
    if (used.empty() && !(*whole > 0)) continue;
    if (!used.empty() && used.back().date == visit.study.date) continue;
    const Date origin = used.empty() ? visit.study.date : used.front().date;
    used.push_back({.study = visit.study.id,
                    .date = visit.study.date,
                    .scan = {.day = static_cast<double>(visit.study.date.daysSince(origin)),
                             .volumes = {visit.volume(Region::tc).value_or(0), *whole}}});
  }
  return used;
}

/// Labels without a voxel of oedema at any visit come from readers who outlined the core alone.
Outlined outlinedBy(std::span<const GrowthVisit> visits) {
  const bool isCoreOnly = std::ranges::all_of(visits, [](const GrowthVisit& visit) {
    return visit.scan.volumes.coreMl == visit.scan.volumes.wholeMl;
  });
  return isCoreOnly ? Outlined::coreOnly : Outlined::coreAndWhole;
}

Result<FirstVisit> loadFirstVisit(const twin::StudyReader& reader, StudyId study) {
  const auto preparation = reader.preparation(study);
  if (!preparation) return std::unexpected(preparation.error());
  const auto rows = reader.prepared(study);
  if (!rows) return std::unexpected(rows.error());
  const auto withSlot = [&](Modality slot) {
    return std::ranges::find(*rows, slot, &twin::PreparedRecord::slot);
  };
  const auto plain = withSlot(Modality::t1), mask = withSlot(Modality::unknown);
  const auto image = plain == rows->end() ? withSlot(Modality::t1c) : plain;
  if (!*preparation || image == rows->end())
    return refusal(
        "growth.not-prepared",
        concat("Study ", study.value, " has no prepared T1 or T1c, from which tissue is read"),
        concat("Run \"prepare --study ", study.value, "\""));
  FirstVisit visit;
  visit.worldFromBaseline = (*preparation)->studyFromBaseline;
  auto t1 = reader.volume(image->voxels, (*preparation)->grid, image->slot);
  if (!t1) return std::unexpected(t1.error());
  visit.t1 = std::move(*t1);
  visit.brain.assign(visit.t1.voxels().size(), 0);
  auto brain = visit.t1;
  if (mask != rows->end()) {
    auto stored = reader.volume(mask->voxels, (*preparation)->grid, Modality::unknown);
    if (!stored) return std::unexpected(stored.error());
    brain = std::move(*stored);
  }
  std::ranges::transform(brain.voxels(), visit.brain.begin(),
                         [](float value) { return static_cast<std::uint8_t>(value > 0); });
  const auto segmentations = reader.segmentations(study);
  if (!segmentations) return std::unexpected(segmentations.error());
  auto labels = reader.labelMap(segmentations->back());
  if (!labels) return std::unexpected(labels.error());
  visit.labels = std::move(*labels);
  return visit;
}

/// Voxels of about spacingMm over a box of the image's voxels, along its axes.
Grid modelGrid(const Grid& image, const VoxelBox& box, double spacingMm) {
  const Vec3 h = image.spacingMm();
  const Vec3 steps{spacingMm / h.x, spacingMm / h.y, spacingMm / h.z};
  const Size3 size = box.size();
  const auto count = [](std::int64_t voxels, double step) {
    return static_cast<std::int64_t>(std::ceil(static_cast<double>(voxels) / step));
  };
  const auto first = [](std::int64_t begin, double step) {
    return static_cast<double>(begin) - 0.5 + step / 2;
  };
  return {{count(size.i, steps.x), count(size.j, steps.y), count(size.k, steps.z)},
          image.worldFromVoxel *
              Affine::shift({first(box.begin[0], steps.x), first(box.begin[1], steps.y),
                             first(box.begin[2], steps.z)}) *
              Affine::scaling(steps)};
}

/// The brain about the tumour, in the finest voxels not below spacingMm that the model takes.
Grid surroundings(const Grid& image, std::span<const std::uint8_t> brain,
                  std::span<const std::uint8_t> tumour, const PatientGrowthOptions& options) {
  const Vec3 h = image.spacingMm();
  const double finest = std::min({h.x, h.y, h.z});
  VoxelBox box = boxOf(tumour, image.size)
                     .grown(static_cast<std::int64_t>(options.marginMm / finest), image.size);
  const VoxelBox head = boxOf(brain, image.size).grown(1, image.size);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    box.begin[axis] = std::max(box.begin[axis], head.begin[axis]);
    box.end[axis] = std::min(box.end[axis], head.end[axis]);
  }
  double spacing = options.spacingMm;
  Grid grid = modelGrid(image, box, spacing);
  while (grid.voxels() > ReactionDiffusion::kVoxelsOnOneThread)
    grid = modelGrid(image, box, spacing *= 1.1);
  return grid;
}

/// Means over the model's voxels of an image that is sampled linearly.
std::vector<float> meansOn(const Grid& coarse, const Volume& image, float outside) {
  const double part = 1.0 / kSamples;
  const double shift = part / 2 - 0.5;
  const Grid fine{{coarse.size.i * kSamples, coarse.size.j * kSamples, coarse.size.k * kSamples},
                  coarse.worldFromVoxel * Affine::shift({shift, shift, shift}) *
                      Affine::scaling({part, part, part})};
  const Volume samples = resample(image, fine, {}, Interpolation::linear, outside);
  std::vector<float> means(coarse.voxels(), 0.F);
  for (std::size_t n = 0; n < fine.voxels(); ++n) {
    const auto [i, j, k] = fine.size.voxelAt(n);
    means[coarse.index(i / kSamples, j / kSamples, k / kSamples)] +=
        samples.voxels()[n] / (kSamples * kSamples * kSamples);
  }
  return means;
}

std::vector<float> rimOn(const Grid& coarse, const Grid& labels, std::vector<float> distanceMm) {
  if (distanceMm.front() >= kNoRimMm) return std::vector<float>(coarse.voxels(), kNoRimMm);
  // Beyond the labels' grid nothing is known but that it is far.
  const float farthest = *std::ranges::max_element(distanceMm);
  return meansOn(coarse, Volume(labels, std::move(distanceMm)), farthest);
}

/// Domain and rims of the first visit.
Result<PatientGrowth> growthFrom(const FirstVisit& visit, const PatientGrowthOptions& options) {
  const Grid& image = visit.t1.grid();
  const LabelMap here = resample(visit.labels, image);
  const auto tumour = here.mask(Region::wt), cavity = here.mask(Region::rc);
  auto healthy = visit.brain;
  for (std::size_t n = 0; n < healthy.size(); ++n)
    if (tumour[n] != 0 || cavity[n] != 0) healthy[n] = 0;
  const auto means = tissueMeans(visit.t1, healthy);
  if (!means) return std::unexpected(means.error());
  auto shares = tissueShares(visit.t1, visit.brain, tumour, cavity, *means);
  const Grid coarse = surroundings(image, visit.brain, tumour, options);
  const Grid& labels = visit.labels.grid();
  const Volume brain =
      resample(Volume(image, std::vector<float>(visit.brain.begin(), visit.brain.end())), labels);
  auto tissue = visit.labels.mask(Region::rc);
  for (std::size_t n = 0; n < tissue.size(); ++n)
    tissue[n] = tissue[n] == 0 && brain.voxels()[n] > 0.5F ? 1 : 0;
  TumourRims rims = rimsOf(visit.labels.mask(Region::tc), visit.labels.mask(Region::wt), tissue,
                           labels.size, labels.spacingMm());
  PatientGrowth growth{.grid = coarse, .worldFromBaseline = visit.worldFromBaseline};
  GrowthProblem& problem = growth.problem;
  problem.domain = {coarse.size, coarse.spacingMm(),
                    meansOn(coarse, Volume(image, std::move(shares.white)), 0),
                    meansOn(coarse, Volume(image, std::move(shares.grey)), 0)};
  problem.rims = {rimOn(coarse, labels, std::move(rims.coreMm)),
                  rimOn(coarse, labels, std::move(rims.wholeMm))};
  return growth;
}

}  // namespace

Status PatientGrowthOptions::validate() const {
  if (!(spacingMm >= 2 && spacingMm <= 6))
    return usageError(concat("voxels of ", spacingMm, " mm are not in 2 to 6"));
  if (!(marginMm >= 10 && marginMm <= 200))
    return usageError(concat("a margin of ", marginMm, " mm is not in 10 to 200"));
  return calibration.validate();
}

Result<PatientGrowth> loadPatientGrowth(const twin::StudyReader& reader,
                                        const std::string& patientKey,
                                        std::span<const Treatment> treatments,
                                        const PatientGrowthOptions& options) {
  if (auto ok = options.validate(); !ok) return std::unexpected(ok.error());
  const auto summary = summaryOf(reader, patientKey);
  if (!summary) return std::unexpected(summary.error());
  std::vector<GrowthVisit> visits = usedVisits(*summary, options.from);
  if (visits.empty())
    return refusal("growth.no-tumour", concat("No visit of ", patientKey, " shows a tumour in ml"),
                   "Segment a study, and enter its voxel size where that is unknown");
  const auto first = loadFirstVisit(reader, visits.front().study);
  if (!first) return std::unexpected(first.error());
  auto growth = growthFrom(*first, options);
  if (!growth) return growth;
  growth->origin = visits.front().date;
  for (const GrowthVisit& visit : visits) growth->problem.scans.push_back(visit.scan);
  growth->problem.outlined = outlinedBy(visits);
  growth->visits = std::move(visits);
  auto course = courseOf(treatments, growth->origin);
  if (!course) return std::unexpected(course.error());
  growth->problem.course = std::move(*course);
  return growth;
}

Result<PatientForecast> forecastPatient(const twin::StudyReader& reader,
                                        const std::string& patientKey,
                                        std::span<const Treatment> treatments,
                                        std::span<const double> daysAhead,
                                        const PatientGrowthOptions& options,
                                        const JobContext& context) {
  for (const double ahead : daysAhead)
    if (!(ahead >= 0 && ahead <= 3650))
      return usageError(concat(ahead, " days are not in 0 to 3650"));
  auto growth = loadPatientGrowth(reader, patientKey, treatments, options);
  if (!growth) return std::unexpected(growth.error());
  ProgressSlice fitting(context.progress, 0, 0.4), drawing(context.progress, 0.4, 0.6),
      scoring(context.progress, 0.6, 1);
  CalibrationOptions fit = options.calibration;
  fit.device = device::gpuKernels();
  auto calibration = calibrate(growth->problem, fit, {context.stop, fitting, context.log});
  if (!calibration) return std::unexpected(calibration.error());
  std::vector<double> days;
  for (const double ahead : daysAhead) days.push_back(growth->visits.back().scan.day + ahead);
  auto made = forecast(growth->problem, *calibration, days, std::nullopt,
                       {context.stop, drawing, context.log});
  if (!made) return std::unexpected(made.error());
  PatientForecast result{std::move(*growth), std::move(*calibration), std::move(*made), {}};
  if (options.history == PatientGrowthOptions::History::skip) return result;
  auto past = pastForecasts(result.growth.problem, fit, {context.stop, scoring, context.log});
  if (!past) return std::unexpected(past.error());
  result.past = std::move(*past);
  return result;
}

}  // namespace twinscope::app
