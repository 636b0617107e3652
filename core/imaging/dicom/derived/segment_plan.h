#pragma once

#include "core/imaging/dicom/derived/codes.h"
#include "core/imaging/dicom/derived/segmentation_writer.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace twinscope::imaging::dicom {

/// One answer for each value that a voxel can have.
using ValueSet = std::array<bool, 256>;

/// What one segment is called, and which voxels are its own: those with a label and a lesion of it.
struct SegmentPlan {
  const RegionCode* region = nullptr;
  std::string label, trackingId, trackingUid;
  ValueSet labels{}, lesions{};
};

/// The segments of a content in their order, those without a voxel among them.
[[nodiscard]] std::vector<SegmentPlan> segmentPlans(const SegmentationContent& content);

/// One slice, row by row.
using Plane = std::vector<std::uint8_t>;

/// Labels and lesions on the slices of the source.
class SourceSlices {
 public:
  explicit SourceSlices(const SegmentationContent& content);

  /// 0 and 1 for each slice; empty where the slice has none of the segment.
  [[nodiscard]] std::vector<Plane> masksOf(const SegmentPlan& plan) const;

 private:
  [[nodiscard]] Plane maskOf(const SegmentPlan& plan, std::size_t slice) const;

  std::vector<Plane> m_labels, m_lesions;  ///< no lesions: none of either
};

}  // namespace twinscope::imaging::dicom
