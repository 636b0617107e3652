#pragma once

#include "storage/database.h"
#include "twin/timeline/records.h"

#include <optional>
#include <vector>

namespace twinscope::storage {

/// What preparation made of a study: one row a study, one row a prepared image.
class PreparationTable {
 public:
  explicit PreparationTable(Database& database) : m_database(database) {}
  [[nodiscard]] std::optional<twin::PreparationRecord> of(StudyId study) const;
  [[nodiscard]] std::vector<twin::PreparedRecord> imagesOf(StudyId study) const;
  void remove(StudyId study);
  void insert(const twin::PreparationRecord& preparation);
  void insert(const twin::PreparedRecord& image);

 private:
  Database& m_database;
};

/// Label maps by revision; rows are never removed or overwritten (the schema's triggers refuse).
class SegmentationTable {
 public:
  explicit SegmentationTable(Database& database) : m_database(database) {}
  [[nodiscard]] std::vector<twin::SegmentationRecord> of(StudyId study) const;
  /// Fills in the next revision of its study.
  [[nodiscard]] SegmentationId insert(const twin::SegmentationRecord& segmentation);
  void setGrid(SegmentationId id, const Grid& grid);

 private:
  Database& m_database;
};

class MeasurementTable {
 public:
  explicit MeasurementTable(Database& database) : m_database(database) {}
  [[nodiscard]] std::vector<twin::MeasurementRecord> of(SegmentationId id) const;
  void insert(const twin::MeasurementRecord& measurement);
  void removeOf(SegmentationId id);

 private:
  Database& m_database;
};

class ModelTable {
 public:
  explicit ModelTable(Database& database) : m_database(database) {}
  [[nodiscard]] std::vector<twin::ModelRecord> all() const;
  /// An equal name and hash is the same model: its id is given back, its card is renewed.
  [[nodiscard]] ModelId insert(const twin::ModelRecord& model);

 private:
  Database& m_database;
};

}  // namespace twinscope::storage
