#pragma once

#include "storage/blob_store.h"
#include "storage/database.h"
#include "storage/snapshot.h"
#include "storage/tables/care_tables.h"
#include "storage/tables/result_tables.h"
#include "storage/tables/study_tables.h"
#include "twin/timeline/study_store.h"

#include <string>
#include <vector>

namespace twinscope::storage {

/// The reading half of the study port, for the reader and the writer alike: Port is StudyReader or StudyStore.
template <class Port>
class StudyQueries : public Port {
 public:
  StudyQueries(Database& database, const BlobStore& blobs) : m_database(database), m_blobs(blobs) {}

  Result<std::unique_ptr<twin::Snapshot>> snapshot() const override {
    return guarded([&]() -> Result<std::unique_ptr<twin::Snapshot>> {
      return std::make_unique<OpenSnapshot>(m_database);
    });
  }
  Result<std::vector<twin::PatientRecord>> patients() const override {
    return ask([&] { return PatientTable(m_database).all(); });
  }
  Result<std::optional<twin::PatientRecord>> patientByKey(std::string_view key) const override {
    return ask([&] { return PatientTable(m_database).byKey(key); });
  }
  Result<std::vector<twin::StudyRecord>> studies(std::optional<PatientId> patient) const override {
    return ask([&] {
      const StudyTable table(m_database);
      return patient ? table.of(*patient) : table.all();
    });
  }
  Result<std::optional<twin::StudyRecord>> study(StudyId id) const override {
    return ask([&] { return StudyTable(m_database).byId(id); });
  }
  Result<std::vector<twin::SeriesRecord>> series(StudyId study) const override {
    return ask([&] { return SeriesTable(m_database).of(study); });
  }
  Result<std::optional<twin::PreparationRecord>> preparation(StudyId study) const override {
    return ask([&] { return PreparationTable(m_database).of(study); });
  }
  Result<std::vector<twin::PreparedRecord>> prepared(StudyId study) const override {
    return ask([&] { return PreparationTable(m_database).imagesOf(study); });
  }
  Result<std::vector<twin::SegmentationRecord>> segmentations(StudyId study) const override {
    return ask([&] { return SegmentationTable(m_database).of(study); });
  }
  Result<std::vector<twin::MeasurementRecord>> measurements(SegmentationId id) const override {
    return ask([&] { return MeasurementTable(m_database).of(id); });
  }
  Result<std::vector<twin::ModelRecord>> models() const override {
    return ask([&] { return ModelTable(m_database).all(); });
  }

  Result<Volume> volume(const twin::BlobKey& key, const Grid& grid,
                        Modality modality) const override {
    std::vector<float> voxels(grid.voxels());
    if (auto read = m_blobs.read(key, std::as_writable_bytes(std::span(voxels))); !read)
      return std::unexpected(read.error());
    const Unit unit = modality == Modality::ct ? Unit::hounsfield : Unit::arbitrary;
    return Volume(grid, std::move(voxels), modality, unit);
  }
  Result<LabelMap> labelMap(const twin::SegmentationRecord& segmentation) const override {
    auto table = LabelTable::byEdition(segmentation.labelEdition);
    if (!table) return std::unexpected(table.error());
    std::vector<std::uint8_t> labels(segmentation.grid.voxels());
    if (auto read = m_blobs.read(segmentation.labels, std::as_writable_bytes(std::span(labels)));
        !read)
      return std::unexpected(read.error());
    return LabelMap(segmentation.grid, std::move(labels), std::move(*table));
  }
  Result<std::string> bytes(const twin::BlobKey& key) const override {
    const auto size = ask([&] { return BlobTable(m_database).bytesOf(key); });
    if (!size) return std::unexpected(size.error());
    if (!*size) return failure("store.blob-missing", "The database does not know that blob");
    std::string content(**size, '\0');
    if (auto read = m_blobs.read(key, std::as_writable_bytes(std::span(content))); !read)
      return std::unexpected(read.error());
    return content;
  }

 protected:
  /// Runs a query that may throw; its value becomes a Result.
  template <class Task>
  static auto ask(Task task) -> Result<decltype(task())> {
    return guarded([&]() -> Result<decltype(task())> { return task(); });
  }

  Database& m_database;
  const BlobStore& m_blobs;
};

}  // namespace twinscope::storage
