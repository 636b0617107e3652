#include "storage/writable_studies.h"

#include "core/base/text.h"
#include "storage/encoding.h"

#include <utility>

namespace twinscope::storage {
namespace {

std::string subjectOf(StudyId study) { return concat("study ", study.value); }

Grid withSpacing(Grid grid, Vec3 spacingMm) {
  const double wanted[] = {spacingMm.x, spacingMm.y, spacingMm.z};
  for (int axis = 0; axis < 3; ++axis) {
    const Vec3 column = grid.worldFromVoxel.column(axis);
    grid.worldFromVoxel.setColumn(axis, (wanted[axis] / length(column)) * column);
  }
  return grid;
}

}  // namespace

Result<WritableStudies::StoredBlob> WritableStudies::stored(
    std::span<const std::byte> bytes) const {
  auto key = m_blobs.put(bytes);
  if (!key) return std::unexpected(key.error());
  return StoredBlob{std::move(*key), bytes.size()};
}

void WritableStudies::audit(std::string what, std::string subject, std::string oldValue,
                            std::string newValue) {
  AuditTable(m_database)
      .append(m_clock.row(std::move(what), std::move(subject), std::move(oldValue),
                          std::move(newValue)));
}

PatientId WritableStudies::foundOrMade(const twin::PatientRecord& patient) {
  PatientTable table(m_database);
  if (const auto known = table.byKey(patient.key)) return known->id;
  audit("patient.add", patient.key, "", "");
  return table.insert(patient);
}

Result<StudyId> WritableStudies::addStudy(const twin::NewStudy& added) {
  std::vector<StoredBlob> blobs;
  for (const auto& image : added.images) {
    auto blob = stored(bytesOf(image.volume.voxels()));
    if (!blob) return std::unexpected(blob.error());
    blobs.push_back(std::move(*blob));
  }
  return guarded([&]() -> Result<StudyId> {
    Transaction transaction(m_database);
    twin::StudyRecord study = added.study;
    study.patient = foundOrMade(added.patient);
    study.id = StudyTable(m_database).insert(study);
    for (std::size_t i = 0; i < blobs.size(); ++i) {
      name(blobs[i]);
      twin::SeriesRecord series = added.images[i].record;
      series.study = study.id;
      series.grid = added.images[i].volume.grid();
      series.voxels = blobs[i].key;
      static_cast<void>(SeriesTable(m_database).insert(series));
    }
    audit("study.add", subjectOf(study.id), "",
          concat(added.patient.key, ' ', study.date.toString(), ", ", blobs.size(),
                 blobs.size() == 1 ? " image" : " images"));
    transaction.commit();
    return study.id;
  });
}

Status WritableStudies::setPrepared(const twin::PreparationRecord& preparation,
                                    const std::vector<twin::NewPrepared>& prepared) {
  std::vector<StoredBlob> blobs;
  for (const auto& image : prepared) {
    auto blob = stored(bytesOf(image.volume.voxels()));
    if (!blob) return std::unexpected(blob.error());
    blobs.push_back(std::move(*blob));
  }
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    PreparationTable table(m_database);
    const bool again = table.of(preparation.study).has_value();
    table.remove(preparation.study);
    table.insert(preparation);
    for (std::size_t i = 0; i < blobs.size(); ++i) {
      name(blobs[i]);
      table.insert(twin::PreparedRecord{preparation.study, prepared[i].slot, blobs[i].key});
    }
    audit("study.prepare", subjectOf(preparation.study), again ? "replaced" : "",
          concat(blobs.size(), " images, reference ", nameOf(preparation.reference)));
    transaction.commit();
    return {};
  });
}

Result<SegmentationId> WritableStudies::addSegmentation(const twin::NewSegmentation& added) {
  const auto blob = stored(std::as_bytes(added.labels.labels()));
  if (!blob) return std::unexpected(blob.error());
  return guarded([&]() -> Result<SegmentationId> {
    Transaction transaction(m_database);
    name(*blob);
    twin::SegmentationRecord record = added.record;
    record.grid = added.labels.grid();
    record.labelEdition = added.labels.table().edition();
    record.labels = blob->key;
    record.id = SegmentationTable(m_database).insert(record);
    MeasurementTable measurements(m_database);
    for (twin::MeasurementRecord measurement : added.measurements) {
      measurement.segmentation = record.id;
      measurements.insert(measurement);
    }
    audit("segmentation.add", subjectOf(record.study), "",
          concat(record.origin, ' ', record.modelName, ' ', record.modelHash.substr(0, 12)));
    transaction.commit();
    return record.id;
  });
}

Status WritableStudies::setSlot(SeriesId id, Modality slot) {
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    SeriesTable table(m_database);
    const auto series = table.byId(id);
    if (!series)
      return usageError(concat("There is no series ", id.value), "List the study's series first");
    table.setSlot(id, slot);
    PreparationTable(m_database).remove(series->study);
    audit("slot.set", concat("series ", id.value), std::string(nameOf(series->slot)),
          std::string(nameOf(slot)));
    transaction.commit();
    return {};
  });
}

void WritableStudies::rescale(StudyId study, Vec3 spacingMm) {
  SeriesTable series(m_database);
  for (const auto& image : series.of(study))
    series.setGrid(image.id, withSpacing(image.grid, spacingMm));
  SegmentationTable segmentations(m_database);
  for (const auto& segmentation : segmentations.of(study)) {
    segmentations.setGrid(segmentation.id, withSpacing(segmentation.grid, spacingMm));
    MeasurementTable(m_database).removeOf(segmentation.id);
  }
  PreparationTable(m_database).remove(study);
}

Status WritableStudies::setSpacing(StudyId study, Vec3 spacingMm) {
  if (!(spacingMm.x > 0 && spacingMm.y > 0 && spacingMm.z > 0))
    return usageError("A voxel size must be positive", "Give three lengths in mm");
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    rescale(study, spacingMm);
    StudyTable(m_database).setSpacingKnown(study);
    audit("spacing.set", subjectOf(study), "",
          concat(spacingMm.x, " x ", spacingMm.y, " x ", spacingMm.z, " mm"));
    transaction.commit();
    return {};
  });
}

Result<ModelId> WritableStudies::addModel(const twin::ModelRecord& record,
                                          std::string_view weights) {
  const auto blob = stored(std::as_bytes(std::span(weights)));
  if (!blob) return std::unexpected(blob.error());
  return guarded([&]() -> Result<ModelId> {
    Transaction transaction(m_database);
    name(*blob);
    twin::ModelRecord model = record;
    model.weights = blob->key;
    model.id = ModelTable(m_database).insert(model);
    audit("model.add", model.name, "", model.hash.substr(0, 12));
    transaction.commit();
    return model.id;
  });
}

}  // namespace twinscope::storage
