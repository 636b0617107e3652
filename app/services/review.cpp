#include "app/services/review.h"

#include "core/compute/resample.h"

#include <algorithm>

namespace twinscope::app {
namespace {

std::optional<double> find(const std::vector<std::pair<Region, double>>& volumes, Region region) {
  const auto hit = std::ranges::find(volumes, region, &std::pair<Region, double>::first);
  return hit == volumes.end() ? std::nullopt : std::optional(hit->second);
}

std::vector<std::pair<Region, double>> volumesIn(
    const std::vector<twin::MeasurementRecord>& measurements, bool spacingKnown) {
  const std::string_view quantity = spacingKnown ? "volumeMl" : "volumeVoxels";
  std::vector<std::pair<Region, double>> volumes;
  for (const auto& row : measurements) {
    const auto region = regionFromName(row.region);
    if (row.quantity == quantity && row.lesion == 0 && region)
      volumes.emplace_back(*region, row.value);
  }
  return volumes;
}

Result<VisitSummary> loadVisit(const twin::StudyReader& reader, const twin::StudyRecord& study) {
  VisitSummary visit;
  visit.study = study;
  auto series = reader.series(study.id);
  if (!series) return std::unexpected(series.error());
  visit.series = std::move(*series);
  // Headers name every slice of a DICOM series: for thousands of visits that is memory that no list needs.
  for (auto& row : visit.series) row.header = {};
  const auto preparation = reader.preparation(study.id);
  if (!preparation) return std::unexpected(preparation.error());
  visit.prepared = preparation->has_value();
  if (visit.prepared) visit.studyFromBaseline = (*preparation)->studyFromBaseline;
  auto segmentations = reader.segmentations(study.id);
  if (!segmentations) return std::unexpected(segmentations.error());
  if (segmentations->empty()) return visit;
  visit.segmentation = segmentations->back();
  auto measurements = reader.measurements(visit.segmentation->id);
  if (!measurements) return std::unexpected(measurements.error());
  visit.measurements = std::move(*measurements);
  visit.volumes = volumesIn(visit.measurements, study.spacingKnown);
  return visit;
}

Result<PatientSummary> summarise(const twin::StudyReader& reader,
                                 const twin::PatientRecord& patient) {
  PatientSummary summary{.patient = patient, .visits = {}};
  const auto studies = reader.studies(patient.id);
  if (!studies) return std::unexpected(studies.error());
  for (const auto& study : *studies) {
    auto visit = loadVisit(reader, study);
    if (!visit) return std::unexpected(visit.error());
    summary.visits.push_back(std::move(*visit));
  }
  return summary;
}

Result<std::vector<Volume>> preparedSequences(const twin::StudyReader& reader,
                                              const twin::PreparationRecord& preparation) {
  const auto rows = reader.prepared(preparation.study);
  if (!rows) return std::unexpected(rows.error());
  std::vector<Volume> volumes;
  for (const auto& row : *rows) {
    if (row.slot == Modality::unknown) continue;  // the brain mask
    auto volume = reader.volume(row.voxels, preparation.grid, row.slot);
    if (!volume) return std::unexpected(volume.error());
    volumes.push_back(std::move(*volume));
  }
  return volumes;
}

Result<std::vector<Volume>> nativeSequences(const twin::StudyReader& reader, StudyId study) {
  const auto rows = reader.series(study);
  if (!rows) return std::unexpected(rows.error());
  const bool anySlot = std::ranges::any_of(
      *rows, [](const twin::SeriesRecord& row) { return row.slot != Modality::unknown; });
  std::vector<Volume> volumes;
  for (const auto& row : *rows) {
    if (anySlot && row.slot == Modality::unknown) continue;
    auto volume = reader.volume(row.voxels, row.grid, row.slot);
    if (!volume) return std::unexpected(volume.error());
    volumes.push_back(std::move(*volume));
  }
  return volumes;
}

const LabelTable& changeTable() {
  static const LabelTable table(
      "change",
      {{1, std::nullopt, "grown"}, {2, std::nullopt, "gone"}, {3, std::nullopt, "unchanged"}});
  return table;
}

}  // namespace

std::optional<double> VisitSummary::volume(Region region) const { return find(volumes, region); }

std::optional<double> VisitSummary::volumeInUnitOf(const VisitSummary& other, Region region) const {
  return study.spacingKnown == other.study.spacingKnown ? volume(region) : std::nullopt;
}

std::optional<double> PatientSummary::nadir(Region region) const {
  std::vector<double> measured;
  for (const VisitSummary& visit : visits)
    if (const auto volume = visit.volumeInUnitOf(visits.back(), region))
      measured.push_back(*volume);
  if (measured.size() < 2) return std::nullopt;
  return std::ranges::min(std::span(measured).first(measured.size() - 1));
}

Result<std::vector<PatientSummary>> loadPatients(const twin::StudyReader& reader) {
  const auto snapshot = reader.snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  const auto patients = reader.patients();
  if (!patients) return std::unexpected(patients.error());
  std::vector<PatientSummary> summaries;
  for (const auto& patient : *patients) {
    auto summary = summarise(reader, patient);
    if (!summary) return std::unexpected(summary.error());
    summaries.push_back(std::move(*summary));
  }
  return summaries;
}

Result<std::optional<PatientSummary>> loadPatient(const twin::StudyReader& reader, PatientId id) {
  const auto snapshot = reader.snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  const auto patients = reader.patients();
  if (!patients) return std::unexpected(patients.error());
  const auto hit = std::ranges::find(*patients, id, &twin::PatientRecord::id);
  if (hit == patients->end()) return std::nullopt;
  auto summary = summarise(reader, *hit);
  if (!summary) return std::unexpected(summary.error());
  return std::move(*summary);
}

Result<VisitImages> loadVisitImages(const twin::StudyReader& reader, StudyId study) {
  VisitImages images;
  const auto preparation = reader.preparation(study);
  if (!preparation) return std::unexpected(preparation.error());
  auto sequences =
      *preparation ? preparedSequences(reader, **preparation) : nativeSequences(reader, study);
  if (!sequences) return std::unexpected(sequences.error());
  images.sequences = std::move(*sequences);
  if (*preparation) images.studyFromBaseline = (*preparation)->studyFromBaseline;
  const auto segmentations = reader.segmentations(study);
  if (!segmentations) return std::unexpected(segmentations.error());
  if (segmentations->empty()) return images;
  auto labels = reader.labelMap(segmentations->back());
  if (!labels) return std::unexpected(labels.error());
  images.labels = std::move(*labels);
  return images;
}

LabelChange changeBetween(const LabelMap& prior, const LabelMap& current,
                          const Affine& priorFromCurrent, Region region) {
  LabelChange change;
  if (current.empty()) return change;
  const Grid& grid = current.grid();
  const auto now = current.mask(region);
  std::vector<std::uint8_t> before(grid.voxels(), 0);
  if (!prior.empty()) before = resample(prior, grid, priorFromCurrent).mask(region);
  std::vector<std::uint8_t> values(grid.voxels(), 0);
  std::array<std::size_t, 4> counts{};
  for (std::size_t n = 0; n < values.size(); ++n) {
    if (now[n] != 0)
      values[n] = before[n] != 0 ? 3 : 1;
    else if (before[n] != 0)
      values[n] = 2;
    ++counts[values[n]];
  }
  change.grownVoxels = counts[1];
  change.goneVoxels = counts[2];
  change.unchangedVoxels = counts[3];
  change.grownGone = LabelMap(grid, std::move(values), changeTable());
  return change;
}

}  // namespace twinscope::app
