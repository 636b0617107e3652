#pragma once

#include "core/imaging/dicom/header_row.h"

#include <vector>

namespace twinscope::imaging::dicom {

/// One row a frame. Every value is looked for in the per-frame groups, then the shared groups, then at the top level.
/// A single-frame file gives one row. The number of frames is bounded by the caller (kMaxFrames).
[[nodiscard]] std::vector<FrameRow> framesOf(const DataSet& header);
/// True where the frames lie on a microscope slide.
[[nodiscard]] bool isSlideFrames(const DataSet& header);

/// More frames than this are refused ("dicom.too-large"); framesOf then gives none.
inline constexpr std::int64_t kMaxFrames = 20'000;
/// NumberOfFrames as written ("1A" is 1); 1 where absent.
[[nodiscard]] std::int64_t declaredFrames(const DataSet& header);

}  // namespace twinscope::imaging::dicom
