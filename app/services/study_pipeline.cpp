#include "app/services/study_pipeline.h"

#include "app/services/fingerprint.h"
#include "app/services/models.h"
#include "app/services/provenance.h"
#include "app/services/response/patient_course.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace twinscope::app {
namespace {

constexpr std::array kUsedSlots{Modality::t1, Modality::t1c, Modality::t2, Modality::flair,
                                Modality::ct};

/// A study's rows and those of its patient's first study, read at once.
struct StudyInputs {
  twin::StudyRecord study;
  std::vector<twin::SeriesRecord> series;     ///< the ones that are prepared, each slot once
  std::optional<twin::StudyRecord> baseline;  ///< nullopt: this one is the first
  std::vector<twin::SeriesRecord> baselineSeries;
};

std::vector<twin::SeriesRecord> usedSeries(std::vector<twin::SeriesRecord> all) {
  std::vector<twin::SeriesRecord> used;
  for (const Modality slot : kUsedSlots) {
    const auto hit = std::ranges::find(all, slot, &twin::SeriesRecord::slot);
    if (hit != all.end()) used.push_back(*hit);
  }
  return used;
}

Result<std::vector<twin::SeriesRecord>> usedSeriesOf(const twin::StudyReader& reader,
                                                     StudyId study) {
  auto all = reader.series(study);
  if (!all) return std::unexpected(all.error());
  return usedSeries(std::move(*all));
}

Result<twin::StudyRecord> existingStudy(const twin::StudyReader& reader, StudyId id) {
  auto study = reader.study(id);
  if (!study) return std::unexpected(study.error());
  if (!*study)
    return refusal("study.unknown", concat("There is no study ", id.value),
                   "List them with \"studies\"");
  return **study;
}

Result<StudyInputs> inputsOf(const twin::StudyReader& reader, StudyId id) {
  StudyInputs inputs;
  auto study = existingStudy(reader, id);
  if (!study) return std::unexpected(study.error());
  inputs.study = *study;
  auto series = usedSeriesOf(reader, id);
  if (!series) return std::unexpected(series.error());
  inputs.series = std::move(*series);
  const auto siblings = reader.studies(inputs.study.patient);
  if (!siblings) return std::unexpected(siblings.error());
  for (const auto& other : *siblings) {
    if (other.id == id) break;  // oldest first: this one is the baseline
    if (!other.spacingKnown) continue;
    auto candidates = usedSeriesOf(reader, other.id);
    if (!candidates) return std::unexpected(candidates.error());
    if (candidates->empty()) continue;
    inputs.baseline = other;
    inputs.baselineSeries = std::move(*candidates);
    break;
  }
  return inputs;
}

std::string hashOf(const StudyInputs& inputs, const imaging::PrepareOptions& options) {
  Fingerprint hash;
  hash.add("prepare 1").add(options.spacingMm).add(options.bias == imaging::BiasCorrection::n4);
  hash.add(static_cast<double>(options.seed));
  for (const auto* list : {&inputs.series, &inputs.baselineSeries}) {
    hash.add(static_cast<double>(list->size()));
    for (const auto& series : *list)
      hash.add(nameOf(series.slot)).add(series.voxels).add(series.grid);
  }
  return hash.hex();
}

Result<std::vector<Volume>> loadAll(const twin::StudyReader& reader,
                                    const std::vector<twin::SeriesRecord>& series) {
  std::vector<Volume> volumes;
  for (const auto& row : series) {
    auto volume = reader.volume(row.voxels, row.grid, row.slot);
    if (!volume) return std::unexpected(volume.error());
    volumes.push_back(std::move(*volume));
  }
  return volumes;
}

/// The order in which prepareStudy chooses its reference; the same sequence of both visits registers best.
const Volume* withSlot(const std::vector<Volume>& volumes, Modality slot) {
  const auto hit = std::ranges::find(volumes, slot, &Volume::modality);
  return hit == volumes.end() ? nullptr : &*hit;
}

Result<std::optional<imaging::RegistrationReport>> registerToBaseline(
    const twin::StudyReader& reader, const StudyInputs& inputs,
    const imaging::PreparedStudy& prepared, std::uint64_t seed, const JobContext& context) {
  if (!inputs.baseline) return std::nullopt;
  const auto hit =
      std::ranges::find(inputs.baselineSeries, prepared.reference, &twin::SeriesRecord::slot);
  const auto& chosen = hit == inputs.baselineSeries.end() ? inputs.baselineSeries.front() : *hit;
  const auto fixed = reader.volume(chosen.voxels, chosen.grid, chosen.slot);
  if (!fixed) return std::unexpected(fixed.error());
  const Volume* moving = withSlot(prepared.sequences, prepared.reference);
  if (moving == nullptr) throw std::logic_error("a preparation without its reference");
  auto report = imaging::registerRigid(*fixed, *moving, seed, context);
  if (!report) return std::unexpected(report.error());
  report->slot = prepared.reference;
  return *report;
}

std::vector<twin::NewPrepared> toStore(const imaging::PreparedStudy& prepared) {
  std::vector<twin::NewPrepared> volumes;
  for (const Volume& sequence : prepared.sequences)
    volumes.push_back({.slot = sequence.modality(), .volume = sequence});
  volumes.push_back(
      {.slot = Modality::unknown,
       .volume = Volume(prepared.grid,
                        std::vector<float>(prepared.brainMask.begin(), prepared.brainMask.end()))});
  return volumes;
}

Status refuseUnknownSpacing(const twin::StudyRecord& study) {
  if (study.spacingKnown) return {};
  return refusal("prepare.spacing-unknown", "The files of this study give no true voxel size",
                 "Enter the voxel size in the study's menu, or import with --spacing-mm x,y,z");
}

/// What segment() needs, with the hash that names it.
struct PreparedImages {
  std::vector<Volume> images;
  std::vector<std::uint8_t> brainMask;
  Grid grid;
};

std::string hashOf(const std::vector<twin::PreparedRecord>& prepared, const Grid& grid,
                   const std::string& modelHash, const std::string& card) {
  Fingerprint hash;
  hash.add("segment 1").add(modelHash).add(card).add(grid);
  for (const auto& row : prepared) hash.add(nameOf(row.slot)).add(row.voxels);
  return hash.hex();
}

Result<PreparedImages> loadPrepared(const twin::StudyReader& reader, const Grid& grid,
                                    const std::vector<twin::PreparedRecord>& rows) {
  PreparedImages result;
  result.grid = grid;
  for (const auto& row : rows) {
    auto volume = reader.volume(row.voxels, grid, row.slot);
    if (!volume) return std::unexpected(volume.error());
    if (row.slot != Modality::unknown) {
      result.images.push_back(std::move(*volume));
      continue;
    }
    result.brainMask.resize(grid.voxels());
    std::ranges::transform(volume->voxels(), result.brainMask.begin(),
                           [](float value) { return static_cast<std::uint8_t>(value > 0.5F); });
  }
  return result;
}

/// Stored label maps are canonical: a liver would come back as a tumour.
Status refuseOrgans(const learning::ModelCard& card) {
  if (!card.labels.isOfOrgans()) return {};
  return refusal("segment.organs",
                 concat("The model ", card.name, " labels organs, a study's review brain tumours"),
                 "Choose a model of brain tumours");
}

std::vector<Modality> sequencesOf(const std::vector<twin::PreparedRecord>& rows) {
  std::vector<Modality> sequences;
  for (const auto& row : rows)
    if (row.slot != Modality::unknown) sequences.push_back(row.slot);
  return sequences;
}

Result<StoredSegmentation> storedBefore(const twin::StudyReader& reader,
                                        const twin::SegmentationRecord& record) {
  StoredSegmentation stored{
      .id = record.id, .outcome = {}, .modelName = record.modelName, .modelHash = record.modelHash};
  auto labels = reader.labelMap(record);
  if (!labels) return std::unexpected(labels.error());
  stored.outcome.labels = std::move(*labels);
  const auto rows = reader.measurements(record.id);
  if (!rows) return std::unexpected(rows.error());
  for (const auto& row : *rows) {
    const auto region = regionFromName(row.region);
    if (row.quantity == "volumeMl" && row.lesion == 0 && region && *region != Region::rc)
      stored.outcome.volumes.push_back({*region, row.value, row.low, row.high});
  }
  stored.outcome.device = "stored result";
  return stored;
}

std::vector<twin::MeasurementRecord> withIntervals(const learning::SegmentationOutcome& outcome) {
  auto rows = measurementsOf(outcome.labels);
  for (auto& row : rows)
    for (const auto& volume : outcome.volumes)
      if (row.lesion == 0 && row.region == nameOf(volume.region)) {
        row.low = volume.lowMl;
        row.high = volume.highMl;
      }
  return rows;
}

}  // namespace

Result<twin::PreparationRecord> prepareStoredStudy(Workspace& workspace, StudyId study,
                                                   const imaging::PrepareOptions& options,
                                                   const JobContext& context) {
  if (auto valid = options.validate(); !valid) return std::unexpected(valid.error());
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const twin::StudyReader& reader = (*store)->studies();
  const auto inputs = inputsOf(reader, study);
  if (!inputs) return std::unexpected(inputs.error());
  if (auto known = refuseUnknownSpacing(inputs->study); !known)
    return std::unexpected(known.error());
  PreparationProvenance provenance;
  provenance.inputHash = hashOf(*inputs, options);
  provenance.options = options;
  const auto before = reader.preparation(study);
  if (!before) return std::unexpected(before.error());
  if (*before) {
    const auto old = PreparationProvenance::fromJson((*before)->provenance);
    if (old && old->inputHash == provenance.inputHash) return **before;
  }
  auto natives = loadAll(reader, inputs->series);
  if (!natives) return std::unexpected(natives.error());
  ProgressSlice first(context.progress, 0.0, inputs->baseline ? 0.75 : 0.95);
  const auto prepared =
      imaging::prepareStudy(*natives, options, {context.stop, first, context.log});
  if (!prepared) return std::unexpected(prepared.error());
  natives->clear();
  ProgressSlice second(context.progress, 0.75, 0.95);
  auto toBaseline = registerToBaseline(reader, *inputs, *prepared, options.seed,
                                       {context.stop, second, context.log});
  if (!toBaseline) return std::unexpected(toBaseline.error());
  provenance.registrations = prepared->registrations;
  provenance.steps = prepared->provenance;
  if (inputs->baseline) provenance.baseline = inputs->baseline->id;
  provenance.toBaseline = *toBaseline;
  twin::PreparationRecord record{.study = study,
                                 .reference = prepared->reference,
                                 .grid = prepared->grid,
                                 .studyFromBaseline = {},
                                 .provenance = provenance.toJson()};
  if (*toBaseline) record.studyFromBaseline = (*toBaseline)->movingFromFixed;
  if (context.stopRequested()) return cancelled();
  const Status written = workspace.write<void>([&](storage::WriteStore& writer) {
    return writer.studies().setPrepared(record, toStore(*prepared));
  });
  if (!written) return std::unexpected(written.error());
  if (auto kept = keepTracks(workspace, study); !kept) return std::unexpected(kept.error());
  workspace.announceStudy(study);
  return record;
}

Result<std::size_t> prepareAllStudies(Workspace& workspace, const imaging::PrepareOptions& options,
                                      const JobContext& context) {
  std::vector<StudyId> waiting;
  {
    const auto store = workspace.reader();
    if (!store) return std::unexpected(store.error());
    const auto studies = (*store)->studies().studies(std::nullopt);
    if (!studies) return std::unexpected(studies.error());
    for (const auto& study : *studies) {
      const auto preparation = (*store)->studies().preparation(study.id);
      if (!preparation) return std::unexpected(preparation.error());
      if (!*preparation) waiting.push_back(study.id);
    }
  }
  const auto all = static_cast<double>(std::max<std::size_t>(1, waiting.size()));
  std::size_t prepared = 0;
  for (std::size_t n = 0; n < waiting.size(); ++n) {
    ProgressSlice slice(context.progress, static_cast<double>(n) / all,
                        static_cast<double>(n + 1) / all);
    const auto done =
        prepareStoredStudy(workspace, waiting[n], options, {context.stop, slice, context.log});
    if (done)
      ++prepared;
    else if (done.error().kind == ErrorKind::cancelled)
      return std::unexpected(done.error());
    else
      context.log.write(LogLevel::warning,
                        concat("study ", waiting[n].value, ": ", describe(done.error())));
  }
  return prepared;
}

Result<StoredSegmentation> segmentStoredStudy(Workspace& workspace, StudyId study,
                                              const std::string& modelName,
                                              const JobContext& context) {
  auto wanted = loadModel(workspace, modelName);
  if (!wanted) return std::unexpected(wanted.error());
  if (auto fits = refuseOrgans((*wanted)->card()); !fits) return std::unexpected(fits.error());
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const twin::StudyReader& reader = (*store)->studies();
  const auto earlier = reader.preparation(study);
  if (!earlier) return std::unexpected(earlier.error());
  imaging::PrepareOptions options;
  if (*earlier)
    if (const auto how = PreparationProvenance::fromJson((*earlier)->provenance))
      options = how->options;
  ProgressSlice preparing(context.progress, 0.0, 0.5);
  const auto preparation =
      prepareStoredStudy(workspace, study, options, {context.stop, preparing, context.log});
  if (!preparation) return std::unexpected(preparation.error());

  const auto rows = reader.prepared(study);
  if (!rows) return std::unexpected(rows.error());
  const auto model = fittingModel(workspace, std::move(*wanted), sequencesOf(*rows));
  if (!model) return std::unexpected(model.error());
  const learning::ModelCard& card = (*model)->card();
  if (auto fits = refuseOrgans(card); !fits) return std::unexpected(fits.error());
  const std::string inputHash = hashOf(*rows, preparation->grid, card.sha256, card.toJson());
  const auto segmentations = reader.segmentations(study);
  if (!segmentations) return std::unexpected(segmentations.error());
  for (const auto& record : *segmentations)
    if (record.origin == "model" && record.inputHash == inputHash)
      return storedBefore(reader, record);

  auto images = loadPrepared(reader, preparation->grid, *rows);
  if (!images) return std::unexpected(images.error());
  ProgressSlice segmenting(context.progress, 0.5, 0.97);
  auto outcome = learning::segment(**model, images->images, images->brainMask,
                                   {context.stop, segmenting, context.log});
  if (!outcome) return std::unexpected(outcome.error());
  if (context.stopRequested()) return cancelled();
  const twin::NewSegmentation segmentation{.record = {.id = {},
                                                      .study = study,
                                                      .origin = "model",
                                                      .modelName = card.name,
                                                      .modelHash = card.sha256,
                                                      .inputHash = inputHash,
                                                      .grid = outcome->labels.grid(),
                                                      .labels = {}},
                                           .labels = outcome->labels,
                                           .measurements = withIntervals(*outcome)};
  const auto id = workspace.write<SegmentationId>(
      [&](storage::WriteStore& writer) { return writer.studies().addSegmentation(segmentation); });
  if (!id) return std::unexpected(id.error());
  if (auto kept = keepTracks(workspace, study); !kept) return std::unexpected(kept.error());
  workspace.announceStudy(study);
  return StoredSegmentation{
      .id = *id, .outcome = std::move(*outcome), .modelName = card.name, .modelHash = card.sha256};
}

Status setStudySpacing(Workspace& workspace, StudyId study, Vec3 spacingMm) {
  const Status set = workspace.write<void>(
      [&](storage::WriteStore& writer) { return writer.studies().setSpacing(study, spacingMm); });
  if (!set) return set;
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto segmentations = (*store)->studies().segmentations(study);
  if (!segmentations) return std::unexpected(segmentations.error());
  if (!segmentations->empty()) {
    auto labels = (*store)->studies().labelMap(segmentations->back());
    if (!labels) return std::unexpected(labels.error());
    twin::NewSegmentation again{.record = segmentations->back(),
                                .labels = *labels,
                                .measurements = measurementsOf(*labels)};
    const auto id = workspace.write<SegmentationId>(
        [&](storage::WriteStore& writer) { return writer.studies().addSegmentation(again); });
    if (!id) return std::unexpected(id.error());
  }
  if (auto kept = keepTracks(workspace, study); !kept) return std::unexpected(kept.error());
  workspace.announceStudy(study);
  return {};
}

}  // namespace twinscope::app
