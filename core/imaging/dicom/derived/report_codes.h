#pragma once

#include "core/imaging/dicom/derived/codes.h"

namespace twinscope::imaging::dicom {

// PS3.16 TID 1500, 1411, 1419, CID 7469, 7470, 7474, 6147; UCUM for units; one of our own, as DICOM has none for it.
inline constexpr Code kImagingProcedure{"363679005", "SCT", "Imaging procedure"};
inline constexpr Code kImagingMeasurements{"126010", "DCM", "Imaging Measurements"};
inline constexpr Code kMeasurementGroup{"125007", "DCM", "Measurement Group"};
inline constexpr Code kTrackingId{"112039", "DCM", "Tracking Identifier"};
inline constexpr Code kTrackingUid{"112040", "DCM", "Tracking Unique Identifier"};
inline constexpr Code kFinding{"121071", "DCM", "Finding"};
inline constexpr Code kReferencedSegment{"121191", "DCM", "Referenced Segment"};
inline constexpr Code kVolume{"118565006", "SCT", "Volume"};
inline constexpr Code kLongAxis{"103339001", "SCT", "Long Axis"};
inline constexpr Code kShortAxis{"103340004", "SCT", "Short Axis"};
inline constexpr Code kDiameterProduct{"BPROD", kOwnScheme, "Product of perpendicular diameters"};
inline constexpr Code kSumOfVoxels{"126030", "DCM", "Sum of segmented voxel volumes"};
inline constexpr Code kRano{"C114879", "NCIt", "RANO"};
inline constexpr Code kTotal{"255619001", "SCT", "Total"};
inline constexpr Code kMm{"mm", "UCUM", "millimeter"};
inline constexpr Code kMm2{"mm2", "UCUM", "square millimeter"};
inline constexpr Code kMm3{"mm3", "UCUM", "cubic millimeter"};

}  // namespace twinscope::imaging::dicom
