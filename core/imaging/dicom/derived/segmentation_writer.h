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

/// A lesion that is followed through a patient's visits, as far as it lies in one region.
struct TrackedLesion {
  Region region = Region::et;
  std::string trackingId;   ///< "Lesion 3"
  std::string trackingUid;  ///< the same at every visit
};

struct SegmentationContent {
  DerivedObject object;
  LabelMap labels;  ///< canonical, on any grid of the source's world
  SegmentMaker maker = SegmentMaker::manual;
  std::string algorithmName, algorithmVersion;  ///< empty where nothing but a person drew
  std::vector<TrackedLesion> lesions = {};      ///< at most kMostLesions
  LabelMap lesionOfVoxel = {};  ///< on the labels' grid: n for lesions[n - 1], 0 for none
};
inline constexpr std::size_t kMostLesions = 255;

/// The UID that follows one region of one patient through all time points.
[[nodiscard]] std::string trackingUidOf(const DerivedObject& object, Region region);

struct WrittenSegment {
  Region region = Region::et;
  std::string trackingUid;
};

/// Writes a BINARY segmentation (PS3.3 A.51) through DCMTK: NCR, ED, ET and RC without overlap, and the unions TC and WT
/// over them. A region with tracked lesions has a segment for each of them, and one for what lies outside of them, in place of
/// its own; what has no voxel has no segment. The labels are brought onto the source's own slices (nearest neighbour), empty
/// frames left out. Returns the segments in order: the first is number 1. Atomic.
/// Refuses labels without a voxel on those slices ("export.empty-labels"). Any thread.
[[nodiscard]] Result<std::vector<WrittenSegment>> writeSegmentation(
    const SegmentationContent& content, const std::filesystem::path& file);

}  // namespace twinscope::imaging::dicom
