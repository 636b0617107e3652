#pragma once

#include <cstdint>

namespace twinscope::imaging::dicom {

/// group << 16 | element.
using Tag = std::uint32_t;

// PS3.6. Only what the intake reads; anything else in a file is walked over and never kept.
inline constexpr Tag kMediaStorageSopClass = 0x00020002, kTransferSyntax = 0x00020010;
inline constexpr Tag kCharacterSet = 0x00080005, kImageType = 0x00080008, kSopClass = 0x00080016,
                     kSopInstance = 0x00080018, kStudyDate = 0x00080020, kSeriesDate = 0x00080021,
                     kAcquisitionDate = 0x00080022, kContentDate = 0x00080023,
                     kAcquisitionDateTime = 0x0008002A, kAcquisitionTime = 0x00080032,
                     kContentTime = 0x00080033, kModality = 0x00080060, kManufacturer = 0x00080070,
                     kSeriesDescription = 0x0008103E, kModel = 0x00081090, kFrameType = 0x00089007,
                     kAcquisitionContrast = 0x00089209;
inline constexpr Tag kPatientName = 0x00100010, kPatientId = 0x00100020, kBirthDate = 0x00100030;
inline constexpr Tag kIdentityRemoved = 0x00120062;
inline constexpr Tag kContrastAgent = 0x00180010, kBodyPart = 0x00180015,
                     kScanningSequence = 0x00180020, kSequenceVariant = 0x00180021,
                     kScanOptions = 0x00180022, kAcquisitionType = 0x00180023,
                     kSequenceName = 0x00180024, kSliceThickness = 0x00180050, kKvp = 0x00180060,
                     kRepetitionTime = 0x00180080, kEchoTime = 0x00180081,
                     kInversionTime = 0x00180082, kEchoNumbers = 0x00180086,
                     kFieldStrength = 0x00180087, kSpacingBetweenSlices = 0x00180088,
                     kEchoTrainLength = 0x00180091, kSoftwareVersions = 0x00181020,
                     kProtocolName = 0x00181030, kTriggerTime = 0x00181060,
                     kGantryTilt = 0x00181120, kKernel = 0x00181210, kFlipAngle = 0x00181314,
                     kPulseSequenceName = 0x00189005, kEchoPlanar = 0x00189018,
                     kInversionTimes = 0x00189079, kEffectiveEchoTime = 0x00189082,
                     kDiffusionB = 0x00189087, kDiffusionGradient = 0x00189089;
inline constexpr Tag kGradientSequence = 0x00189076, kTimingSequence = 0x00189112,
                     kMrEchoSequence = 0x00189114, kModifierSequence = 0x00189115,
                     kDiffusionSequence = 0x00189117, kMrFrameTypeSequence = 0x00189226,
                     kCtFrameTypeSequence = 0x00189329;
inline constexpr Tag kSiemensMosaicCount = 0x0019100A, kSiemensB = 0x0019100C,
                     kPhilipsB = 0x20011003, kGeB = 0x00431039;
inline constexpr Tag kStudyUid = 0x0020000D, kSeriesUid = 0x0020000E, kSeriesNumber = 0x00200011,
                     kAcquisitionNumber = 0x00200012, kInstanceNumber = 0x00200013,
                     kPosition = 0x00200032, kOrientation = 0x00200037,
                     kFrameOfReference = 0x00200052, kTemporalPosition = 0x00200100,
                     kTemporalIndex = 0x00209128;
inline constexpr Tag kFrameContentSequence = 0x00209111, kPlanePositionSequence = 0x00209113,
                     kPlaneOrientationSequence = 0x00209116, kUnassignedPerFrame = 0x00209171;
inline constexpr Tag kSamples = 0x00280002, kPhotometric = 0x00280004, kFrames = 0x00280008,
                     kRows = 0x00280010, kColumns = 0x00280011, kPixelSpacing = 0x00280030,
                     kBitsAllocated = 0x00280100, kBitsStored = 0x00280101, kHighBit = 0x00280102,
                     kPixelRepresentation = 0x00280103, kPadding = 0x00280120,
                     kPaddingLimit = 0x00280121, kBurnedIn = 0x00280301, kWindowCenter = 0x00281050,
                     kWindowWidth = 0x00281051, kIntercept = 0x00281052, kSlope = 0x00281053,
                     kRescaleType = 0x00281054, kLossy = 0x00282110, kLossyRatio = 0x00282112;
inline constexpr Tag kPixelMeasuresSequence = 0x00289110, kValueSequence = 0x00289145;
inline constexpr Tag kTotalMatrixColumns = 0x00480006, kSlidePositionSequence = 0x0048021A;
inline constexpr Tag kReferencedSeriesSequence = 0x00081115;
inline constexpr Tag kCodeValue = 0x00080100, kCodingScheme = 0x00080102, kCodeMeaning = 0x00080104;
inline constexpr Tag kSegmentationType = 0x00620001, kSegmentSequence = 0x00620002,
                     kSegmentNumber = 0x00620004, kSegmentLabel = 0x00620005,
                     kSegmentIdentification = 0x0062000A, kReferencedSegmentNumber = 0x0062000B,
                     kMaximumFraction = 0x0062000E, kSegmentTypeSequence = 0x0062000F,
                     kSegmentTrackingId = 0x00620020, kSegmentTrackingUid = 0x00620021;
inline constexpr Tag kReferencedSopSequence = 0x00081199, kReferencedSopInstance = 0x00081155,
                     kUnitsSequence = 0x004008EA, kValueType = 0x0040A040,
                     kConceptName = 0x0040A043, kUidValue = 0x0040A124, kTextValue = 0x0040A160,
                     kConceptCode = 0x0040A168, kMeasuredValueSequence = 0x0040A300,
                     kNumericValue = 0x0040A30A, kContentSequence = 0x0040A730;
inline constexpr Tag kSharedGroups = 0x52009229, kPerFrameGroups = 0x52009230;
inline constexpr Tag kFloatPixels = 0x7FE00008, kDoublePixels = 0x7FE00009, kPixels = 0x7FE00010;
inline constexpr Tag kItem = 0xFFFEE000, kItemEnd = 0xFFFEE00D, kSequenceEnd = 0xFFFEE0DD;

}  // namespace twinscope::imaging::dicom
