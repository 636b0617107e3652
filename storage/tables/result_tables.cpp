#include "storage/tables/result_tables.h"

#include "storage/encoding.h"

#include <string>

namespace twinscope::storage {
namespace {

twin::SegmentationRecord segmentationOf(const Query& row) {
  return {.id = {row.integer(0)},
          .study = {row.integer(1)},
          .revision = static_cast<int>(row.integer(2)),
          .origin = row.text(3),
          .modelName = row.text(4),
          .modelHash = row.text(5),
          .inputHash = row.text(6),
          .labelEdition = row.text(7),
          .grid = decodeGrid(row.text(8)),
          .labels = row.text(9)};
}

}  // namespace

std::optional<twin::PreparationRecord> PreparationTable::of(StudyId study) const {
  Query query(m_database,
              "SELECT reference, grid, study_from_baseline, provenance FROM preparations "
              "WHERE study = ?",
              study.value);
  if (!query.next()) return std::nullopt;
  return twin::PreparationRecord{
      .study = study,
      .reference = modalityFromName(query.text(0)).value_or(Modality::unknown),
      .grid = decodeGrid(query.text(1)),
      .studyFromBaseline = decodeAffine(query.text(2)),
      .provenance = query.text(3)};
}

std::vector<twin::PreparedRecord> PreparationTable::imagesOf(StudyId study) const {
  Query query(m_database, "SELECT slot, voxels FROM prepared WHERE study = ?", study.value);
  std::vector<twin::PreparedRecord> images;
  while (query.next())
    images.push_back({.study = study,
                      .slot = modalityFromName(query.text(0)).value_or(Modality::unknown),
                      .voxels = query.text(1)});
  return images;
}

void PreparationTable::remove(StudyId study) {
  Query(m_database, "DELETE FROM prepared WHERE study = ?", study.value).run();
  Query(m_database, "DELETE FROM preparations WHERE study = ?", study.value).run();
}

void PreparationTable::insert(const twin::PreparationRecord& preparation) {
  Query(m_database,
        "INSERT INTO preparations(study, reference, grid, study_from_baseline, provenance) "
        "VALUES(?, ?, ?, ?, ?)",
        preparation.study.value, nameOf(preparation.reference), encode(preparation.grid),
        encode(preparation.studyFromBaseline), preparation.provenance)
      .run();
}

void PreparationTable::insert(const twin::PreparedRecord& image) {
  Query(m_database, "INSERT INTO prepared(study, slot, voxels) VALUES(?, ?, ?)", image.study.value,
        nameOf(image.slot), image.voxels)
      .run();
}

std::vector<twin::SegmentationRecord> SegmentationTable::of(StudyId study) const {
  Query query(m_database,
              "SELECT id, study, revision, origin, model_name, model_hash, input_hash, "
              "label_edition, grid, labels FROM segmentations WHERE study = ? ORDER BY revision",
              study.value);
  std::vector<twin::SegmentationRecord> rows;
  while (query.next()) rows.push_back(segmentationOf(query));
  return rows;
}

SegmentationId SegmentationTable::insert(const twin::SegmentationRecord& s) {
  Query(m_database,
        "INSERT INTO segmentations(study, revision, origin, model_name, model_hash, input_hash, "
        "label_edition, grid, labels) VALUES(?1, (SELECT coalesce(max(revision), 0) + 1 FROM "
        "segmentations WHERE study = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        s.study.value, s.origin, s.modelName, s.modelHash, s.inputHash, s.labelEdition,
        encode(s.grid), s.labels)
      .run();
  return {m_database.lastInsertId()};
}

void SegmentationTable::setGrid(SegmentationId id, const Grid& grid) {
  Query(m_database, "UPDATE segmentations SET grid = ? WHERE id = ?", encode(grid), id.value).run();
}

std::vector<twin::MeasurementRecord> MeasurementTable::of(SegmentationId id) const {
  Query query(m_database,
              "SELECT region, quantity, lesion, value, low, high FROM measurements "
              "WHERE segmentation = ? ORDER BY lesion, region, quantity",
              id.value);
  std::vector<twin::MeasurementRecord> rows;
  while (query.next())
    rows.push_back({.segmentation = id,
                    .region = query.text(0),
                    .quantity = query.text(1),
                    .value = query.real(3),
                    .low = query.maybeReal(4),
                    .high = query.maybeReal(5),
                    .lesion = static_cast<int>(query.integer(2))});
  return rows;
}

void MeasurementTable::insert(const twin::MeasurementRecord& m) {
  Query(m_database,
        "INSERT INTO measurements(segmentation, region, quantity, lesion, value, low, high) "
        "VALUES(?, ?, ?, ?, ?, ?, ?)",
        m.segmentation.value, m.region, m.quantity, m.lesion, m.value, m.low, m.high)
      .run();
}

void MeasurementTable::removeOf(SegmentationId id) {
  Query(m_database, "DELETE FROM measurements WHERE segmentation = ?", id.value).run();
}

std::vector<twin::ModelRecord> ModelTable::all() const {
  Query query(m_database, "SELECT id, name, hash, kind, card, weights FROM models ORDER BY name");
  std::vector<twin::ModelRecord> rows;
  while (query.next())
    rows.push_back({.id = {query.integer(0)},
                    .name = query.text(1),
                    .hash = query.text(2),
                    .kind = query.text(3),
                    .card = query.text(4),
                    .weights = query.text(5)});
  return rows;
}

ModelId ModelTable::insert(const twin::ModelRecord& m) {
  Query(m_database,
        "INSERT INTO models(name, hash, kind, card, weights) VALUES(?, ?, ?, ?, ?) "
        "ON CONFLICT(name, hash) DO UPDATE SET card = excluded.card",
        m.name, m.hash, m.kind, m.card, m.weights)
      .run();
  Query query(m_database, "SELECT id FROM models WHERE name = ? AND hash = ?", m.name, m.hash);
  return {query.next() ? query.integer(0) : 0};
}

}  // namespace twinscope::storage
