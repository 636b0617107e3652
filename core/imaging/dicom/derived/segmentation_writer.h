#pragma once

#include "core/base/error.h"
#include "core/imaging/dicom/derived/derived_object.h"
#include "core/volume/label_map.h"

#include <filesystem>
#include <string>
#include <vector>

namespace twinscope::imaging::dicom {

/// Who drew the outlines (SegmentAlgorithmType): a network, a person, or a person after a network.
enum class SegmentMaker { automatic, semiautomatic, manual };

struct SegmentationContent {
  DerivedObject object;
  LabelMap labels;  ///< canonical, on any grid of the source's world
  SegmentMaker maker = SegmentMaker::manual;
  std::string algorithmName, algorithmVersion;  ///< empty where nothing but a person drew
};

/// The UID that follows one region of one patient through all time points.
[[nodiscard]] std::string trackingUidOf(const DerivedObject& object, Region region);

/// Writes a BINARY segmentation (PS3.3 A.51) through DCMTK: NCR, ED, ET and RC without overlap, and the unions TC and WT
/// over them; a region without a voxel has no segment. The labels are brought onto the source's own slices (nearest
/// neighbour), empty frames left out. Returns the regions in the order of their segments: the first is number 1. Atomic.
/// Refuses labels without a voxel on those slices ("export.empty-labels"). Any thread.
[[nodiscard]] Result<std::vector<Region>> writeSegmentation(const SegmentationContent& content,
                                                            const std::filesystem::path& file);

}  // namespace twinscope::imaging::dicom
