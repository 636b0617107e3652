#pragma once

#include "storage/audit_clock.h"
#include "storage/study_queries.h"

namespace twinscope::storage {

/// The writing half of the study port. Blobs become durable first, then one transaction names them and adds the audit row.
class WritableStudies final : public StudyQueries<twin::StudyStore> {
 public:
  WritableStudies(Database& database, const BlobStore& blobs, const AuditClock& clock)
      : StudyQueries(database, blobs), m_clock(clock) {}

  Result<StudyId> addStudy(const twin::NewStudy& study) override;
  Status setPrepared(const twin::PreparationRecord& preparation,
                     const std::vector<twin::NewPrepared>& prepared) override;
  Result<SegmentationId> addSegmentation(const twin::NewSegmentation& segmentation) override;
  Status setSlot(SeriesId series, Modality slot) override;
  Status setSpacing(StudyId study, Vec3 spacingMm) override;
  Result<ModelId> addModel(const twin::ModelRecord& record, std::string_view weights) override;

 private:
  struct StoredBlob {
    twin::BlobKey key;
    std::uint64_t bytes = 0;
  };
  Result<StoredBlob> stored(std::span<const std::byte> bytes) const;
  void name(const StoredBlob& blob) { BlobTable(m_database).insert(blob.key, blob.bytes); }
  void audit(std::string what, std::string subject, std::string oldValue, std::string newValue);
  [[nodiscard]] PatientId foundOrMade(const twin::PatientRecord& patient);
  void rescale(StudyId study, Vec3 spacingMm);

  const AuditClock& m_clock;
};

}  // namespace twinscope::storage
