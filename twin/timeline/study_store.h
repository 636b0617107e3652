#pragma once

#include "core/base/error.h"
#include "core/volume/label_map.h"
#include "core/volume/volume.h"
#include "twin/timeline/records.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::twin {

/// While it lives, all that its reader answers is the database of one moment.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
};

/// Reads patients, studies and what belongs to them. One instance per thread; copies, never live rows.
class StudyReader {
 public:
  virtual ~StudyReader() = default;

  /// For answers that must fit each other while a job writes; also spares a lock for each question.
  [[nodiscard]] virtual Result<std::unique_ptr<Snapshot>> snapshot() const = 0;

  [[nodiscard]] virtual Result<std::vector<PatientRecord>> patients() const = 0;
  [[nodiscard]] virtual Result<std::optional<PatientRecord>> patientByKey(
      std::string_view key) const = 0;
  /// By date, oldest first; of one patient, or of all.
  [[nodiscard]] virtual Result<std::vector<StudyRecord>> studies(
      std::optional<PatientId> patient) const = 0;
  [[nodiscard]] virtual Result<std::optional<StudyRecord>> study(StudyId id) const = 0;
  [[nodiscard]] virtual Result<std::vector<SeriesRecord>> series(StudyId study) const = 0;
  [[nodiscard]] virtual Result<std::optional<PreparationRecord>> preparation(
      StudyId study) const = 0;
  /// Empty while the study is not prepared.
  [[nodiscard]] virtual Result<std::vector<PreparedRecord>> prepared(StudyId study) const = 0;
  /// Newest revision last.
  [[nodiscard]] virtual Result<std::vector<SegmentationRecord>> segmentations(
      StudyId study) const = 0;
  [[nodiscard]] virtual Result<std::vector<MeasurementRecord>> measurements(
      SegmentationId id) const = 0;
  [[nodiscard]] virtual Result<std::vector<ModelRecord>> models() const = 0;

  /// Reads and verifies a blob. "store.blob-missing", "store.blob-corrupt".
  [[nodiscard]] virtual Result<Volume> volume(const BlobKey& key, const Grid& grid,
                                              Modality modality) const = 0;
  [[nodiscard]] virtual Result<LabelMap> labelMap(const SegmentationRecord& segmentation) const = 0;
  [[nodiscard]] virtual Result<std::string> bytes(const BlobKey& key) const = 0;
};

/// What one import adds: everything or nothing.
struct NewStudy {
  PatientRecord patient;  ///< found by key, made when new
  StudyRecord study;
  struct Image {
    SeriesRecord record;  ///< ids and voxels are filled in by the store
    Volume volume;
  };
  std::vector<Image> images;
};

struct NewSegmentation {
  SegmentationRecord record;  ///< id, revision and labels are filled in by the store
  LabelMap labels;
  std::vector<MeasurementRecord> measurements;
};

struct NewPrepared {
  Modality slot = Modality::unknown;  ///< unknown: the brain mask
  Volume volume;                      ///< on the preparation's grid
};

/// Writes; belongs to the database lane. Each call is one durable transaction that also appends an audit row:
/// when it returns, the change survives a killed process and a power cut. Blobs are written before rows name them.
class StudyStore : public StudyReader {
 public:
  [[nodiscard]] virtual Result<StudyId> addStudy(const NewStudy& study) = 0;
  /// Replaces the prepared volumes of a study (they can be made again from the series).
  [[nodiscard]] virtual Status setPrepared(const PreparationRecord& preparation,
                                           const std::vector<NewPrepared>& prepared) = 0;
  [[nodiscard]] virtual Result<SegmentationId> addSegmentation(
      const NewSegmentation& segmentation) = 0;
  [[nodiscard]] virtual Status setSlot(SeriesId series, Modality slot) = 0;
  /// The true voxel size of all of a study's images, given by the user; measurements of that study are removed.
  [[nodiscard]] virtual Status setSpacing(StudyId study, Vec3 spacingMm) = 0;
  [[nodiscard]] virtual Result<ModelId> addModel(const ModelRecord& record,
                                                 std::string_view weights) = 0;
};

}  // namespace twinscope::twin
