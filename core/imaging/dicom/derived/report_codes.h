#pragma once

#include "core/imaging/dicom/derived/codes.h"

namespace twinscope::imaging::dicom {

// PS3.16 TID 1500, 1411, 1419, 1501, CID 7469, 7470, 7474, 6144, 6146, 6147; UCUM for units; ones of our own, as DICOM has none for
// them.
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
inline constexpr Code kImmunoRano{"C131131", "NCIt", "iRANO"};
inline constexpr Code kTotal{"255619001", "SCT", "Total"};
inline constexpr Code kMm{"mm", "UCUM", "millimeter"};
inline constexpr Code kMm2{"mm2", "UCUM", "square millimeter"};
inline constexpr Code kMm3{"mm3", "UCUM", "cubic millimeter"};

// What is said of the whole visit.
inline constexpr Code kQualitativeEvaluations{"C0034375", "UMLS", "Qualitative Evaluations"};
inline constexpr Code kCurrentResponse{"112048", "DCM", "Current Response"};
inline constexpr Code kResponseMethod{"112021", "DCM", "Response Evaluation Method"};
inline constexpr Code kCriteria{"CRITERIA", kOwnScheme, "Edition of the response criteria"};
inline constexpr Code kRule{"RULE", kOwnScheme, "Deciding rule"};
inline constexpr Code kRuleWords{"RULEWORDS", kOwnScheme, "What the deciding rule says"};
inline constexpr Code kConfirmation{"CONFIRMATION", kOwnScheme, "Confirmation of the response"};
inline constexpr Code kConfirmed{"CONFIRMED", kOwnScheme, "Confirmed"};
inline constexpr Code kUnconfirmed{"UNCONFIRMED", kOwnScheme, "Not confirmed"};
inline constexpr Code kOrigin{"ORIGIN", kOwnScheme, "Origin of the response"};
inline constexpr Code kComputed{"COMPUTED", kOwnScheme, "Computed by rule"};
inline constexpr Code kSigned{"SIGNED", kOwnScheme, "Signed by a reader"};

inline constexpr Code kCompleteResponse{"C4870", "NCIt", "Complete Response"};
inline constexpr Code kPartialResponse{"C18058", "NCIt", "Partial Response"};
inline constexpr Code kMinorResponse{"C123598", "NCIt", "Minor Response"};
inline constexpr Code kStableDisease{"C18213", "NCIt", "Stable Disease"};
inline constexpr Code kProgressiveDisease{"C35571", "NCIt", "Progressive Disease"};
inline constexpr Code kNotEvaluable{"C62222", "NCIt", "Not Evaluable"};
inline constexpr Code kPreliminaryProgression{"PPD", kOwnScheme, "Preliminary progression"};
inline constexpr Code kPseudoprogression{"PSP", kOwnScheme, "Pseudoprogression"};
inline constexpr Code kObserve{"OBS", kOwnScheme, "Observe"};
inline constexpr Code kAfterNewTherapy{"POST", kOwnScheme, "After another treatment, not rated"};
inline constexpr Code kDeath{"DEATH", kOwnScheme, "Death"};

// When a sum was measured.
inline constexpr Code kTimePoint{"C2348792", "UMLS", "Time Point"};
inline constexpr Code kTimePointType{"126072", "DCM", "Time Point Type"};
inline constexpr Code kBaseline{"C1442488", "UMLS", "Baseline"};
inline constexpr Code kNadir{"C1708760", "UMLS", "Nadir"};
inline constexpr Code kThisVisit{"CURRENT", kOwnScheme, "Visit of this report"};
inline constexpr Code kVisitBefore{"PRIOR", kOwnScheme, "Visit before"};

}  // namespace twinscope::imaging::dicom
